"""When a team works: hours of a week on the wall clock of a time zone, without holidays.

Hours are wall-clock times, so a change to or from daylight-saving time is worked as the clock shows it: an hour that
is skipped is not worked, an hour that comes twice is worked twice when it lies inside the hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_PER_DAY = 24 * 60

_HORIZON = 3660
"""Days after which looking for working time ends: nobody is asked to answer in ten years."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of work: minutes since midnight of the day it begins on.

    Parameters
    ----------
    end:
        The first minute after it; beyond 1440 when it runs into the next day, 2880 at most.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hours:
    """The working hours of a team.

    Parameters
    ----------
    week:
        The spans of each day, Monday first; a day may have none. Spans that overlap count once.
    zone:
        Whose wall clock the spans are read on.
    holidays, yearly_holidays:
        Days, and days (month, day) of every year, on which no span begins; one that began the evening before still
        ends as usual.
    """

    week: tuple[tuple[Span, ...], ...]
    zone: tzinfo = UTC
    holidays: frozenset[date] = frozenset()
    yearly_holidays: frozenset[tuple[int, int]] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at this moment; at the closing minute nobody does."""
        return self.after(at, timedelta()) == at

    def opening(self, at: datetime) -> datetime | None:
        """Give the first moment from `at` on when somebody works; None when nobody ever does."""
        return self.after(at, timedelta())

    def after(self, at: datetime, worked: timedelta) -> datetime | None:
        """Give the moment (UTC) by which so much working time has passed since `at`.

        It lies within the hours or at their closing minute. None when there is not so much working time in the ten
        years after `at`.

        Raises
        ------
        ValueError
            When `at` has no time zone.
        """
        if at.tzinfo is None:
            raise ValueError("at: a moment needs a time zone")
        try:
            return self._after(at.astimezone(UTC), worked)
        except OverflowError:  # the calendar of datetime has a first and a last year
            return None

    def _after(self, cursor: datetime, left: timedelta) -> datetime | None:
        for opens, closes in self._stretches(cursor):
            begin = max(opens, cursor)
            if begin >= closes:
                continue
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
            cursor = closes
        return None

    def _stretches(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every span as moments, by its beginning; those that ended before `since` may be among them."""
        if not any(self.week):
            return
        # A span of yesterday may run into today, and a zone may have skipped a day.
        day = since.astimezone(self.zone).date() - timedelta(days=2)
        for _ in range(_HORIZON):
            yield from self._of_day(day)
            day += timedelta(days=1)

    def _of_day(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if day in self.holidays or (day.month, day.day) in self.yearly_holidays:
            return
        for span in sorted(self.week[day.weekday()]):
            yield _moment(day, span.start, self.zone, last=False), _moment(day, span.end, self.zone, last=True)


ALWAYS = Hours(tuple((Span(0, MINUTES_PER_DAY),) for _ in DAYS))
"""Round the clock, every day."""


def _moment(day: date, minutes: int, zone: tzinfo, *, last: bool) -> datetime:
    """When the clock shows so many minutes after midnight: of two times the first or the last, a skipped one when the
    clock is moved past it.
    """
    local = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return second if last else first
    return _change_between(second, first, zone)


def _change_between(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The second in which the clock is moved forward."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
