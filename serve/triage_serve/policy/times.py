"""Times as people write them in a policy: `mon-fri`, `09:00-18:00`, `1h30m`, `12-24`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from triage.routing import DAYS, MINUTES_PER_DAY, Span

_DAYS = re.compile(r"([a-z]{3})(?:\s*-\s*([a-z]{3}))?")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_DURATION = re.compile(r"(-)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?")
_YEARLY = re.compile(r"(\d{2})-(\d{2})")
_LEAP_YEAR = 2024


def read_days(text: str) -> tuple[int, ...]:
    """Read `mon` or `mon-fri` as days, Monday 0; `sat-mon` goes over the end of the week.

    Raises
    ------
    ValueError
        Says what is expected.
    """
    match = _DAYS.fullmatch(text.strip().lower())
    if match is None or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
        raise ValueError(f"expected days such as mon or mon-fri ({', '.join(DAYS)})")
    first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
    return tuple((first + number) % len(DAYS) for number in range((last - first) % len(DAYS) + 1))


def read_span(text: str) -> Span:
    """Read `09:00-18:00`; an end before the beginning is on the next day, and midnight at the end is 24:00.

    Raises
    ------
    ValueError
        Says what is expected.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError("expected a time such as 09:00-18:00")
    opens, closes = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    if opens >= MINUTES_PER_DAY or closes > MINUTES_PER_DAY:
        raise ValueError("a day has the times 00:00 to 24:00")
    if opens == closes:
        raise ValueError("begins and ends at the same time; all day is 00:00-24:00")
    return Span(opens, closes if closes > opens else closes + MINUTES_PER_DAY)


def read_duration(text: str) -> timedelta:
    """Read `45m`, `4h`, `1h30m`.

    Raises
    ------
    ValueError
        Says what is expected; days are refused, for a day of work has as many hours as the team.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or (match[2] is None and match[3] is None):
        raise ValueError("expected hours and minutes such as 4h, 45m or 1h30m")
    if match[1]:
        raise ValueError("an answer time is not negative")
    return timedelta(hours=int(match[2] or 0), minutes=int(match[3] or 0))


def read_holiday(value: object) -> date | tuple[int, int]:
    """Read a day (`2026-12-24`, with or without quotes) or a day of every year (`12-24`).

    Raises
    ------
    ValueError
        Says what is expected.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    expected = ValueError("expected a day such as 2026-12-24, or 12-24 for every year")
    if not isinstance(value, str):
        raise expected
    yearly = _YEARLY.fullmatch(value.strip())
    try:
        if yearly is None:
            return date.fromisoformat(value.strip())
        found = date(_LEAP_YEAR, int(yearly[1]), int(yearly[2]))
    except ValueError:
        raise expected from None
    return found.month, found.day


def _minutes(hours: str, minutes: str) -> int:
    if int(minutes) > 59:
        raise ValueError("an hour has the minutes 00 to 59")
    return int(hours) * 60 + int(minutes)
