"""Fields of an untrusted JSON object, one by one; a refusal names the field and what it should be, never the value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from triage.errors import TriageError
from triage_serve.storage.columns import LONGEST_NAME
from triage_serve.storage.errors import UnstorableValueError
from triage_serve.storage.moments import to_microseconds


@dataclass(frozen=True, slots=True)
class Fields:
    """An object's fields; an empty text counts as a missing one.

    Parameters
    ----------
    refusal:
        The kind of error that a wrong field is.
    place:
        Opens the names of fields in messages: "customer." for an object within another.
    """

    values: Mapping[str, Any]
    refusal: type[TriageError]
    place: str = ""

    @classmethod
    def of(cls, value: object, refusal: type[TriageError], *, place: str = "") -> Fields:
        """Take an object; anything else is refused, only a missing inner object is an empty one."""
        if value is None and place:
            value = {}
        if not isinstance(value, Mapping):
            raise refusal(f"{place.rstrip('.')}: expected an object." if place else "Expected an object.")
        return cls(value, refusal, place)

    def text(self, name: str) -> str | None:
        """Read a text."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise self.wrong(name, "expected text")
        return value or None

    def name(self, name: str) -> str | None:
        """Read an identifier or a label: text, or a whole number for identifiers."""
        value = self.values.get(name)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        found = str(value) if is_number and _is_identifier(name) else self.text(name)
        if found is not None and len(found) > LONGEST_NAME:
            raise self.wrong(name, f"at most {LONGEST_NAME} characters are kept")
        return found

    def moment(self, name: str) -> datetime | None:
        """Read a moment (ISO 8601)."""
        text = self.text(name)
        try:
            return None if text is None else read_moment(text)
        except ValueError:
            raise self.wrong(name, "expected a moment in ISO 8601, such as 2026-11-21T10:15:00+02:00") from None

    def whole_number(self, name: str, least: int, most: int) -> int | None:
        """Read a whole number within bounds."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(name, f"expected a whole number from {least} to {most}")
        return value

    def wrong(self, name: str, problem: str) -> TriageError:
        """Make the refusal of a field."""
        return self.refusal(f"{self.place}{name}: {problem}.")


def read_moment(text: str) -> datetime:
    """Read a moment in ISO 8601; without a time zone it is UTC.

    Raises
    ------
    ValueError
        When it is none, or outside the years 1 to 9999 in UTC.
    """
    found = datetime.fromisoformat(text.upper())
    moment = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        to_microseconds(moment)
    except UnstorableValueError as error:
        raise ValueError(error.message) from None
    return moment


def _is_identifier(name: str) -> bool:
    return name == "id" or name.endswith("_id")
