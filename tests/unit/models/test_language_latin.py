from __future__ import annotations

from itertools import pairwise

import pytest

from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier, to_cyrillic
from triage_models.text.traced import TracedText

IDENTIFIER = LanguageIdentifier(frozenset(FIRST_LANGUAGES))
TYPED = (
    ("bg", "kade mi e poruchkata", "къде ми е поръчката"),
    ("bg", "6to ne raboti", "що не работи"),
    ("bg", "Molq vi, vurnete mi parite!", "Моля ви, върнете ми парите!"),
    ("bg", "ot dva dni nqmame internet", "от два дни нямаме интернет"),
    ("bg", "Zdraveyte, iskam da otkazha abonamenta si.", "Здравейте, искам да откажа абонамента си."),
    ("bg", "koga 6te doide kurierut", "кога ще дойде куриерът"),
    ("ru", "gde moi zakaz", "где мой заказ"),
    ("ru", "ne rabotaet prilozhenie", "не работает приложение"),
    ("ru", "Zdravstvuyte, vernite pozhaluysta dengi", "Здравствуйте, верните пожалуйста деньги"),
    ("ru", "skolko eshche zhdat otveta ot podderzhki", "сколько ещё ждать ответа от поддержки"),
    ("ru", "u menya uzhe tretiy den net svyazi", "у меня уже третий день нет связи"),
    ("ru", "pochemu spisali dvazhdy za odin mesyats?", "почему списали дважды за один месяц?"),
)
UNSEEN = {
    "bg": """
        kolko struva dostavkata do plovdiv; vratata na hladilnika ne se zatvarq; iskam drug 4as za pregled;
        izgubih si kartata vchera sutrinta; mnogo sym dovolna ot uslugata; banqta te4e ot dva dni; ne poluchih
        kod za potvarzhdenie; ne mi vyrnaha restoto; obuvkite sa mi malki; prestanete da mi zvunite; majstorat
        ne doide dnes; shte chakam li oshte dalgo za remonta; telefonat mi ne se vklyuchva; smenete mi stayata
        ako obichate; nqkoi shte li mi otgovori; hotelat beshe mrusen i shumen; platih dva pati edna i sushta
        smetka; kluchut ne stava za vratata; vlakut zakusnq s dva chasa; iskam obezshtetenie za polucheniya
        defekt
    """,
    "ru": """
        skolko stoit dostavka do kazani; dver holodilnika ne zakryvaetsya; hochu drugoe vremya priema; poteryal
        kartochku vchera utrom; ochen dovolna vashei uslugoi; u nas techet kran vtoroi den; ne prishel kod
        podtverzhdeniya; ne vernuli sdachu v magazine; tufli mne malenkie; perestan'te mne zvonit'; master
        segodnya ne prishel; dolgo eshe zhdat remonta; telefon ne vklyuchaetsya posle obnovleniya; pomenyaite
        mne komnatu pozhaluista; kto nibud mne otvetit; gostinitsa byla gryaznaya i shumnaya; zaplatil dva raza
        za odin schet; klyuch ne podhodit k dveri; poezd opozdal na dva chasa; trebuyu kompensatsiyu za brak
    """,
}
UNSEEN_FOREIGN = """
    gde je majstor; telefon se ne ukljucuje; platio sam dva puta isti racun; kljuc ne odgovara bravi; voz kasni
    dva sata; hotel je bio prljav i bucan; pan majster dzisiaj nie przyszedl; zaplacilem dwa razy za to samo;
    vlak mel dve hodiny zpozdeni; hotel byl spinavy a hlucny; il treno era in ritardo di due ore; otel cok kirli
    ve gurultuluydu; trenul a intarziat doua ore; de trein had twee uur vertraging
"""
OTHERS = (
    ("en", "no one came to fix it, i do not want to pay for that"),
    ("en", "the 4th and the 6th of May, 4pm, 6kg"),
    ("de", "ich habe am 6. Mai bezahlt, wo bleibt die Ware"),
    ("es", "no me han devuelto el dinero ni me contestan"),
    ("fr", "je ne sais pas ou est mon colis"),
)
FOREIGN = (
    ("sr", "Gde je moja porudzbina, cekam vec deset dana i niko se ne javlja"),
    ("pl", "Gdzie jest moja paczka, nikt sie do mnie nie odezwal"),
    ("it", "non mi e ancora arrivato niente e nessuno risponde"),
    ("tr", "siparisim hala gelmedi, ne zaman gelecek acaba"),
    ("cs", "zasilka porad nedorazila a nikdo mi neodpovida na zpravy"),
)


