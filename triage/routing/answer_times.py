"""By when a ticket should be answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from triage.routing.hours import Hours
from triage.routing.policy import AnswerTimes, Clock


def target(times: AnswerTimes, priority: str, channel: str | None, tier: str | None) -> tuple[timedelta, Clock] | None:
    """Give the answer-time target and its clock: the tier's, else the channel's, else the general one.

    None when the priority has no target anywhere.
    """
    own = (times.tiers.get(tier or ""), times.channels.get(channel or ""), times.general)
    for targets in own:
        if targets is not None and priority in targets.within:
            return targets.within[priority], targets.clock or times.general.clock or Clock.BUSINESS
    return None


def due(within: timedelta, clock: Clock, hours: Hours, at: datetime) -> datetime | None:
    """Give the moment (UTC) a target ends; None when the hours never bring it, or the calendar ends before it."""
    if clock is Clock.BUSINESS:
        return hours.after(at, within)
    try:
        return at.astimezone(UTC) + within
    except OverflowError:
        return None
