from __future__ import annotations

import pytest

from triage_models.text.newest import newest_part
from triage_models.text.traced import Mark

QUOTED = ("quoted_text_removed",)


def newest(text: str, *marks: Mark) -> str:
    return "".join(text[start:end] for start, end in newest_part(text, marks).kept)


ATTRIBUTIONS = [
    "On Fri, Nov 20, 2026 at 10:15 AM Shop <help@shop.example> wrote:",
    "On Fri, 20 Nov 2026 at 10:15, Shop <help@shop.example> wrote:",
    "On Fri, Nov 20, 2026 at 10:15 AM The Very Long Name of a Shop <\nhelp@shop.example> wrote:",
    "On Fri, Nov 20, 2026 at 10:15 AM Customer care of the shop\n<help@shop.example>\nwrote:",
    "On Nov 20, 2026, at 10:15\u202fAM, Shop <help@shop.example> wrote:",
    "On 20 Nov 2026, at 10:15, Anna Petrova wrote:",
    "On 11/20/26 10:15 AM, Anna Petrova wrote:",
    "On 2026-11-20 10:15, Anna Petrova wrote:",
    "On Friday, November 20th, 2026 at 10:15 AM, Shop <help@shop.example> wrote:",
    "On Friday, November 20, 2026 at 10:15:00 AM GMT+2, Shop <help@shop.example> wrote:",
    "*On Fri, Nov 20, 2026 at 10:15 AM Shop <help@shop.example> wrote:*",
    "Anna Petrova <anna@shop.example> wrote:",
    "пт, 20 нояб. 2026 г. в 10:15, Служба поддержки <help@shop.example>:",
    "пт, 20 нояб. 2026 г. в 10:15, Служба поддержки <\nhelp@shop.example>:",
    "20 нояб. 2026 г., в 10:15, Анна Петрова <anna@shop.example> написал(а):",
    "20.11.2026 10:15, Анна Петрова пишет:",
    "20.11.2026, 10:15, \"Анна Петрова\" <anna@shop.example>:",
    "20 ноября 2026 г., 10:15, Анна Петрова <anna@shop.example>",
    "Пятница, 20 ноября 2026, 10:15 +03:00 от Анна Петрова <anna@shop.example>:",
    "пятница, 20 ноября 2026 г., 10:15:00 GMT+3 пользователь Анна <anna@shop.example> написал:",
    "Анна Петрова писал 2026-11-20 10:15:",
    "На пт, 20.11.2026 г. в 10:15 Анна Петрова <anna@shop.example> написа:",
    "На 20.11.26 г. в 10:15 ч., Анна Петрова написа:",
    "На 20.11.2026 г., в 10:15, Анна Петрова <anna@shop.example> написа:",
    "Am Fr., 20. Nov. 2026 um 10:15 Uhr schrieb Anna Muster <anna@shop.example>:",
    "Am 20.11.26 um 10:15 schrieb Anna Muster:",
    "Am Freitag, den 20. November 2026 um 10:15 schrieb Anna Muster:",
    "Anna Muster <anna@shop.example> schrieb am Fr., 20. Nov. 2026, 10:15:",
    "Am Freitag, 20. November 2026 um 10:15:00 MEZ hat Anna <anna@shop.example> Folgendes geschrieben:",
    "El vie, 20 nov 2026 a las 10:15, Ana (<ana@shop.example>) escribió:",
    "El vie., 20 de noviembre de 2026 10:15, Ana <ana@shop.example> escribió:",
    "El 20/11/26 a las 10:15, Ana Molina escribió:",
    "Le ven. 20 nov. 2026 à 10:15, Anne <anne@shop.example> a écrit\u00a0:",
    "Le 20/11/2026 à 10:15, Anne Morel a écrit :",
    "2026-11-20 10:15 GMT+02:00 Shop <help@shop.example>:",
    "---- On Fri, 20 Nov 2026 10:15:00 +0200 Shop <help@shop.example> wrote ----",
]  # fmt: skip


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("quote", ["> your answer\n> ends here", "your answer\n\nends here"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_attribution_goes_with_what_it_introduces(attribution: str, quote: str, end: str) -> None:
    text = f"Още чакам!\n\n{attribution}\n\n{quote}\n".replace("\n", end)
    assert newest(text) == "Още чакам!"
    assert newest_part(text).flags == QUOTED


@pytest.mark.parametrize(
    "headers",
    [
        "From: Shop <help@shop.example>\nSent: Friday, November 20, 2026 10:15 AM\nTo: Anna\nSubject: RE: Order",
        "*From:* Shop\n*Sent:* Friday\n*To:* Anna; Ivan;\n  Maria; Petar\n*Cc:* Boss\n*Subject:* RE: Order",
        "От: Магазин\nОтправлено: 20 ноября 2026 г. 10:15\nКому: Анна\nТема: RE: Заказ",
        "От: Магазин\nИзпратено: 20 ноември 2026 г. 10:15\nДо: Анна\nОтносно: RE: Поръчка",
        "Von: Shop\nGesendet: Freitag, 20. November 2026 10:15\nAn: Anna\nBetreff: AW: Bestellung",
        "De: Tienda\nEnviado: viernes\nPara: Ana\nAsunto: RE: Pedido",
        "De : Boutique\nEnvoyé : vendredi\nÀ : Anne\nObjet : RE: Commande",
        "Subject: Order\nDate: 20.11.2026\nFrom: Shop\nTo: Anna",
        "From: Shop\n\nSent: Friday\n\nTo: Anna\n\nSubject: Order",
    ],
)
@pytest.mark.parametrize("rule", ["", "________________________________\n", "-----Original Message-----\n"])
def test_a_header_block_takes_all_below_with_it(headers: str, rule: str) -> None:
    text = f"Not solved.\n\n{rule}{headers}\n\nDear Anna,\n\nwe are looking into it.\n> older"
    assert newest(text) == "Not solved."
    assert newest_part(text).flags == QUOTED


@pytest.mark.parametrize(
    "separator",
    [
        "-----Original Message-----", "-------- Исходное сообщение --------", "-----Ursprüngliche Nachricht-----",
        "----- Mensaje original -----",
        "-------- Message d’origine --------", "-------- Оригинално съобщение --------", "--- ORIGINAL MESSAGE ---",
    ],
)  # fmt: skip
def test_a_separator_takes_all_below_with_it(separator: str) -> None:
    assert newest(f"Nein.\n\n{separator}\nirgendwas\n\nund mehr") == "Nein."


def test_a_bulgarian_web_mail_quotes_only_the_headers() -> None:
    head = " >-------- Оригинално писмо --------\n >От: Магазин\n >Относно: Поръчка\n >До: Анна"
    assert newest(f"Не работи.\n\n{head}\n\nСтарият текст.\n") == "Не работи."


@pytest.mark.parametrize(
    "line", ["Your agent wrote:", "Zitat von Max <max@shop.example>:", "On Monday your agent wrote:"]
)
def test_a_line_without_a_date_is_an_attribution_when_a_quote_is_right_behind_it(line: str) -> None:
    assert newest(f"Nothing came.\n\n{line}\n> it is on its way\n\nWhere?") == "Nothing came.\n\nWhere?"


def test_an_attribution_that_is_quoted_itself_is_part_of_the_quote() -> None:
    text = "Нет света\n\n> 20 нояб. 2026 г., в 10:15, Сеть <a@net.example> написал(а):\n> \n> Починили?\n"
    assert newest(text) == "Нет света"


def test_own_words_between_and_below_quotes_stay_in_order() -> None:
    text = "Hi\n\nOn 20 Nov 2026, at 10:15, Shop <a@s.example> wrote:\n> which size?\nforty two\n\n> colour?\n\nred\n"
    part = newest_part(text)
    assert newest(text) == "Hi\n\nforty two\n\nred"
    assert [text[cut.start : cut.end].split("\n", 1)[0] for cut in part.cuts] == [
        "On 20 Nov 2026, at 10:15, Shop <a@s.example> wrote:",
        "> colour?",
    ]


def test_an_original_message_with_an_attribution_below_cuts_only_the_quote() -> None:
    text = "ok\n\n--- Original Message ---\nOn 20 Nov 2026, at 10:15, S <a@s.example> wrote:\n\n> text\n\nand below"
    assert newest(text) == "ok\n\nand below"


@pytest.mark.parametrize("depth", [1, 2, 200])
def test_quotes_of_any_depth_are_cut(depth: int) -> None:
    nested = "\n".join(">" * level + " text" for level in range(1, depth + 1))
    assert newest(f"mine\n\n> a\n{nested}") == "mine"


CUSTOMERS_OWN = [
    "On Monday your agent wrote:\nWe will refund you.\nNothing came.",
    "On 20.11.2026 at 10:15 your agent wrote:\nWe will refund you.\nNothing came.",
    "В понедельник ваш оператор написал:\nвернем деньги\nи тишина",
    "На 20.11.2026 в 10:15 вашият служител написа:\nще върнем парите\nи нищо",
    "Am 20.11.2026 um 10:15 schrieb mir Ihr Kollege:\nGeld kommt\naber nichts kam",
    "He wrote: you are stupid",
    "he wrote:\nyou are stupid\nis that your service?",
    "I wrote to help@shop.example and got this:\nnothing at all",
    "On 20.11.2026 I wrote to help@shop.example and got:\nnothing at all",
    "From: Sofia to: Plovdiv, three weeks!",
    "From: Sofia\nTo: Berlin\nDate: 20.11.2026 10:15\nWhere is my ticket?",
    "Von: Köln\nAn: Bonn\nmein Paket ist weg",
    "Here is what I tried:\n1. restart\n2. reinstall",
    "> 5 days late",
    "Parcel:\n> 5 days late\nWhy?",
    "original message was deleted by you",
    "Forwarded message from your bank is not readable",
    "20.11.2026 10:15:\npaid\n21.11.2026 10:20:\ncancelled",
    "a -> b -> c",
    "see below:",
    "От: Киев до: Львов\nгде посылка",
]


@pytest.mark.parametrize("text", CUSTOMERS_OWN)
def test_what_customers_write_themselves_stays(text: str) -> None:
    part = newest_part(text)
    assert (newest(text), part.flags, part.cuts) == (text, (), ())


@pytest.mark.parametrize(
    "text", ["> all\n> quoted", "On 20 Nov 2026, at 10:15, S <a@s.example> wrote:\n\nall\nof it", "!\n\n> a\n> b"]
)
def test_a_text_of_nothing_but_quotes_stays(text: str) -> None:
    part = newest_part(text)
    assert (newest(text), part.flags) == (text, ("quoted_text_kept",))


def test_an_emoji_is_an_answer() -> None:
    assert newest("👍\n\n> all\n> good?") == "👍"


@pytest.mark.parametrize(
    "separator",
    [
        "---------- Forwarded message ---------", "-------- Пересылаемое сообщение --------",
        "-------- Препратено съобщение --------",
        "-------- Weitergeleitete Nachricht --------", "---------- Mensaje reenviado ---------",
        "---------- Message transféré ---------",
        "Begin forwarded message:", "Начало переадресованного сообщения:", "Anfang der weitergeleiteten Nachricht:",
    ],
)  # fmt: skip
@pytest.mark.parametrize("quote", ["", "> "])
def test_a_forwarded_message_goes_unless_next_to_nothing_else_is_there(separator: str, quote: str) -> None:
    block = (
        f"{separator}\n\n{quote}From: Shop <a@s.example>\n{quote}Subject: Order\n{quote}\n{quote}It will take weeks."
    )
    long, short = f"Is this really true?\n\n{block}", f"FYI, see\n\n{block}"
    assert (newest(long), newest_part(long).flags) == ("Is this really true?", ("forwarded_text_removed",))
    assert (newest(short), newest_part(short).flags) == (short, ("forwarded_text_kept",))


def test_words_below_the_end_of_a_forwarded_message_stay() -> None:
    text = (
        "-------- Пересылаемое сообщение --------\nОт: Магазин\n\nждите\n"
        "-------- Конец пересылаемого сообщения --------\n\nсколько можно ждать"
    )
    assert newest(text) == "сколько можно ждать"


def test_a_marked_quote_is_trusted_and_its_attribution_is_found() -> None:
    text = "No.\n\nYour agent wrote:\nsomething\nelse\n\nAnd more from me."
    mark = Mark(text.index("something"), text.index("\n\nAnd"), "quoted_text")
    assert newest(text, mark) == "No.\n\nAnd more from me."
    assert newest_part(text, [mark]).flags == QUOTED


def test_a_marked_quote_that_is_everything_stays() -> None:
    part = newest_part("all quoted", [Mark(0, 10, "quoted_text")])
    assert (part.kept, part.flags) == (((0, 10),), ("quoted_text_kept",))


def test_a_forwarded_mark_without_words_does_not_let_the_quote_vanish() -> None:
    part = newest_part("all:", [Mark(0, 3, "quoted_text"), Mark(3, 4, "forwarded_text")])
    assert (part.kept, part.flags) == (((0, 4),), ("quoted_text_kept",))


def test_a_signature_marked_inside_a_quote_is_part_of_the_quote() -> None:
    text = "mine\nquoted\nsigned\n"
    part = newest_part(text, [Mark(5, 18, "quoted_text"), Mark(12, 18, "signature")])
    assert ([text[start:end] for start, end in part.kept], part.flags) == (["mine"], QUOTED)


def test_two_lines_do_not_grow_together_when_a_mark_is_cut_from_between() -> None:
    assert newest("mine quoted\nmore", Mark(5, 11, "quoted_text")) == "mine \nmore"


def test_unknown_kinds_of_marks_are_not_heeded() -> None:
    assert newest("mine", Mark(0, 4, "emphasis")) == "mine"
