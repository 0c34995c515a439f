from __future__ import annotations

import phonenumbers
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum import luhn

from triage_models.text.redaction import Redacted, Redactor

REDACTOR = Redactor()
SENTENCES = (
    "Здравейте, моля ви, вижте това: {} и ми отговорете.",
    "Добрый день! Вот мои данные - {}, жду ответа.",
    "Hello, here it is: {} - please help me soon.",
    "Guten Tag, hier bitte: {}, vielen Dank im Voraus!",
    "Buenos días, aquí lo tiene: {}, gracias.",
    "Bonjour, le voici : {}, merci d'avance.",
)
CLEAN = (
    "Поръчка {n} не дойде, платих {p},99 лв. на 20.11.2026 в 10:15.",
    "Заказ № {n} от 05.03.2026 стоил {p} руб., где он?",
    "Order {n} cost ${p}.50 on 2026-11-20 at 9:30 am.",
    "Bestellung Nr. {n} vom 20.11.2026 kostete {p},50 €.",
    "El pedido {n} del 20/11/2026 costó {p},50 euros.",
    "La commande {n} du 20/11/2026 a coûté {p},50 €.",
)
PLACES = {"BG": "0888", "RU": "8916", "DE": "0170", "FR": "0612", "GB": "07400"}
LENGTHS = {"BG": 10, "RU": 11, "DE": 11, "FR": 10, "GB": 11}

digits = st.text("0123456789", min_size=14, max_size=14)
sentences = st.sampled_from(SENTENCES)


@st.composite
def emails(draw: st.DrawFn) -> str:
    local = draw(st.from_regex(r"[a-z][a-z0-9]{0,8}([._+-][a-z0-9]{1,6})?", fullmatch=True))
    domain = draw(st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?", fullmatch=True))
    ending = draw(st.sampled_from(("bg", "ru", "com", "de", "co.uk")))
    at = draw(st.sampled_from(("@", " (at) ", "@ ", "\u200b@", "＠")))
    return draw(st.sampled_from((str.lower, str.upper)))(f"{local}{at}{domain}.{ending}")


@st.composite
def phones(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(sorted(PLACES)))
    national = PLACES[region] + draw(digits)[: LENGTHS[region] - len(PLACES[region])]
    number = phonenumbers.parse(national, region)
    assume(phonenumbers.is_valid_number(number))
    form = draw(st.sampled_from((0, 1, 2)))
    written = national if form == 0 else phonenumbers.format_number(number, form)
    return written.replace(" ", draw(st.sampled_from((" ", "-", "\u00a0"))))


@st.composite
def cards(draw: st.DrawFn) -> str:
    body = draw(st.sampled_from(("4", "51", "6"))) + draw(digits)
    number = body[:15]
    number += luhn.calc_check_digit(number)
    separator = draw(st.sampled_from(("", " ", "-", "\u00a0", "\u2011")))
    return separator.join(number[start : start + 4] for start in range(0, 16, 4))


@st.composite
def ibans(draw: st.DrawFn) -> str:
    country, bank, length = draw(
        st.sampled_from((("DE", "", 18), ("BG", "BNBG", 14), ("ES", "", 20), ("GB", "NWBK", 14)))
    )
    account = bank + (draw(digits) + draw(digits))[:length]
    check = 98 - int("".join(str(int(char, 36)) for char in account + country + "00")) % 97
    number = f"{country}{check:02}{account}"
    separator = draw(st.sampled_from(("", " ", "-")))
    written = separator.join(number[start : start + 4] for start in range(0, len(number), 4))
    return draw(st.sampled_from((str.lower, str.upper)))(written)


def rebuilt(answer: Redacted, source: str) -> str:
    parts, position, shift = [], 0, 0
    for edit, mark in zip(answer.edits, answer.marks, strict=True):
        start = edit.start + shift
        assert answer.text.startswith(edit.replacement, start)
        parts += (answer.text[position:start], source[mark.start : mark.end])
        position = start + len(edit.replacement)
        shift += len(edit.replacement) - (edit.end - edit.start)
    return "".join((*parts, answer.text[position:]))


@given(sentences, emails())
def test_a_planted_address_never_survives(sentence: str, address: str) -> None:
    assert REDACTOR.redact(sentence.format(address)).text == sentence.format("[EMAIL_1]")


@given(sentences, phones())
def test_a_planted_telephone_number_never_survives(sentence: str, number: str) -> None:
    answer = REDACTOR.redact(sentence.format(number)).text
    assert not any(char.isdigit() for char in answer.replace("_1]", "]"))


@given(sentences, cards())
def test_a_planted_card_never_survives(sentence: str, card: str) -> None:
    assert REDACTOR.redact(sentence.format(card)).text == sentence.format("[CARD_1]")


@given(sentences, ibans())
def test_a_planted_account_number_never_survives(sentence: str, account: str) -> None:
    assert REDACTOR.redact(sentence.format(account)).text == sentence.format("[IBAN_1]")


@given(st.sampled_from(CLEAN), st.integers(1, 99_999_999), st.integers(1, 99_999))
def test_a_text_without_personal_data_is_untouched(sentence: str, order: int, price: int) -> None:
    text = sentence.format(n=order, p=price)
    assert REDACTOR.redact(text) == Redacted(text, (), ())


messy = st.text(st.characters(), max_size=60)
parts = st.lists(
    emails() | phones() | cards() | ibans() | messy | st.text("0123456789+-./() \n@#", max_size=20), max_size=6
)


@settings(max_examples=200)
@given(parts, st.sampled_from(("", " ", "\n", "\u200b", ", ")))
def test_redacting_twice_is_redacting_once_and_marks_lead_back(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    answer = REDACTOR.redact(text)
    assert rebuilt(answer, text) == text
    assert REDACTOR.redact(answer.text).text == answer.text
