"""What outreach goes by: points, bounds, spans and hours, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.customers.checks import require, require_known, require_number, require_span
from triage.customers.zones import Zone
from triage.errors import ConfigError
from triage.outreach.kinds import CaseKind, KindRule, Stage, Status

KIND_RULES: Mapping[CaseKind, KindRule] = MappingProxyType(
    {
        CaseKind.ESCALATION: KindRule(55, due_hours=4, recent_days=30, answered=-60, settled=-60, thanked=-60),
        CaseKind.CHURN_RISK: KindRule(45, due_hours=24, recent_days=60, answered=-60, settled=-60, thanked=-30),
        CaseKind.ANGRY: KindRule(45, due_hours=8, recent_days=14, answered=-60, settled=-60, thanked=-60),
        CaseKind.SILENT_WAIT: KindRule(45, due_hours=4, recent_days=30),
        CaseKind.SEVERAL_BAD: KindRule(45, due_hours=48, recent_days=35, answered=-20, settled=-20, thanked=-60),
    }
)
"""A person who answered has the next word with the customer, so the case rests until the customer comes back. Several
bad moments are the exception: a routine answer to the last one mends little when there were many."""
STAGE_POINTS: Mapping[Stage, int] = MappingProxyType({Stage.LIKELY: -10, Stage.REQUESTED: 0, Stage.ACTIVE: 15})
COOL_DOWN: Mapping[Status, timedelta] = MappingProxyType(
    {
        Status.CONTACTED: timedelta(days=7),
        Status.RESOLVED: timedelta(days=3),
        Status.DISAGREED: timedelta(days=30),
    }
)
_LONGEST_WAIT = 10_000
WAIT_HOURS: Mapping[str, float] = MappingProxyType({"urgent": 24, "high": 48, "normal": 96, "low": 168})


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of the parts of a severity beside the kind's own.

    Parameters
    ----------
    certainty:
        For a signal of probability 1; none at one half, as many off at 0.
    streak, bad_interaction, repeat, waiting_day:
        For each one beyond the first (of bad interactions: beyond those that make a case).
    most:
        Most points of each of these four.
    age:
        Off for evidence that has faded to nothing.
    """

    certainty: int = 20
    very_negative: int = 10
    streak: int = 8
    bad_interaction: int = 8
    repeat: int = 5
    waiting_day: int = 5
    most: int = 20
    age: int = 20
    priority: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({"high": 5, "urgent": 10}))
    zone: Mapping[Zone, int] = field(default_factory=lambda: MappingProxyType({Zone.YELLOW: 5, Zone.RED: 10}))
    tier: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({"vip": 10}))

    def __post_init__(self) -> None:
        names = ("certainty", "very_negative", "streak", "bad_interaction", "repeat", "waiting_day", "most", "age")
        for name in names:
            require_number(f"weights.{name}", getattr(self, name), 0, 100)
        for table in ("priority", "zone", "tier"):
            for key, points in getattr(self, table).items():
                require_number(f"weights.{table}.{key}", points, -100, 100)


@dataclass(frozen=True, slots=True)
class Forerunners:
    """When an escalation nobody asked for is likely: so many of these at once, on open tickets.

    Source: what support platforms publish about their predictions (several negatives, two days without a reply).
    """

    needed: int = 2
    negatives: int = 3
    waiting_hours: float = 48
    reopened: int = 2
    angry_streak: int = 2
    repeat_contacts: int = 2

    def __post_init__(self) -> None:
        for name in self.__slots__:
            require_number(f"forerunners.{name}", getattr(self, name), 1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When customers are not contacted, by their own clock; equal start and end: never quiet.

    Parameters
    ----------
    days_off:
        Whole days of the week, 0 is Monday; not all seven.
    """

    start: time = time(20)
    end: time = time(8)
    days_off: frozenset[int] = frozenset({6})

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            require(getattr(self, name).tzinfo is None, f"quiet.{name}", "a time without a time zone", "one with it")
        days = self.days_off
        require(days < set(range(7)), "quiet.days_off", "days from 0 to 6, not all of them", sorted(days))


@dataclass(frozen=True, slots=True)
class OutreachSettings:
    """How a view becomes cases, and how many are worked on.

    Parameters
    ----------
    open_from:
        Least severity of a case.
    several:
        How many bad incidents make a case: a bad one counts 1, one that is only negative `mild`; several on one
        day are one.
    wait_hours:
        How long a message may wait, by its priority; `default_wait_hours` for others.
    tier_patience:
        Factor of these hours by tier.
    wait_days_off:
        Days of the week that do not count as waiting, 0 is Monday; by the settings' time zone.
    covered_by:
        No case of a kind while one of these kinds is wanted; empty: every kind that holds is told, and the budget
        counts customers.
    cool_down:
        After such an end no new case of the kind for so long, unless it is `cool_down_rise` points more severe; and
        never without evidence that is newer than the end.
    assume_consent:
        What an unknown consent means.
    longest_snooze:
        How long a case may sleep.
    most_evidence:
        A case names the newest so many interactions.
    """

    kinds: Mapping[CaseKind, KindRule] = field(default_factory=lambda: KIND_RULES)
    stages: Mapping[Stage, int] = field(default_factory=lambda: STAGE_POINTS)
    weights: Weights = field(default_factory=Weights)
    forerunners: Forerunners = Forerunners()
    open_from: int = 40
    several: float = 3.0
    mild: float = 1.0
    wait_hours: Mapping[str, float] = field(default_factory=lambda: WAIT_HOURS)
    default_wait_hours: float = 96
    tier_patience: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({"vip": 0.5}))
    wait_days_off: frozenset[int] = frozenset({5, 6})
    covered_by: Mapping[CaseKind, frozenset[CaseKind]] = field(default_factory=lambda: MappingProxyType({}))
    cool_down: Mapping[Status, timedelta] = field(default_factory=lambda: COOL_DOWN)
    cool_down_rise: int = 25
    quiet: QuietHours = QuietHours()
    time_zone: str = "UTC"
    assume_consent: bool = True
    daily_budget: int = 20
    longest_snooze: timedelta = timedelta(days=30)
    most_evidence: int = 50

    def __post_init__(self) -> None:
        require_known("kinds", list(self.kinds), list(CaseKind))
        require_known("stages", list(self.stages), list(Stage))
        require_known("covered_by", [*self.covered_by, *frozenset().union(*self.covered_by.values())], list(CaseKind))
        require_known("cool_down", list(self.cool_down), list(COOL_DOWN))
        require_number("open_from", self.open_from, 1, 100)
        require_number("several", self.several, 1)
        require_number("mild", self.mild, 0, 1)
        require_number("cool_down_rise", self.cool_down_rise, 1, 101)
        require_number("daily_budget", self.daily_budget, 0)
        require_number("most_evidence", self.most_evidence, 1)
        require_span("longest_snooze", self.longest_snooze)
        for status, span in self.cool_down.items():
            require_span(f"cool_down.{status}", span, zero=True)
        waits = {"default_wait_hours": self.default_wait_hours}
        waits |= {f"wait_hours.{name}": hours for name, hours in self.wait_hours.items()}
        waits |= {f"tier_patience.{name}": factor for name, factor in self.tier_patience.items()}
        require(self.wait_days_off < set(range(7)), "wait_days_off", "days from 0 to 6, not all of them", "others")
        for name, value in waits.items():
            require(0 < value <= _LONGEST_WAIT, name, f"a number above 0, at most {_LONGEST_WAIT}", value)
        _require_zone(self.time_zone)


def _require_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"time_zone: expected an IANA name such as Europe/Sofia, found {name!r}.") from error
