"""What is said about a ticket: predictions, signals, evidence, or a failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from triage.errors import TicketError
from triage.text import PreparedText


class Reason(StrEnum):
    """Why a prediction may not act alone."""

    NOT_HUMAN_TEXT = "not_human_text"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    MIXED_LANGUAGE = "mixed_language"
    TOO_SHORT = "too_short"
    OUT_OF_SCOPE = "out_of_scope"
    LOW_CONFIDENCE = "low_confidence"
    SMALL_MARGIN = "small_margin"


@dataclass(frozen=True, slots=True)
class Alternative:
    """A label that was not chosen, with its probability."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The best label of a nominal or ordinal task, and whether it may act alone.

    Parameters
    ----------
    confidence:
        Calibrated probability of `label`; no other label has a higher one.
    alternatives:
        The next labels, most probable first.
    accepted, reason:
        The decision rule's verdict; `reason` is None exactly when accepted.
    score:
        Ordinal tasks with a scale: the expected value.
    """

    task: str
    label: str
    confidence: float
    alternatives: tuple[Alternative, ...]
    accepted: bool
    reason: Reason | None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """One label of a multi-label task: its calibrated probability and whether it is raised."""

    task: str
    name: str
    probability: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of the ticket that spoke for (weight > 0) or against a label; offsets count characters of `field`."""

    field: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class ModelRef:
    """Which model said it."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the models say about one ticket.

    `evidence` maps a task name (or a signal's name) to its spans; None when nobody asked.
    """

    id: str
    text: PreparedText
    predictions: tuple[Prediction, ...]
    signals: tuple[Signal, ...]
    model: ModelRef
    evidence: Mapping[str, tuple[Evidence, ...]] | None = field(default=None)


@dataclass(frozen=True, slots=True)
class TriageFailure:
    """A ticket that could not be scored: a row like any other, with a stable code."""

    id: str
    code: str
    message: str

    @classmethod
    def from_error(cls, ticket_id: str, error: TicketError) -> TriageFailure:
        """Make the failure row of one ticket's error."""
        return cls(id=ticket_id, code=error.code, message=str(error))


TriageResult = Assessment | TriageFailure
