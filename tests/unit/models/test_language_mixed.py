from __future__ import annotations

import pytest

from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier

IDENTIFIER = LanguageIdentifier(frozenset(FIRST_LANGUAGES))


@pytest.mark.parametrize(
    "text",
    [
        "Поръчката ми още не е дошла. My order has still not arrived.",
        "Где мой заказ, я жду уже неделю? I have been waiting for a week already.",
        "Здравейте, искам да върна обувките. Здравствуйте, я хочу вернуть ещё и эту сумку.",
        "Ich habe die Rechnung noch nicht bekommen. Please send me the invoice again today.",
        "La factura no es correcta y quiero otra. The invoice is wrong and I want a new one.",
        "Je n'ai toujours pas reçu mon colis. Where is my parcel, it has been two weeks?",
        "Ich warte schon seit drei Tagen auf Antwort.\nЯ жду ответа уже три дня.",
    ],
)
def test_two_languages_of_a_sentence_each_are_mixed(text: str) -> None:
    assert IDENTIFIER.examine(text).mixed


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("bg", "Купих Samsung Galaxy Buds Pro миналата седмица. Лявата слушалка вече не работи."),
        ("ru", "Не могу войти в аккаунт уже два дня. Пишет «You have been logged out of your account for security»."),
        ("de", 'Die App startet nicht mehr seit gestern. Es kommt nur "The server is not available right now".'),
        ("en", "Hola! My parcel has not arrived yet and nobody answers the phone. Gracias!"),
        ("es", "Hello dear support team! Mi pedido todavía no ha llegado y nadie contesta. Best regards, Ana"),
        ("fr", "Ma commande est en retard. Le suivi est ici : https://example.com/where/is/my/order. Merci."),
        ("bg", "Hi!\nПоръчката ми още не е дошла, а чакам от понеделник.\nBest regards,\nIvan Petrov\nSales Manager"),
        ("bg", "Поръчката ми не е дошла. Moga li da q otkaja i da si vzema parite?"),
    ],
)
def test_names_quotations_greetings_and_addresses_are_no_second_language(code: str, text: str) -> None:
    found = IDENTIFIER.examine(text)
    assert (found.language.code, found.mixed) == (code, False)


@pytest.mark.parametrize("text", ["", "4711", "Where is it?", "да", "Не работи. Не работи. Не работи."])
def test_a_short_text_is_not_mixed(text: str) -> None:
    assert not IDENTIFIER.examine(text).mixed


def test_the_language_of_a_mixed_text_is_that_of_most_of_it() -> None:
    text = "Где мой заказ, я жду уже неделю и никто мне не отвечает? Please answer me now."
    assert IDENTIFIER.examine(text).language.code == "ru"
