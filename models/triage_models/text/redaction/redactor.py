"""Personal data in a message give way to typed placeholders.

What reads like a detail of a person is replaced ("[EMAIL_1]", "[CARD_1]"), equal details by the same placeholder, so
that a text stays readable and a model still sees that an address stood there. Detectors run in a fixed order; what one
of them took, the next ones do not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from triage_models.text.redaction.email import find_emails
from triage_models.text.redaction.ids import find_bare_ids, find_ids
from triage_models.text.redaction.numbers import find_cards, find_ibans
from triage_models.text.redaction.orders import find_orders
from triage_models.text.redaction.phone import REGIONS, PhoneFinder
from triage_models.text.redaction.shadow import (
    Found,
    Kind,
    Shadow,
    blocked,
    may_hold_personal_data,
    placeholder_numbers,
)
from triage_models.text.traced import Edit, Mark

_MOST_ROUNDS = 16


@dataclass(frozen=True, slots=True)
class RedactionSettings:
    """Which kinds of details are replaced.

    Order numbers help a model and seldom tell who somebody is, so they stay unless asked for.
    """

    kinds: frozenset[Kind] = frozenset(Kind) - {Kind.ORDER}


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without personal data.

    Parameters
    ----------
    edits:
        What was replaced, in order: spans of the given text.
    marks:
        The kind of each edit's span: "email", "phone", "card", "iban", "national_id", "order".
    """

    text: str
    edits: tuple[Edit, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Redactor:
    """Replaces personal data; redacting twice changes nothing more."""

    settings: RedactionSettings = RedactionSettings()

    def redact(self, text: str, regions: Sequence[str] = REGIONS) -> Redacted:
        """Replace personal data in one text.

        Parameters
        ----------
        regions:
            ISO 3166-1 codes of the countries whose national telephone numbers are known, most probable first.
        """
        if Kind.ORDER not in self.settings.kinds and not may_hold_personal_data(text):
            return Redacted(text, (), ())
        shadow = Shadow.of(text)
        wanted = [found for found in _search(shadow.text, regions) if found.kind in self.settings.kinds]
        placeholders = _placeholders(wanted, placeholder_numbers(text))
        spans = [shadow.source_span(found.start, found.end) for found in wanted]
        edits = tuple(Edit(*span, new) for span, new in zip(spans, placeholders, strict=True))
        marks = tuple(Mark(*span, found.kind.value) for span, found in zip(spans, wanted, strict=True))
        return Redacted(_replaced(text, edits), edits, marks)


def _search(text: str, regions: Sequence[str]) -> list[Found]:
    """Look again until nothing is found: a number may only show once its neighbour has gone."""
    detectors: tuple[Callable[[str], Iterable[Found]], ...] = (
        find_emails,
        find_ibans,
        find_ids,
        find_cards,
        find_orders,
        find_bare_ids,
        PhoneFinder(regions).find,
    )
    found: list[Found] = []
    for _ in range(_MOST_ROUNDS):
        before = len(found)
        for detect in detectors:
            new = list(detect(text))
            text = blocked(text, new)
            found += new
        if len(found) == before:
            break
    return sorted(found)


def _placeholders(found: Iterable[Found], used: dict[Kind, int]) -> list[str]:
    """Number the details of each kind, starting after the numbers that the text has already."""
    names: dict[tuple[Kind, str], str] = {}
    for _, _, kind, key in found:
        if (kind, key) not in names:
            used[kind] = used.get(kind, 0) + 1
            names[kind, key] = f"[{kind.name}_{used[kind]}]"
    return [names[kind, key] for _, _, kind, key in found]


def _replaced(text: str, edits: Iterable[Edit]) -> str:
    parts: list[str] = []
    position = 0
    for start, end, replacement in edits:
        parts += (text[position:start], replacement)
        position = end
    return "".join((*parts, text[position:]))
