"""From a ticket to the text the models read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.errors import EmptyTextError, TextTooLongError
from triage.text import Piece, PreparedText
from triage.ticket import Ticket
from triage_models.language import LanguageIdentifier

TEXT_LIMIT = 20_000
_JOINT = "\n"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class TextPreparer:
    """Reads subject and body, one after the other, and names the language.

    Control characters become spaces and lone surrogates U+FFFD, one for one, so that positions stay.
    """

    languages: LanguageIdentifier

    def prepare(self, ticket: Ticket) -> PreparedText:
        """Read one ticket.

        Raises
        ------
        EmptyTextError
            When neither subject nor body holds a visible character.
        TextTooLongError
            When they hold more than `TEXT_LIMIT` characters together.
        """
        characters = len(ticket.subject) + len(ticket.body)
        if characters > TEXT_LIMIT:
            raise TextTooLongError(
                f"The text has {characters:,} characters; at most {TEXT_LIMIT:,} are read.",
                hint="Send the customer's newest words only.",
            )
        read, pieces = _join((("subject", ticket.subject), ("body", ticket.body)))
        if not read:
            raise EmptyTextError("Subject and body hold no visible character.", hint="There is nothing to score.")
        flags = ("too_short",) if sum(map(str.isalnum, read)) < _LEAST_LETTERS else ()
        language = self.languages.identify(read, ticket.language)
        return PreparedText(read, pieces, language, flags, characters)


def _join(fields: tuple[tuple[str, str], ...]) -> tuple[str, tuple[Piece, ...]]:
    read, pieces = "", []
    for name, text in fields:
        clean = _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))
        start, end = _visible(clean)
        if start == end:
            continue
        read += _JOINT if read else ""
        pieces.append(Piece(name, start, len(read), end - start))
        read += clean[start:end]
    return read, tuple(pieces)


def _visible(text: str) -> tuple[int, int]:
    """Bounds of the text without white space and invisible characters at its ends."""
    start, end = 0, len(text)
    while start < end and not _shows(text[start]):
        start += 1
    while end > start and not _shows(text[end - 1]):
        end -= 1
    return start, end


def _shows(char: str) -> bool:
    return char.isprintable() and not char.isspace()
