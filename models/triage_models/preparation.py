"""From a ticket to the text the models read: the customer's newest words, in a language they know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.text import PreparedText
from triage.ticket import Ticket
from triage_models.language import LanguageIdentifier, to_cyrillic
from triage_models.text.human import is_human_text
from triage_models.text.redaction import Redactor
from triage_models.text.words import newest_words

_LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class TextSettings:
    """How texts are prepared: chosen in training and stored with the model, so that scoring does the same.

    Parameters
    ----------
    languages:
        ISO 639-1 codes the models were made for.
    redact:
        Whether personal data become placeholders.
    """

    languages: frozenset[str]
    redact: bool = False

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> TextSettings:
        """Read the settings of a stored model; what it does not say is as it was before it could be said."""
        return cls(frozenset(document["languages"]), bool(document.get("redact", False)))

    def to_json(self) -> dict[str, Any]:
        """Shape the settings as JSON."""
        return {"languages": sorted(self.languages), "redact": self.redact}

    def preparer(self) -> TextPreparer:
        """Make the preparer that does so."""
        return TextPreparer(LanguageIdentifier(self.languages), Redactor() if self.redact else None)


@dataclass(frozen=True, slots=True)
class TextPreparer:
    """Reads the customer's newest words and names their language.

    Bulgarian and Russian in Latin letters become Cyrillic, as the models learned them.

    Parameters
    ----------
    redactor:
        Takes personal data out of what is read; None: nothing does.
    """

    languages: LanguageIdentifier
    redactor: Redactor | None = None

    def prepare(self, ticket: Ticket) -> PreparedText:
        """Read one ticket.

        Raises
        ------
        EmptyTextError, TextTooLongError
            As `newest_words`.
        """
        words = newest_words(ticket)
        text, flags = words.traced, list(words.flags)
        if self.redactor is not None and (edits := self.redactor.redact(text.text).edits):
            text = text.edit(edits)
            flags.append("redacted")
        found = self.languages.examine(text.text, ticket.language)
        if not is_human_text(ticket.subject, words.body):
            flags.append("not_human_text")
        if found.mixed:
            flags.append("mixed_language")
        if sum(map(str.isalnum, text.text)) < _LEAST_LETTERS:
            flags.append("too_short")
        elif found.latin and (edits := to_cyrillic(text.text, found.language.code)):
            text = text.edit(edits)
            flags.append("transliterated")
        return PreparedText(
            read=text.text,
            pieces=tuple(words.pieces(text)),
            language=found.language,
            flags=tuple(dict.fromkeys(flags)),
            characters=len(ticket.subject) + len(ticket.body),
            cuts=words.cuts,
        )
