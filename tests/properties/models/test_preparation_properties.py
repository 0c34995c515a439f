from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.errors import EmptyTextError, TicketError
from triage.ticket import Ticket
from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier
from triage_models.preparation import TextPreparer
from triage_training.validation import _readable

PREPARER = TextPreparer(LanguageIdentifier(frozenset(FIRST_LANGUAGES)))
messy = st.text(st.characters(), max_size=30) | st.text("ab \0\n\t\u200b\ud800\udfff\ufeff😀я\x7f", max_size=30)


@given(messy, messy)
def test_every_read_character_stands_where_its_piece_says(subject: str, body: str) -> None:
    fields = {"subject": subject, "body": body}
    try:
        text = PREPARER.prepare(Ticket("1", body, subject=subject))
    except EmptyTextError:
        return
    assert text.read == text.read.strip()
    assert text.read.encode()
    assert "\0" not in text.read
    for piece in text.pieces:
        given_part = fields[piece.field][piece.start : piece.start + piece.length]
        read_part = text.read[piece.read_start : piece.read_start + piece.length]
        assert len(given_part) == len(read_part) == piece.length > 0
        for was, now in zip(given_part, read_part, strict=True):
            assert now == was or now in (" ", "\ufffd")
    assert sum(piece.length for piece in text.pieces) + len(text.pieces) - 1 == len(text.read)
    assert text.characters == len(subject) + len(body)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
def test_what_training_keeps_scoring_can_read(body: str) -> None:
    body = body.replace("\0", " ")
    try:
        PREPARER.prepare(Ticket("1", body))
        readable = True
    except TicketError:
        readable = False
    assert readable == _readable(body)
