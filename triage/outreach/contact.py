"""When a customer may be contacted: consent and quiet hours, by the customer's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.outreach.kinds import Recipient
from triage.outreach.settings import OutreachSettings, QuietHours

_STEPS = 32
"""A week of days off and nights has fewer ends of quiet."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether and from when on a customer may be contacted.

    Parameters
    ----------
    reason:
        "free", "quiet_hours" (later, see `earliest`) or "no_consent".
    """

    allowed: bool
    earliest: datetime | None
    reason: str


def may_contact(customer: Recipient, settings: OutreachSettings) -> bool:
    """Whether the customer agreed to be contacted, or may be taken to have."""
    return settings.assume_consent if customer.consent is None else customer.consent


def when_to_contact(customer: Recipient, at: datetime, settings: OutreachSettings) -> Contact:
    """Say whether the customer may be contacted, and the first moment from `at` on (UTC)."""
    if not may_contact(customer, settings):
        return Contact(allowed=False, earliest=None, reason="no_consent")
    earliest = _first_free(at.astimezone(UTC), _zone(customer.time_zone, settings.time_zone), settings.quiet)
    return Contact(allowed=True, earliest=earliest, reason="free" if earliest == at else "quiet_hours")


def is_quiet(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> bool:
    """Whether customers are left alone at this moment."""
    local = moment.astimezone(zone)
    if local.weekday() in quiet.days_off:
        return True
    now = local.time()
    if quiet.start <= quiet.end:
        return quiet.start <= now < quiet.end
    return now >= quiet.start or now < quiet.end


def _first_free(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """Step from one end of quiet to the next; a clock that is put back only adds a step."""
    for _ in range(_STEPS):
        if not is_quiet(moment, zone, quiet):
            return moment
        moment = _next_end(moment, zone, quiet)
    return moment


def _next_end(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    today = moment.astimezone(zone).date()
    ends = [
        datetime.combine(today + timedelta(days=days), end, zone).replace(fold=fold).astimezone(UTC)
        for days in (0, 1)
        for end in (time(0), quiet.end)
        for fold in (0, 1)
    ]
    return min(end for end in ends if end > moment)


def _zone(name: str | None, otherwise: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or otherwise)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(otherwise)
