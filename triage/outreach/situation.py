"""A customer at one moment, as outreach sees it, and how long messages may wait for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from triage.customers import CustomerView, Timeline, Touch
from triage.outreach.kinds import Recipient
from triage.outreach.settings import OutreachSettings

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Situation:
    """What cases are judged by.

    Parameters
    ----------
    overdue:
        Messages that have waited too long, the oldest first, with the moment the patience ended.
    """

    customer: Recipient
    timeline: Timeline
    view: CustomerView
    settings: OutreachSettings
    overdue: tuple[tuple[Touch, datetime], ...]

    @property
    def at(self) -> datetime:
        """The moment."""
        return self.timeline.at

    @property
    def overdue_for(self) -> timedelta:
        """How long the longest wait has been too long."""
        return max((self.at - end for _, end in self.overdue), default=timedelta(0))


def look_at(customer: Recipient, timeline: Timeline, view: CustomerView, settings: OutreachSettings) -> Situation:
    """Gather what cases are judged by."""
    zone, patience = ZoneInfo(settings.time_zone), settings.tier_patience.get(customer.tier or "", 1.0)
    overdue = []
    for touch in timeline.touches:
        if touch.waits:
            hours = settings.wait_hours.get(touch.message.priority or "", settings.default_wait_hours)
            end = add_working_time(touch.message.at, hours * patience * _HOUR, zone, settings.wait_days_off)
            if end <= timeline.at:
                overdue.append((touch, end))
    return Situation(customer, timeline, view, settings, tuple(overdue))


def add_working_time(since: datetime, span: timedelta, zone: ZoneInfo, days_off: frozenset[int]) -> datetime:
    """Add a span in which days off (0 is Monday) do not count; in UTC.

    The span is one of the wall clock: a day has 24 hours even when the clock is put forward or back.
    """
    local, left = since.astimezone(zone).replace(tzinfo=None), span
    while True:
        to_midnight = datetime.combine(local.date() + _DAY, _MIDNIGHT) - local
        if local.weekday() not in days_off:
            if left <= to_midnight:
                return (local + left).replace(tzinfo=zone).astimezone(UTC)
            left -= to_midnight
        local += to_midnight
