"""What the customer memory goes by: spans of time, labels and the bounds of the zones, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from triage.customers.checks import require, require_known, require_number, require_span


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which labels mean what; the defaults are the starter's.

    Parameters
    ----------
    very_negative, negative, positive:
        Labels of the sentiment.
    angry, churn_risk, escalation, repeat_contact:
        Names of signals.
    closing:
        Processes whose messages want no answer unless they are bad: praise, thanks.
    """

    very_negative: frozenset[str] = frozenset({"very_negative"})
    negative: frozenset[str] = frozenset({"negative"})
    positive: frozenset[str] = frozenset({"positive", "very_positive"})
    angry: str = "angry"
    churn_risk: str = "churn_risk"
    escalation: str = "escalation"
    repeat_contact: str = "repeat_contact"
    closing: frozenset[str] = frozenset({"feedback"})

    def __post_init__(self) -> None:
        worse = self.very_negative | self.negative
        require(not worse & self.positive, "vocabulary.positive", "labels of its own", sorted(worse & self.positive))


class Measure(StrEnum):
    """What a zone can depend on; a larger value is worse. The values are also the codes of reasons."""

    LOW_MOOD = "low_mood"
    """Minus the mood: 0 to 1."""
    BAD_INTERACTIONS = "bad_interactions"
    """Bad interactions, angry ones more than once, each fading with the half-life."""
    ANGRY_STREAK = "angry_streak"
    """Consecutive angry messages up to now."""
    CHURN_EVIDENCE = "churn_evidence"
    """Strongest sign of leaving, fading evenly until it expires: 0 to 1."""
    ESCALATION = "escalation"
    """Strongest sign of escalation, fading evenly until it expires: 0 to 1."""
    REPEAT_CONTACTS = "repeat_contacts"
    """Recent contacts that should not have been needed."""
    WAITING = "waiting"
    """Days without an answer."""
    OPEN_TICKETS = "open_tickets"
    """Tickets that wait for a solution."""
    BAD_SURVEY = "bad_survey"
    """1 when the latest survey is bad."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """From which value on a measure makes the zone yellow, and red; None: it never does."""

    yellow: float | None
    red: float | None

    def __post_init__(self) -> None:
        for name in ("yellow", "red"):
            value = getattr(self, name)
            require(value is None or value > 0, f"zone_bounds.{name}", "a bound above zero", value)
        if self.yellow is not None and self.red is not None:
            require(self.yellow <= self.red, "zone_bounds.yellow", f"at most the red bound {self.red:g}", self.yellow)


ZONE_BOUNDS: Mapping[Measure, Bounds] = MappingProxyType(
    {
        Measure.LOW_MOOD: Bounds(0.25, 0.5),
        Measure.BAD_INTERACTIONS: Bounds(0.5, 1.5),
        Measure.ANGRY_STREAK: Bounds(1, 2),
        Measure.CHURN_EVIDENCE: Bounds(0.2, 0.6),
        Measure.ESCALATION: Bounds(0.2, 0.6),
        Measure.REPEAT_CONTACTS: Bounds(2, 4),
        Measure.WAITING: Bounds(2, 7),
        Measure.OPEN_TICKETS: Bounds(3, None),
        Measure.BAD_SURVEY: Bounds(1, None),
    }
)


@dataclass(frozen=True, slots=True)
class CustomerSettings:
    """How interactions become a view.

    Parameters
    ----------
    window:
        How far back anything is read.
    half_life:
        After so long an interaction weighs half as much in mood and bad interactions.
    churn_expiry, escalation_expiry:
        How long such a sign holds; at most the window.
    recent:
        How far back streaks and repeat contacts are counted.
    repeat_within:
        A contact about the same process so soon after a solution, or beside another ticket, is a repeat contact.
    stale_after:
        A ticket nobody touched for so long is neither open nor waiting: helpdesks do not close everything.
    future_tolerance:
        Clocks may differ by so much; what is dated later is left out until its time comes.
    solved_share, unaccepted_share:
        What a negative message of a solved ticket, and a message whose sentiment is not accepted, still weigh: 0 to 1.
    angry_load:
        As how many bad interactions an angry one counts for the zone.
    bad_csat, bad_nps, bad_ces:
        A survey with one of these values or a lower one is bad.
    zone_bounds:
        Bounds by measure; measures that are not named make no zone.
    """

    window: timedelta = timedelta(days=180)
    half_life: timedelta = timedelta(days=14)
    churn_expiry: timedelta = timedelta(days=180)
    escalation_expiry: timedelta = timedelta(days=30)
    recent: timedelta = timedelta(days=30)
    repeat_within: timedelta = timedelta(days=14)
    stale_after: timedelta = timedelta(days=30)
    future_tolerance: timedelta = timedelta(minutes=5)
    solved_share: float = 0.5
    unaccepted_share: float = 0.75
    angry_load: float = 2.0
    bad_csat: float = 2
    bad_nps: float = 6
    bad_ces: float = 3
    vocabulary: Vocabulary = Vocabulary()
    zone_bounds: Mapping[Measure, Bounds] = field(default_factory=lambda: ZONE_BOUNDS)

    def __post_init__(self) -> None:
        for name in ("window", "half_life", "repeat_within", "stale_after", "recent"):
            require_span(name, getattr(self, name))
        require_span("future_tolerance", self.future_tolerance, zero=True)
        for name in ("churn_expiry", "escalation_expiry"):
            require_span(name, getattr(self, name))
            require(getattr(self, name) <= self.window, name, "at most the window", getattr(self, name))
        for name in ("solved_share", "unaccepted_share"):
            require_number(name, getattr(self, name), 0, 1)
        require_number("angry_load", self.angry_load, 1)
        require_number("bad_csat", self.bad_csat, 1, 5)
        require_number("bad_nps", self.bad_nps, 0, 10)
        require_number("bad_ces", self.bad_ces, 1, 7)
        require_known("zone_bounds", list(self.zone_bounds), list(Measure))
