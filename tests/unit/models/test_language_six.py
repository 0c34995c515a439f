from __future__ import annotations

import pytest

from triage_models.language import FIRST_LANGUAGES, UNKNOWN, LanguageIdentifier, supported_languages

SENTENCES = {
    "bg": (
        "Къде се намира пратката ми? Чакам вече две седмици.",
        "Моля, върнете ми парите за поръчката от миналия месец.",
        "Приложението не работет след последното обновяване.",
        "Искам да прекратя договора си и да получа потвърждение.",
        "Благодаря ви за бързата помощ, всичко е наред.",
    ),
    "de": (
        "Wo ist mein Paket? Ich warte schon seit zwei Wochen.",
        "Bitte erstatten Sie mir den doppelt abgebuchten Betrag.",
        "Die App stürzt nach dem letzten Update ständig ab.",
        "Ich möchte meinen Vertrag kündigen und eine Bestätigung erhalten.",
        "Vielen Dank für die schnelle Hilfe, alles funktioniert wieder.",
    ),
    "en": (
        "Where is my parcel? I have been waiting for two weeks.",
        "Please refund the amount that was charged twice.",
        "The app keeps crashing after the latest update.",
        "I want to cancel my contract and get a confirmation.",
        "Thank you for the quick help, everything works again.",
    ),
    "es": (
        "¿Dónde está mi paquete? Llevo dos semanas esperando.",
        "Por favor, devuélvanme el importe que se cobró dos veces.",
        "La aplicación se cierra sola después de la última actualización.",
        "Quiero cancelar mi contrato y recibir una confirmación.",
        "Gracias por la ayuda tan rápida, ya funciona todo.",
    ),
    "fr": (
        "Où est mon colis ? J'attends depuis deux semaines.",
        "Merci de me rembourser le montant prélevé deux fois.",
        "L'application plante sans arrêt depuis la dernière mise à jour.",
        "Je souhaite résilier mon contrat et recevoir une confirmation.",
        "Merci beaucoup pour votre aide rapide, tout fonctionne.",
    ),
    "ru": (
        "Где моя посылка? Я жду уже две недели.",
        "Пожалуйста, верните деньги, которые списали дважды.",
        "Приложение постоянно вылетает после обновления.",
        "Хочу расторгнуть договор и получить подтверждение.",
        "Спасибо за быструю помощь, всё снова работает.",
    ),
}
FOREIGN = {
    "uk": "Де моя посилка? Я чекаю вже два тижні, поверніть мені гроші.",
    "pl": "Gdzie jest moja paczka? Czekam już dwa tygodnie i nikt nie odpowiada.",
    "pt": "Onde está a minha encomenda? Estou à espera há duas semanas.",
    "sv": "Var är mitt paket? Jag har väntat i två veckor nu.",
    "fi": "Missä pakettini on? Olen odottanut sitä jo kaksi viikkoa.",
    "mn": "Хүн хэд хэдэн дүртэй, аль дүр нь нүүр ном дээр байгааг таашгүй.",
    "el": "Πού είναι το δέμα μου;",
    "zh": "我的包裹在哪里?",
    "ja": "注文した商品がまだ届きません。",
    "ko": "내 소포는 어디에 있나요?",
    "he": "איפה החבילה שלי?",
}
IDENTIFIER = LanguageIdentifier(frozenset(FIRST_LANGUAGES))


@pytest.mark.parametrize(
    ("code", "sentence"), [(code, sentence) for code, sentences in SENTENCES.items() for sentence in sentences]
)
def test_a_sentence_of_a_customer_is_known_for_its_language(code: str, sentence: str) -> None:
    found = IDENTIFIER.identify(sentence)
    assert (found.code, found.supported) == (code, True)
    assert found.confidence > 0.5


@pytest.mark.parametrize(("code", "sentence"), FOREIGN.items())
def test_a_sentence_in_another_language_is_known_not_to_be_ours(code: str, sentence: str) -> None:
    found = IDENTIFIER.identify(sentence)
    assert (found.code, found.supported) == (code, False)


@pytest.mark.parametrize(("code", "sentence"), FOREIGN.items())
def test_a_language_the_models_were_made_for_is_supported_whatever_it_is(code: str, sentence: str) -> None:
    assert LanguageIdentifier(frozenset({"en", code})).identify(sentence).supported


@pytest.mark.parametrize("text", ["", " ", "4711", "???", "😀🤬🤬", "1 + 1 = 2!", "\u200b"])
def test_without_letters_the_language_is_unknown(text: str) -> None:
    assert IDENTIFIER.identify(text) == UNKNOWN
    assert IDENTIFIER.identify(text, hint="en") == UNKNOWN


@pytest.mark.parametrize("text", ["ok", "dobre", "Ok, super!", "merci", "да"])
def test_a_few_letters_are_never_enough_to_refuse(text: str) -> None:
    assert IDENTIFIER.identify(text).supported


def test_a_hint_decides_for_a_short_text_and_not_for_a_long_one() -> None:
    assert IDENTIFIER.identify("taxi").code != "es" or IDENTIFIER.identify("taxi", hint="de").code == "de"
    unsure = next(word for word in ("normal", "taxi", "hotel", "total") if IDENTIFIER.identify(word).code != "es")
    assert IDENTIFIER.identify(unsure, hint="es-MX").code == "es"
    for code, sentences in SENTENCES.items():
        assert IDENTIFIER.identify(sentences[0], hint="fr" if code != "fr" else "de").code == code


def test_a_hint_nobody_knows_changes_nothing() -> None:
    assert IDENTIFIER.identify("Where is it?", hint="xx") == IDENTIFIER.identify("Where is it?")


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    text = SENTENCES["de"][0] * 60
    assert IDENTIFIER.identify(text + FOREIGN["pl"] * 1000) == IDENTIFIER.identify(text[:2000])


def test_supported_are_the_languages_of_a_noticeable_share_of_the_rows() -> None:
    codes = ["en"] * 300 + ["de-DE"] * 100 + ["FR"] * 2 + ["pl"] + [None, ""]
    assert supported_languages(codes) == {"en", "de"}
    assert supported_languages(codes, least_share=0.0) == {"en", "de", "fr", "pl"}
    assert supported_languages([None, "", "und"]) == frozenset()


def test_counting_the_languages_of_many_rows_takes_no_time() -> None:
    assert supported_languages(f"{letter}{number % 26:c}" for letter in "ab" for number in range(97, 300_097))
