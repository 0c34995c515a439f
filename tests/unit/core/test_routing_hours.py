from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from triage.routing import ALWAYS, Hours, Span

SOFIA = ZoneInfo("Europe/Sofia")
HOUR = timedelta(hours=1)
NINE_TO_SIX = Span(9 * 60, 18 * 60)
OFFICE = Hours(((NINE_TO_SIX,),) * 5 + ((), ()), SOFIA)


def sofia(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SOFIA)


def daily(*spans: Span, zone: str = "Europe/Sofia", **holidays: frozenset[date]) -> Hours:
    return Hours((spans,) * 7, ZoneInfo(zone), **holidays)  # type: ignore[arg-type]


def test_within_a_day_working_time_is_time() -> None:
    assert OFFICE.after(sofia("2026-11-19 10:00"), 4 * HOUR) == sofia("2026-11-19 14:00")


def test_the_answer_may_be_due_at_the_closing_minute_and_a_minute_more_is_due_the_next_morning() -> None:
    at = sofia("2026-11-19 14:00")
    assert OFFICE.after(at, 4 * HOUR) == sofia("2026-11-19 18:00")
    assert OFFICE.after(at, 4 * HOUR + timedelta(minutes=1)) == sofia("2026-11-20 09:01")


def test_nights_and_weekends_do_not_count() -> None:
    assert OFFICE.after(sofia("2026-11-20 17:30"), HOUR) == sofia("2026-11-23 09:30")
    assert OFFICE.after(sofia("2026-11-21 12:00"), HOUR) == sofia("2026-11-23 10:00")


def test_the_hours_are_those_of_the_teams_own_clock() -> None:
    at = datetime(2026, 11, 19, 6, 30, tzinfo=UTC)
    assert OFFICE.after(at, HOUR) == datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    assert Hours(OFFICE.week, ZoneInfo("America/New_York")).opening(at) == datetime(2026, 11, 19, 14, tzinfo=UTC)


def test_the_answer_is_in_utc() -> None:
    due = OFFICE.after(sofia("2026-11-19 10:00"), HOUR)
    assert due is not None
    assert due.tzinfo is UTC


def test_holidays_of_a_year_and_of_every_year_are_not_worked() -> None:
    hours = Hours(OFFICE.week, SOFIA, frozenset({date(2026, 12, 24)}), frozenset({(12, 25)}))
    assert hours.after(sofia("2026-12-23 17:00"), 2 * HOUR) == sofia("2026-12-28 10:00")
    assert hours.opening(sofia("2027-12-24 00:00")) == sofia("2027-12-24 09:00")


def test_a_night_shift_ends_in_the_morning_also_of_a_holiday() -> None:
    night = daily(Span(22 * 60, 30 * 60), holidays=frozenset({date(2026, 11, 20)}))
    assert night.is_open(sofia("2026-11-20 05:59"))
    assert not night.is_open(sofia("2026-11-20 06:00"))
    assert night.opening(sofia("2026-11-20 06:00")) == sofia("2026-11-21 22:00")


def test_overlapping_spans_count_once() -> None:
    hours = daily(Span(9 * 60, 13 * 60), Span(12 * 60, 18 * 60), Span(10 * 60, 11 * 60))
    assert hours.after(sofia("2026-11-19 09:00"), 9 * HOUR) == sofia("2026-11-19 18:00")


def test_at_the_opening_minute_somebody_works_and_at_the_closing_minute_nobody() -> None:
    assert OFFICE.is_open(sofia("2026-11-19 09:00"))
    assert OFFICE.is_open(sofia("2026-11-19 17:59"))
    assert not OFFICE.is_open(sofia("2026-11-19 18:00"))
    assert not OFFICE.is_open(sofia("2026-11-19 08:59"))


def test_an_empty_week_never_brings_an_answer() -> None:
    empty = Hours(((),) * 7)
    at = sofia("2026-11-19 10:00")
    assert (empty.opening(at), empty.after(at, HOUR), empty.is_open(at)) == (None, None, False)


def test_always_is_every_hour_of_every_day() -> None:
    at = datetime(2026, 10, 24, 23, 17, tzinfo=UTC)
    assert ALWAYS.after(at, 100 * HOUR) == at + 100 * HOUR


def test_a_skipped_hour_is_not_worked() -> None:
    # On 2026-03-29 the clocks of Sofia go from 03:00 to 04:00.
    hours = daily(Span(60, 6 * 60))
    assert hours.after(sofia("2026-03-29 01:00"), 4 * HOUR) == sofia("2026-03-29 06:00")
    assert hours.after(sofia("2026-03-28 01:00"), 5 * HOUR) == sofia("2026-03-28 06:00")


def test_hours_that_begin_or_end_inside_a_skipped_hour_do_so_when_the_clock_is_moved() -> None:
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert daily(Span(3 * 60 + 30, 6 * 60)).opening(sofia("2026-03-29 01:00")) == change
    until = daily(Span(60, 3 * 60 + 30))
    assert until.is_open(change - timedelta(seconds=1))
    assert not until.is_open(change)


def test_hours_inside_a_skipped_hour_are_not_there_that_day() -> None:
    lost = daily(Span(3 * 60 + 15, 3 * 60 + 45))
    assert lost.opening(sofia("2026-03-29 00:00")) == sofia("2026-03-30 03:15")


def test_an_hour_that_comes_twice_is_worked_twice() -> None:
    # On 2026-10-25 the clocks of Sofia go from 04:00 back to 03:00.
    hours = daily(Span(60, 6 * 60))
    assert hours.after(sofia("2026-10-25 01:00"), 6 * HOUR) == sofia("2026-10-25 06:00")
    twice = daily(Span(3 * 60, 3 * 60 + 30))
    first = datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert twice.opening(sofia("2026-10-25 00:00")) == first
    assert twice.after(first, timedelta(minutes=90)) == first + timedelta(minutes=90)


def test_midnight_that_is_skipped_is_the_change_itself() -> None:
    # On 2018-11-04 the clocks of Sao Paulo went from 00:00 to 01:00.
    hours = daily(Span(0, 2 * 60), zone="America/Sao_Paulo")
    assert hours.opening(datetime(2018, 11, 4, 2, 30, tzinfo=UTC)) == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_a_zone_that_skipped_a_day_is_open_on_the_days_it_had() -> None:
    # Samoa had no 2011-12-30.
    hours = daily(NINE_TO_SIX, zone="Pacific/Apia")
    closing = datetime(2011, 12, 29, 18, tzinfo=ZoneInfo("Pacific/Apia"))
    assert hours.opening(closing) == datetime(2011, 12, 31, 9, tzinfo=ZoneInfo("Pacific/Apia"))


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:00:00+00:00"])
def test_where_the_calendar_ends_no_answer_is_due(text: str) -> None:
    assert OFFICE.after(datetime.fromisoformat(text), 4 * HOUR) is None


def test_more_work_than_ten_years_hold_is_never_done() -> None:
    one_minute_a_week = Hours(((Span(0, 1),), (), (), (), (), (), ()))
    assert one_minute_a_week.after(sofia("2026-11-19 10:00"), 1000 * HOUR) is None


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.after(datetime(2026, 11, 19), HOUR)
