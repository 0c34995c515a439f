"""The traffic light: green, yellow or red by bounds that are data, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from triage.customers.measures import Measures
from triage.customers.settings import Bounds, Measure

_DAY = timedelta(days=1)


class Zone(StrEnum):
    """Satisfied, indifferent, unhappy."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 is best."""
        return _RANKS[self]


_RANKS = {zone: rank for rank, zone in enumerate(Zone)}
_ORDER = {code: place for place, code in enumerate(Measure)}


@dataclass(frozen=True, slots=True)
class ZoneReason:
    """Why a zone is not green.

    Parameters
    ----------
    code:
        The measure; stable.
    zone:
        The colour it makes.
    value, bound:
        What was measured, and from where on it makes this colour.
    number:
        What is told: a count where the value is a faded one, days, or percent.
    """

    code: Measure
    zone: Zone
    value: float
    bound: float
    number: int


def worst(zones: Iterable[Zone]) -> Zone:
    """Give the worst zone; green when there is none."""
    return max(zones, key=lambda zone: zone.rank, default=Zone.GREEN)


def judge(measures: Measures, at: datetime, bounds: Mapping[Measure, Bounds]) -> tuple[ZoneReason, ...]:
    """Find what speaks against green, the worst first; then in the order of `Measure`.

    Every value rises with what is bad, so that adding a bad interaction cannot improve a zone.
    """
    values = zone_values(measures, at)
    found = [reason for code in bounds if (reason := _reason(code, *values[code], bounds[code])) is not None]
    return tuple(sorted(found, key=lambda reason: (-reason.zone.rank, _ORDER[reason.code])))


def _reason(code: Measure, value: float, number: float, bounds: Bounds) -> ZoneReason | None:
    for zone, bound in ((Zone.RED, bounds.red), (Zone.YELLOW, bounds.yellow)):
        if bound is not None and value >= bound:
            return ZoneReason(code, zone, value, bound, round(number))
    return None


def zone_values(measures: Measures, at: datetime) -> dict[Measure, tuple[float, float]]:
    """The value of each measure, and the number that is told of it."""
    mood = 0.0 if measures.mood is None else -measures.mood
    churn = measures.churn.level if measures.churn else 0.0
    escalation = measures.escalation.level if measures.escalation else 0.0
    waited = 0.0 if measures.waiting_since is None else (at - measures.waiting_since) / _DAY
    return {
        Measure.LOW_MOOD: (mood, -100 * mood),
        Measure.BAD_INTERACTIONS: (measures.bad_load, measures.bad_interactions),
        Measure.ANGRY_STREAK: (measures.angry_streak, measures.angry_streak),
        Measure.CHURN_EVIDENCE: (churn, 100 * churn),
        Measure.ESCALATION: (escalation, 100 * escalation),
        Measure.REPEAT_CONTACTS: (measures.repeat_contacts, measures.repeat_contacts),
        Measure.WAITING: (waited, int(waited)),
        Measure.OPEN_TICKETS: (measures.open_tickets, measures.open_tickets),
        Measure.BAD_SURVEY: (measures.bad_survey, measures.bad_survey),
    }
