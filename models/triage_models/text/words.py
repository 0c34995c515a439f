"""The customer's newest words in a ticket: what is left of subject and body, and where each character stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from triage.errors import EmptyTextError, TextTooLongError
from triage.text import Cut, Piece
from triage.ticket import Ticket
from triage_models.text.fields import Field
from triage_models.text.newest import is_reply_subject, newest_part
from triage_models.text.traced import Mark, TracedText

TEXT_LIMIT = 20_000
SOURCE_LIMIT = 1 << 20
_JOINT = "\n"


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and body as one text.

    Parameters
    ----------
    traced:
        The text; its source is the ticket's subject followed at once by its body.
    body:
        What is kept of the body alone.
    cuts:
        What is left out, field by field.
    flags:
        Why.
    subject_length:
        Of the given subject.
    """

    traced: TracedText
    body: str
    cuts: tuple[Cut, ...]
    flags: tuple[str, ...]
    subject_length: int

    def pieces(self, text: TracedText) -> Iterator[Piece]:
        """Say where each part of a text made from these words stands in the ticket."""
        for start, length, source_start, source_end in text.runs:
            in_body = source_start >= self.subject_length
            shift = self.subject_length if in_body else 0
            whole = None if source_end - source_start == length else source_end - source_start
            yield Piece("body" if in_body else "subject", source_start - shift, start, length, whole)


def newest_words(ticket: Ticket) -> Words:
    """Find the customer's newest words.

    HTML becomes text. Quoted history, signatures and disclaimers go, and so does the subject of a reply: it was written
    with the first message of the thread.

    Raises
    ------
    EmptyTextError
        When neither subject nor body holds a visible character.
    TextTooLongError
        When more than `TEXT_LIMIT` characters are left, or more than `SOURCE_LIMIT` were given.
    """
    given = len(ticket.subject) + len(ticket.body)
    if given > SOURCE_LIMIT:
        raise _too_long(given)
    subject_field = Field.read("subject", ticket.subject)
    reply = is_reply_subject(subject_field.text)
    body = _newest(Field.read("body", ticket.body), reply)
    subject = _old_subject(subject_field) if reply and body.text else _subject(subject_field)
    traced = _in_sequence(subject.kept, body.kept, len(ticket.subject))
    if not traced.text:
        raise EmptyTextError("Subject and body hold no visible character.", hint="There is nothing to score.")
    if len(traced.text) > TEXT_LIMIT:
        raise _too_long(len(traced.text))
    cuts, flags = (*subject.cuts(), *body.cuts()), (*subject.flags, *body.flags)
    return Words(traced, body.text, cuts, flags, len(ticket.subject))


@dataclass(frozen=True, slots=True)
class _Part:
    """A field and what is kept of it."""

    field: Field
    kept: TracedText
    cut: tuple[Mark, ...]
    flags: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.kept.text

    def cuts(self) -> tuple[Cut, ...]:
        return self.field.cuts(self.cut, self.kept.runs)


def _newest(field: Field, reply: bool) -> _Part:
    newest = newest_part(field.text, field.marks, reply=reply)
    return _Part(field, _trimmed(field.traced.keep(newest.kept)), newest.cuts, (*field.flags, *newest.flags))


def _subject(field: Field) -> _Part:
    return _Part(field, _trimmed(field.traced), (), field.flags)


def _old_subject(field: Field) -> _Part:
    """A reply bears the subject of the first message; the body says something newer."""
    cut = Mark(0, len(field.text), "reply_subject")
    return _Part(field, TracedText("", ()), (cut,), ("reply_subject_removed",))


def _in_sequence(subject: TracedText, body: TracedText, shift: int) -> TracedText:
    """Subject, then body, as one text; the body's source begins at `shift`."""
    joint = _JOINT if subject.text and body.text else ""
    start = len(subject.text + joint)
    moved = (run.moved(start, shift) for run in body.runs)
    return TracedText(subject.text + joint + body.text, (*subject.runs, *moved))


def _too_long(characters: int) -> TextTooLongError:
    return TextTooLongError(
        f"The text has {characters:,} characters; at most {TEXT_LIMIT:,} are read.",
        hint="Send the customer's newest words only.",
    )


def _trimmed(traced: TracedText) -> TracedText:
    """Leave out white space and invisible characters at both ends."""
    text = traced.text
    start, end = 0, len(text)
    while start < end and not _shows(text[start]):
        start += 1
    while end > start and not _shows(text[end - 1]):
        end -= 1
    return traced if end - start == len(text) else traced.keep([(start, end)])


def _shows(char: str) -> bool:
    return char.isprintable() and not char.isspace()
