"""What the models read of a ticket, and where each character of it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from triage.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text: ISO 639-1 code, probability, and whether the models were made for it."""

    code: str
    confidence: float
    supported: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a run of read text stands in the ticket.

    Parameters
    ----------
    field:
        "subject" or "body".
    start:
        First character of the run in that field.
    read_start, length:
        The run in the read text.
    source_length:
        How many characters of the field the run was made from. None: as many as `length`, one to one; a number: the
        run stands for all of them together (an HTML entity, letters of a transliteration).
    """

    field: str
    start: int
    read_start: int
    length: int
    source_length: int | None = None

    @property
    def end(self) -> int:
        """First character of the field after the run."""
        return self.start + (self.length if self.source_length is None else self.source_length)


@dataclass(frozen=True, slots=True)
class Cut:
    """Characters of a field that the models do not read, and why: "quoted_text", "signature", "markup", "blank" ..."""

    field: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class PreparedText:
    """The words of the customer that the models read.

    Parameters
    ----------
    read:
        The very text the models get.
    pieces:
        Where each part of `read` stands in the ticket, in reading order.
    language:
        See `Language`.
    flags:
        What was cut or noticed, for people and for decision rules.
    characters:
        Length of the given text (subject and body).
    cuts:
        What is not read. Every character of subject and body lies in exactly one piece or one cut.
    """

    read: str
    pieces: tuple[Piece, ...]
    language: Language
    flags: tuple[str, ...] = ()
    characters: int = 0
    cuts: tuple[Cut, ...] = ()


class Preparer(Protocol):
    """Turns tickets into prepared text; raises `TicketError` for a ticket that cannot be read."""

    def prepare(self, ticket: Ticket) -> PreparedText:
        """Read one ticket."""
        ...
