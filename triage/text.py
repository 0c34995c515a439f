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
    """A run of read text: `length` characters that start at `read_start` in the read text and at `start` in a field."""

    field: str
    start: int
    read_start: int
    length: int


@dataclass(frozen=True, slots=True)
class PreparedText:
    """The words of the customer that the models read.

    Parameters
    ----------
    read:
        The very text the models get.
    pieces:
        Where each part of `read` stands in the ticket, in reading order; characters correspond one to one.
    language:
        See `Language`.
    flags:
        What was cut or noticed, for people and for decision rules.
    characters:
        Length of the given text (subject and body).
    """

    read: str
    pieces: tuple[Piece, ...]
    language: Language
    flags: tuple[str, ...] = ()
    characters: int = 0


class Preparer(Protocol):
    """Turns tickets into prepared text; raises `TicketError` for a ticket that cannot be read."""

    def prepare(self, ticket: Ticket) -> PreparedText:
        """Read one ticket."""
        ...
