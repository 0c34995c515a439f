from __future__ import annotations

import pytest

from triage.errors import EmptyTextError, TextTooLongError
from triage.text import PreparedText
from triage.ticket import Ticket
from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier
from triage_models.preparation import TextPreparer
from triage_models.text.redaction import Redactor
from triage_models.text.words import SOURCE_LIMIT, TEXT_LIMIT

PREPARER = TextPreparer(LanguageIdentifier(frozenset(FIRST_LANGUAGES)))


def prepare(body: str, subject: str = "", language: str | None = None) -> PreparedText:
    return PREPARER.prepare(Ticket("1", body, subject=subject, language=language))


def test_subject_and_body_are_read_one_after_the_other() -> None:
    text = prepare("  It is late.\n", subject="Parcel 4711 ")
    assert text.read == "Parcel 4711\nIt is late."
    assert [(piece.field, piece.start, piece.read_start, piece.length) for piece in text.pieces] == [
        ("subject", 0, 0, 11),
        ("body", 2, 12, 11),
    ]
    assert [(cut.field, cut.start, cut.end, cut.kind) for cut in text.cuts] == [
        ("subject", 11, 12, "blank"),
        ("body", 0, 2, "blank"),
        ("body", 13, 14, "blank"),
    ]
    assert text.characters == 12 + 14
    assert text.language.code == "en"


@pytest.mark.parametrize(
    ("subject", "body"), [("Parcel", ""), ("Parcel", " \u200b\n"), ("", "Parcel"), ("\0", "Parcel")]
)
def test_one_readable_field_is_enough(subject: str, body: str) -> None:
    text = prepare(body, subject=subject)
    assert text.read == "Parcel"
    assert [piece.field for piece in text.pieces] == ["subject" if subject == "Parcel" else "body"]


@pytest.mark.parametrize(
    "body",
    ["", " \t\r\n", "\0\0", "\u200b\u200c\ufeff", "\u00a0\u2003", "\x1b\x07", "\u202e", "<div><p>&nbsp;</p></div>"],
)
def test_text_without_a_visible_character_is_refused(body: str) -> None:
    with pytest.raises(EmptyTextError) as caught:
        prepare(body, subject=body)
    assert caught.value.code == "empty_text"
    assert caught.value.hint


def test_control_characters_become_spaces_and_lone_surrogates_a_sign_one_for_one() -> None:
    body = "a\0b\x1b[0m c\ud83dd\tx\ny"
    text = prepare(body)
    assert text.read == "a b [0m c\ufffdd\tx\ny"
    assert len(text.read) == len(body)
    assert text.read.encode()


@pytest.mark.parametrize(
    ("body", "flags"), [("😀", ("too_short",)), ("?!", ("too_short",)), ("a!", ("too_short",)), ("ab", ())]
)
def test_fewer_than_two_letters_or_digits_are_flagged_as_too_short(body: str, flags: tuple[str, ...]) -> None:
    text = prepare(body)
    assert (text.read, text.flags) == (body, flags)


def test_a_text_of_emoji_has_no_language() -> None:
    text = prepare("😀 🤬🤬")
    assert (text.language.code, text.language.supported) == ("und", False)


def test_text_up_to_the_limit_is_read_and_one_character_more_refused_without_repeating_it() -> None:
    assert len(prepare("a" * (TEXT_LIMIT - 2), subject="b").read) == TEXT_LIMIT
    for body, characters in (("a" * TEXT_LIMIT, TEXT_LIMIT + 2), ("a" * SOURCE_LIMIT, SOURCE_LIMIT + 1)):
        with pytest.raises(TextTooLongError) as caught:
            prepare(body, subject="b")
        assert caught.value.code == "text_too_long"
        assert f"{characters:,}" in str(caught.value)
        assert "aaa" not in str(caught.value)


def test_only_what_is_read_counts_against_the_limit() -> None:
    history = "> You never called me back and I am furious.\n" * 1000
    text = prepare(f"Thank you, it works now.\n\nOn Fri, Nov 20, 2026 at 10:15 AM Shop <a@b.example> wrote:\n{history}")
    assert text.read == "Thank you, it works now."
    assert text.flags == ("quoted_text_removed",)
    page = "<div>" + "<span></span>" * 2000 + "<p>Where is my parcel?</p></div>"
    assert len(page) > TEXT_LIMIT
    assert prepare(page).read == "Where is my parcel?"


def test_the_subject_of_a_reply_is_older_than_its_body_and_not_read() -> None:
    text = prepare("Thanks, all good!", subject="Re: I am furious about your service")
    assert (text.read, text.flags) == ("Thanks, all good!", ("reply_subject_removed",))
    assert [(cut.field, cut.kind) for cut in text.cuts] == [("subject", "reply_subject")]
    assert prepare("", subject="Re: parcel 4711").read == "Re: parcel 4711"


def test_a_single_line_with_a_quote_sign_is_a_quote_only_in_a_reply() -> None:
    body = "> Do you prefer credit or a transfer?\n\nA transfer, please."
    assert prepare(body, subject="Re: Voucher").read == "A transfer, please."
    assert prepare("> 5 days late, still nothing", subject="Parcel").read == "Parcel\n> 5 days late, still nothing"


def test_russian_and_bulgarian_in_latin_letters_are_read_in_cyrillic() -> None:
    russian, bulgarian = (
        prepare("gde moi zakaz, zhdu uzhe nedelyu"),
        prepare("kade mi e porachkata, ne sam poluchil nishto"),
    )
    assert (russian.language.code, bulgarian.language.code) == ("ru", "bg")
    assert russian.read.startswith("где мо")
    assert bulgarian.read.startswith("къде ми е поръчката")
    for text in (russian, bulgarian):
        assert text.language.supported
        assert "transliterated" in text.flags


def test_personal_data_is_read_only_where_nobody_asked_for_redaction() -> None:
    body = "Write to ivan.petrov@abv.bg please"
    assert prepare(body).read == body
    redacting = TextPreparer(PREPARER.languages, Redactor())
    text = redacting.prepare(Ticket("1", body))
    assert (text.read, text.flags) == ("Write to [EMAIL_1] please", ("redacted",))
    mail = next(piece for piece in text.pieces if piece.source_length is not None)
    assert body[mail.start : mail.end] == "ivan.petrov@abv.bg"


def test_machines_are_told_from_people_and_two_languages_from_one() -> None:
    bounce = "This message was created automatically by mail delivery software.\n550 5.1.1 user unknown"
    assert "not_human_text" in prepare(bounce, subject="Undelivered Mail Returned to Sender").flags
    both = (
        "Здравствуйте, мой заказ до сих пор не пришёл, верните деньги. Please answer me, I have been waiting for weeks."
    )
    assert "mixed_language" in prepare(both).flags
