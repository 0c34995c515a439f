"""Outreach cases as values: kinds, stages, states, and what severity is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from triage.errors import ConfigError


class CaseKind(StrEnum):
    """Why a customer should be contacted before the customer complains again."""

    ESCALATION = "escalation"
    CHURN_RISK = "churn_risk"
    ANGRY = "angry"
    SILENT_WAIT = "silent_wait"
    SEVERAL_BAD = "several_bad"


class Stage(StrEnum):
    """How far an escalation is."""

    LIKELY = "likely"
    """Nobody asked yet, but several of its forerunners are there."""
    REQUESTED = "requested"
    """The customer asked for it, once."""
    ACTIVE = "active"
    """The customer came back to it, another day or on another ticket."""


class Status(StrEnum):
    """Where a case stands with the people who work on it."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CONTACTED = "contacted"
    DISAGREED = "disagreed"
    RESOLVED = "resolved"

    @property
    def is_closed(self) -> bool:
        """Whether a new case of the kind may follow."""
        return self in {Status.DISAGREED, Status.RESOLVED}


class PartName(StrEnum):
    """What severity is made of."""

    BASE = "base"
    CERTAINTY = "certainty"
    VERY_NEGATIVE = "very_negative"
    STREAK = "streak"
    BAD_INTERACTIONS = "bad_interactions"
    REPEATS = "repeats"
    WAITING = "waiting"
    PRIORITY = "priority"
    ZONE = "zone"
    TIER = "tier"
    AGE = "age"
    ANSWERED = "answered"
    SETTLED = "settled"
    THANKED = "thanked"
    LIMIT = "limit"
    """What was cut off to stay between 0 and 100."""


@dataclass(frozen=True, slots=True)
class Part:
    """A named share of the severity.

    Parameters
    ----------
    number:
        What was counted or measured, for the words; 0 where there is nothing to count.
    """

    name: PartName
    points: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Recipient:
    """The customer as far as outreach is concerned.

    Parameters
    ----------
    consent:
        Whether the customer may be contacted unasked; None: nobody knows.
    language:
        ISO 639-1 code of the customer's words.
    time_zone:
        IANA name; None, or one this machine does not know: the settings' one.
    """

    id: str
    tier: str | None = None
    consent: bool | None = None
    language: str | None = None
    time_zone: str | None = None


class Ref(NamedTuple):
    """An interaction that speaks for a case.

    Parameters
    ----------
    kind, id:
        Which one: "message" or "survey", and its id.
    at:
        From when on it speaks: when it was written, or when the patience for its answer ended.
    """

    kind: str
    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutreachCase:
    """A customer to be contacted, and why.

    Parameters
    ----------
    severity:
        0 to 100: the sum of `parts`.
    evidence:
        The messages and surveys behind it, the oldest first.
    since:
        The oldest unanswered evidence, else the latest one; `due_by` counts from here.
    may_contact:
        Whether the customer agreed to be contacted; the case exists whether or not.
    status_at, status_by, status_severity:
        When and by whom the status was given, and the severity then; None while nobody has touched the case.
    """

    customer_id: str
    kind: CaseKind
    stage: Stage | None
    severity: int
    parts: tuple[Part, ...]
    evidence: tuple[Ref, ...]
    since: datetime
    due_by: datetime
    may_contact: bool
    status: Status = Status.OPEN
    status_at: datetime | None = None
    status_by: str | None = None
    status_severity: int | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class KindRule:
    """How cases of one kind come about.

    Parameters
    ----------
    base:
        Points for being there at all.
    due_hours:
        How soon the customer should be contacted.
    recent_days:
        How far back evidence is looked for.
    answered, settled, thanked:
        Points (at most 0) when the latest evidence was answered, its ticket solved, or the customer pleased since.
    """

    base: int
    due_hours: float
    recent_days: float
    answered: int = 0
    settled: int = 0
    thanked: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.base <= 100:
            raise ConfigError(f"kinds.base: expected 0 to 100, found {self.base}.")
        for name in ("due_hours", "recent_days"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"kinds.{name}: expected a number above 0, found {getattr(self, name)}.")
        for name in ("answered", "settled", "thanked"):
            if getattr(self, name) > 0:
                raise ConfigError(f"kinds.{name}: expected points of at most 0, found {getattr(self, name)}.")
