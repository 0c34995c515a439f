from __future__ import annotations

import pytest

from triage_models.text.newest import newest_part
from triage_models.text.newest.rules import rules
from triage_models.text.traced import Mark


def newest(text: str, *marks: Mark) -> str:
    return "".join(text[start:end] for start, end in newest_part(text, marks).kept)


SIGNATURES = [
    "Best regards,\nAnna Petrova",
    "Kind regards\n\nAnna\nHead of Purchasing\nTel. +359 2 000 117\nwww.acme.example",
    "Yours sincerely,\nA. Petrova",
    "Best,\nAnna", "Thanks and best regards,\nAnna", "*Best regards,*\n*Anna*", "Cheers,\nAnna",
    "-- \nAnna Petrova\nAcme Ltd.\nanna@acme.example", "--\nАнна",
    "С уважением,\nАнна Петрова", "С уважением, Анна", "с уважением, анна", "С наилучшими пожеланиями\nАнна",
    "Всего доброго!\nАнна",
    "Поздрави,\nИван Петров\n0888 000 117", "С уважение,\nИван", "Сърдечни поздрави\nИван",
    "Приятен ден!\nПоздрави,\nИван",
    "Mit freundlichen Grüßen\nMax Muster\nMusterstraße 5\n50000 Köln",
    "Mit freundlichen Gruessen\ni. A. Max Muster", "MfG\nMax", "Viele Grüße aus Bonn\nMax", "LG, Max",
    "Un saludo,\nAna", "Saludos cordiales,\nAna Molina\nMóvil 600 000 117", "Atentamente,\nAna",
    "Cordialement,\nAnne Morel", "Bien à vous,\nAnne", "Cdt\nAnne",
    "Gruß Max", "Sent from my phone. Please excuse typos.", "Отправлено с телефона, извините за опечатки",
    "Sent from my iPhone", "Sent from my Galaxy S22", "Sent from Outlook for Android<https://link.example/x>",
    "Get Outlook for iOS", "Sent from Yahoo Mail for iPhone",
    "Sent with Proton Mail secure email.", "Отправлено с iPhone", "Отправлено из мобильной Почты Mail.ru",
    "Отправлено из Яндекс.Почты для мобильных", "Изпратено от моя iPhone",
    "Von meinem iPhone gesendet", "Gesendet von Outlook für Android", "Enviado desde mi iPhone",
    "Enviado desde mi móvil", "Envoyé de mon iPhone",
    "Envoyé depuis mon téléphone portable", "Best regards,\nAnna\n\nSent from my iPhone",
    "________________\nAnna Petrova\nanna@acme.example",
]  # fmt: skip


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_at_the_end_goes(signature: str) -> None:
    text = f"Where is my parcel?\n\n{signature}\n"
    assert newest(text) == "Where is my parcel?"
    assert newest_part(text).flags == ("signature_removed",)


def test_a_signature_above_a_quote_goes() -> None:
    text = "Still broken.\n\nBest regards,\nAnna\n\n> is it\n> fixed?"
    assert newest(text) == "Still broken."
    assert newest_part(text).flags == ("quoted_text_removed", "signature_removed")


CUSTOMERS_OWN = [
    "Hello,\nwhere is it?\n\nThanks,\nAnna", "Где заказ?\nСпасибо!\nАнна", "Благодаря предварително!\nИван",
    "Vielen Dank,\nMax", "Gracias,\nAna", "Merci,\nAnne",
    "Hello", "Best", "Best regards,\nAnna", "С уважением отнасяйте се към клиентите",
    "С уважение ще кажа, че сте лоши", "Best regards to your team but no",
    "Best phone ever\nbut it broke", "Where is it?\nBest regards,\nI am waiting for your answer.",
    "Поздрави,\nкупих телефон и не работи",
    "Bad.\n\nKind regards,\nAnna\nplease hurry up", "Bad.\n\nBest regards,\nAnna\n\nThanks!",
    "Bad.\n\nRegards,\nAnna\nwhen will it come?",
    "Sent from my iPhone app twice and nothing arrived", "Sent from Sofia to Plovdiv",
    "Von meinem Handy kann ich nicht bezahlen", "Отправлено из Москвы неделю назад",
    "Изпратено от вас, но не получено", "Enviado ayer por correo, no llega", "Envoyé hier, pas reçu",
    "one\n--\ntwo lines that I wrote about my broken phone\nand more of it here",
    "Choose:\n----\nplan a\n----\nplan b", "I saw the line please type your reply above this line but where?",
    "This e-mail is confidential, is it?",
    "This message is for your manager.", "Если вы не ответите, я уйду", "PS5 is broken\nPS 5 too", "[please help]",
    "TV kaputt\nLG Monitor auch", "Нет связи\nпока, ничего", "До свидания!",
    "Sent from my phone, sorry to say it is broken",
    "ticket 4711", "Cordialement vôtre est mon nom de compte",
]  # fmt: skip


@pytest.mark.parametrize("text", CUSTOMERS_OWN)
def test_thanks_greetings_and_sentences_stay(text: str) -> None:
    part = newest_part(text)
    assert (newest(text), part.flags) == (text, ())


