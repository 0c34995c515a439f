"""What happened to the rows on their way in: kept, skipped and why, labels in conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

PLACES_SHOWN = 5


class SkipReason(StrEnum):
    """Why a row is not learned from."""

    EMPTY_TEXT = "empty_text"
    WRONG_TYPE = "wrong_type"
    TEXT_TOO_LONG = "text_too_long"
    NO_LABEL = "no_label"
    DUPLICATE = "duplicate"
    CONFLICTING_LABELS = "conflicting_labels"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a row stands: its source and its line (Parquet and hub: its row), from 1."""

    source: str
    line: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """How many rows were passed over for one reason, and the first five of them."""

    count: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class LabelConflict:
    """Rows with the same text and different labels of one task.

    Parameters
    ----------
    labels:
        Label -> where it was given, most frequent first; a set of labels is written "angry, churn_risk" or "none".
    kept:
        The label of the clear majority; None when there is none, and the rows then carry no label of this task.
    """

    task: str
    labels: Mapping[str, tuple[Place, ...]]
    kept: str | None


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """Counts of a whole load: `rows_read` = `rows_kept` + all skipped rows."""

    rows_read: int
    rows_kept: int
    skipped: Mapping[SkipReason, Skipped] = field(default_factory=lambda: MappingProxyType({}))
    conflicts: tuple[LabelConflict, ...] = ()

    def skipping(self, reason: SkipReason, places: Iterable[Place]) -> ValidationReport:
        """The report after more rows were passed over for one reason."""
        more = tuple(places)
        if not more:
            return self
        before = self.skipped.get(reason, Skipped(0, ()))
        after = Skipped(before.count + len(more), (before.places + more)[:PLACES_SHOWN])
        skipped = MappingProxyType({**self.skipped, reason: after})
        return replace(self, rows_kept=self.rows_kept - len(more), skipped=skipped)
