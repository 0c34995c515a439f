from __future__ import annotations

import pytest

from triage.errors import EmptyTextError, TextTooLongError
from triage.text import PreparedText
from triage.ticket import Ticket
from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier
from triage_models.preparation import TEXT_LIMIT, TextPreparer

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
    assert text.characters == 12 + 14
    assert text.language.code == "en"


@pytest.mark.parametrize(
    ("subject", "body"), [("Parcel", ""), ("Parcel", " \u200b\n"), ("", "Parcel"), ("\0", "Parcel")]
)
def test_one_readable_field_is_enough(subject: str, body: str) -> None:
    text = prepare(body, subject=subject)
    assert text.read == "Parcel"
    assert [piece.field for piece in text.pieces] == ["subject" if subject == "Parcel" else "body"]


@pytest.mark.parametrize("body", ["", " \t\r\n", "\0\0", "\u200b\u200c\ufeff", "\u00a0\u2003", "\x1b\x07", "\u202e"])
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
    assert len(prepare("a" * (TEXT_LIMIT - 1), subject="b").read) == TEXT_LIMIT + 1
    for body in ("a" * TEXT_LIMIT, "a" * 1_000_000):
        with pytest.raises(TextTooLongError) as caught:
            prepare(body, subject="b")
        assert caught.value.code == "text_too_long"
        assert f"{len(body) + 1:,}" in str(caught.value)
        assert "aaa" not in str(caught.value)


def test_the_helpdesks_hint_reaches_the_identifier() -> None:
    assert prepare("hotel", language="es").language.code == "es"
    assert prepare("hotel", language="de").language.code == "de"