@pytest.mark.parametrize(
    "postscript", ["P.S. Call me.", "PS: call me", "П.П. Обадете се.", "З.Ы. жду", "P.D. Llame.", "P.S. a\nP.P.S. b"]
)
def test_a_postscript_below_a_signature_stays(postscript: str) -> None:
    text = f"Where is it?\n\nBest regards,\nAnna\n+359 2 000 117\n\n{postscript}\n\nSent from my iPhone"
    assert newest(text) == f"Where is it?\n\n{postscript}"


DISCLAIMERS = [
    "This e-mail and any attachments are confidential and intended solely for the addressee. Delete it if you are not.",
    "CONFIDENTIALITY NOTICE:\nThe information in this message is privileged. It is for the recipient only.",
    "Please consider the environment before printing this e-mail.",
    "Это сообщение содержит конфиденциальную информацию и предназначено только адресату.\nУдалите его, если вы не он.",
    "Това съобщение е поверително и е предназначено само за получателя. Ако не сте вие, изтрийте го.",
    "Diese E-Mail enthält vertrauliche Informationen. Sind Sie nicht der Adressat, informieren Sie den Absender.",
    "Este mensaje es confidencial y va dirigido a su destinatario. Si lo recibe por error, elimínelo.",
    "Ce message est confidentiel et réservé à son destinataire. Si vous le recevez par erreur, merci de le détruire.",
]


@pytest.mark.parametrize("disclaimer", DISCLAIMERS)
def test_a_disclaimer_at_the_end_goes(disclaimer: str) -> None:
    text = f"Where is it?\n\n{disclaimer}\n"
    assert (newest(text), newest_part(text).flags) == ("Where is it?", ("disclaimer_removed",))
    signed = f"Where is it?\n\nBest regards,\nAnna\n\n____________\n{disclaimer}\n\n{DISCLAIMERS[0]}"
    assert newest(signed) == "Where is it?"
    assert newest_part(signed).flags == ("disclaimer_removed", "signature_removed")


def test_words_below_a_disclaimer_keep_it() -> None:
    text = f"Where is it?\n\n{DISCLAIMERS[0]}\n\nBut please call me before noon, I wait."
    assert newest(text) == text


MARKERS = [
    "##- Please type your reply above this line -##", "--- Reply above this line ---",
    "Please do not write below this line", "## Reply above this line to add a comment ##",
    "-- Пожалуйста, пишите ответ выше этой линии --", "Пожалуйста, пишите ваш ответ выше этой строки",
    "##- Моля, напишете отговора си над този ред -##", "Моля, не пишете под тази линия",
    "##- Bitte antworten Sie oberhalb dieser Linie -##", "Bitte nicht unterhalb dieser Zeile schreiben --",
    "##- Por favor, escriba su respuesta por encima de esta línea -##",
    "##- Merci de répondre au-dessus de cette ligne -##", "Merci de ne pas écrire sous cette ligne",
]  # fmt: skip


@pytest.mark.parametrize("marker", MARKERS)
def test_what_is_below_a_ticket_systems_line_goes(marker: str) -> None:
    text = f"My answer.\n\n{marker}\n\nYour request was updated.\n> old\n> text"
    assert (newest(text), newest_part(text).flags) == ("My answer.", ("ticket_footer_removed",))


def test_words_below_a_ticket_systems_line_stay_when_none_are_above() -> None:
    text = "##- Please type your reply above this line -##\n\nMy words are here."
    assert (newest(text), newest_part(text).flags) == ("My words are here.", ("ticket_footer_removed",))


@pytest.mark.parametrize(
    "footer",
    [
        "[Ticket#4711]", "[Ticket: 4711]", "[Заявка №4711]", "[4B7K2M-R9QX]",
        "This email is a service from Acme. Delivered by Zendesk", "Powered by Zammad",
        "View request · Turn off this request's notifications", "Diese E-Mail ist ein Service von Acme.",
    ],
)  # fmt: skip
def test_a_ticket_systems_footer_goes(footer: str) -> None:
    text = f"My answer.\n\n{footer}"
    assert (newest(text), newest_part(text).flags) == ("My answer.", ("ticket_footer_removed",))


@pytest.mark.parametrize(
    "text", ["Sent from my iPhone", "-- \nAnna", "Best regards,\nAnna", "[Ticket#4711]", DISCLAIMERS[0]]
)
def test_a_rule_that_would_leave_nothing_is_not_used(text: str) -> None:
    assert newest(text) == text


def test_a_marked_signature_goes_unless_it_is_everything() -> None:
    assert newest("words\nAnna", Mark(6, 10, "signature")) == "words"
    part = newest_part("Anna", [Mark(0, 4, "signature")])
    assert (part.kept, part.flags) == (((0, 4),), ())


def test_a_text_made_to_be_cut_again_and_again_is_kept_whole_and_stays_so() -> None:
    text = "hi\n" + "Best regards,\nAnna\n" * 500
    assert newest(text) == text.strip()
    assert newest(text.strip()) == text.strip()


def test_every_language_has_all_kinds_of_rules() -> None:
    known = rules()
    assert {"re", "aw", "отв", "отг", "ré"} <= known.replies
    assert {"from", "от", "von", "de"} <= {name for name, role in known.headers.items() if role == "from"}
    assert not [start for starts in known.starts.values() for start in starts if {"(", "|"} & set(start.phrase)]
    assert rules() is known
