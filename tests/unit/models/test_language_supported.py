from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier

RUSSIAN = "Подскажите, пожалуйста, почему до сих пор не пришёл мой заказ?"
BULGARIAN = "Бихте ли ми казали защо поръчката ми все още не е пристигнала?"
POLISH = "Proszę mi powiedzieć, dlaczego moje zamówienie jeszcze nie dotarło."


@pytest.mark.parametrize(
    ("text", "code"), [(RUSSIAN, "ru"), (BULGARIAN, "bg"), ("porachkata mi ne e doshla oshte", "bg")]
)
def test_a_first_language_that_a_user_did_not_ask_for_is_unsupported(text: str, code: str) -> None:
    found = LanguageIdentifier(frozenset({"en", "pl"})).identify(text)
    assert (found.code, found.supported) == (code, False)


def test_any_language_can_be_supported() -> None:
    identifier = LanguageIdentifier(frozenset({"en", "pl", "fi", "el"}))
    assert identifier.identify(POLISH).supported
    assert identifier.identify("Missä tilaukseni on, odotan edelleen vastausta?").supported
    assert identifier.identify("Πού είναι η παραγγελία μου;").supported
    assert identifier.identify("paczka").code == "pl"


@pytest.mark.parametrize("supported", [frozenset(), frozenset({"xx"}), frozenset({"bg"}), frozenset({"el"})])
def test_no_set_of_languages_is_too_small(supported: frozenset[str]) -> None:
    found = LanguageIdentifier(supported).identify(RUSSIAN)
    assert (found.code, found.supported) == ("ru", False)


def test_what_a_few_letters_could_be_is_chosen_among_the_supported() -> None:
    assert LanguageIdentifier(frozenset({"en", "ru"})).identify("няма").code == "ru"
    assert LanguageIdentifier(frozenset({"bg", "en"})).identify("нет").code == "bg"


def test_a_hint_decides_for_a_word_that_several_languages_have() -> None:
    identifier = LanguageIdentifier(frozenset(FIRST_LANGUAGES))
    for code in ("bg", "ru"):
        assert identifier.identify("договор", hint=code).code == code
    assert identifier.identify("super", hint="de-AT").code == "de"
    assert identifier.identify("super", hint="FR").code == "fr"


def test_a_hint_does_not_decide_against_the_letters() -> None:
    identifier = LanguageIdentifier(frozenset(FIRST_LANGUAGES))
    assert identifier.identify("ещё жду", hint="bg").code == "ru"
    assert identifier.identify("няма връзка", hint="ru").code == "bg"
    assert identifier.identify(POLISH, hint="en").code == "pl"


def test_many_threads_may_ask_at_once() -> None:
    texts = [RUSSIAN, BULGARIAN, POLISH, "6to ne raboti"] * 10
    one = [LanguageIdentifier(frozenset({"en", "fr"})).examine(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(LanguageIdentifier(frozenset({"en", "fr"})).examine, texts)) == one