def texts_of(block: str) -> list[str]:
    """Texts between semicolons."""
    return " ".join(block.split()).split("; ")


def written(text: str, code: str) -> str:
    return TracedText.of(text).edit(to_cyrillic(text, code)).text


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, text, _ in TYPED])
def test_bulgarian_and_russian_in_latin_letters_are_known(code: str, text: str) -> None:
    found = IDENTIFIER.examine(text)
    assert (found.language.code, found.language.supported, found.latin) == (code, True, True)
    assert IDENTIFIER.identify(text) == found.language


@pytest.mark.parametrize("code", UNSEEN)
def test_nine_of_ten_messages_in_latin_letters_are_known(code: str) -> None:
    missed = [text for text in texts_of(UNSEEN[code]) if not is_typed(text, code)]
    assert len(missed) <= 0.1 * len(texts_of(UNSEEN[code])), missed


def is_typed(text: str, code: str) -> bool:
    found = IDENTIFIER.examine(text)
    return found.latin and found.language.code == code


def test_few_languages_without_their_accents_are_taken_for_typed_cyrillic() -> None:
    taken = [text for text in texts_of(UNSEEN_FOREIGN) if IDENTIFIER.examine(text).latin]
    assert len(taken) <= 0.25 * len(texts_of(UNSEEN_FOREIGN)), taken


@pytest.mark.parametrize(
    "word", ["no", "my", "to", "on", "do", "bank", "Profil", "telefon", "super", "hotel", "problem"]
)
def test_a_word_that_many_languages_have_is_not_typed_cyrillic(word: str) -> None:
    assert not IDENTIFIER.examine(word).latin


@pytest.mark.parametrize(("code", "text", "cyrillic"), TYPED)
def test_latin_letters_are_read_as_the_cyrillic_they_stand_for(code: str, text: str, cyrillic: str) -> None:
    assert written(text, code) == cyrillic


@pytest.mark.parametrize(("code", "text"), [*OTHERS, *FOREIGN])
def test_a_language_that_is_written_in_latin_letters_is_not_taken_for_typed_cyrillic(code: str, text: str) -> None:
    found = IDENTIFIER.examine(text)
    assert (found.language.code, found.latin) == (code, False)


def test_cyrillic_text_is_not_in_latin_letters() -> None:
    assert not IDENTIFIER.examine("къде ми е поръчката").latin


@pytest.mark.parametrize(
    ("text", "cyrillic"),
    [
        ("Shte", "Ще"),
        ("SHTE PLATQ", "ЩЕ ПЛАТЯ"),
        ("6te plat9", "ще plat9"),
        ("Yana i YANA", "Яна и ЯНА"),
        ("4asa", "часа"),
        ("wsi4ko", "всичко"),
        ("bylgarski", "български"),
    ],
)
def test_case_is_kept_and_digits_inside_words_are_letters(text: str, cyrillic: str) -> None:
    assert written(text, "bg") == cyrillic


@pytest.mark.parametrize(
    "kept",
    [
        "https://shop.example.com/kade?x=4",
        "ivan@example.com",
        "www.example.bg",
        "46",
        "4711",
        "AB4466",
        "BG46-6644",
        "A4",
        "SMS",
        "iPhone",
    ],
)
@pytest.mark.parametrize("code", ["bg", "ru"])
def test_links_addresses_numbers_codes_and_names_stay(kept: str, code: str) -> None:
    assert to_cyrillic(kept, code) == ()
    assert kept in written(f"zakaz {kept} ne", code)


def test_what_is_in_cyrillic_already_stays() -> None:
    assert to_cyrillic("къде е поръчката, 46 лв.", "bg") == ()


def test_every_edit_changes_something_and_they_come_in_order() -> None:
    text = "Molq, kude mi e poru4kata 4711 ot ivan@example.com?"
    edits = to_cyrillic(text, "bg")
    assert all(text[edit.start : edit.end] != edit.replacement for edit in edits)
    assert all(left.end <= right.start for left, right in pairwise(edits))
