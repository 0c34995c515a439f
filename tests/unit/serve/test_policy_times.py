from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from triage.routing import Span
from triage_serve.policy.times import read_days, read_duration, read_holiday, read_span


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", (0,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("Sat - Mon", (5, 6, 0)),
        ("mon-sun", tuple(range(7))),
        ("tue-tue", (1,)),
    ],
)
def test_days_are_one_or_a_run_that_may_go_over_the_end_of_the_week(text: str, days: tuple[int, ...]) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize("text", ["", "monday", "mon-", "mon-xyz", "1", "mon,tue"])
def test_other_days_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mon-fri"):
        read_days(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("09:00-18:00", Span(540, 1080)),
        (" 9:05 - 18:00 ", Span(545, 1080)),
        ("22:00-06:00", Span(1320, 1800)),
        ("00:00-24:00", Span(0, 1440)),
        ("18:00-00:00", Span(1080, 1440)),
    ],
)
def test_a_span_may_end_on_the_next_day(text: str, span: Span) -> None:
    assert read_span(text) == span


@pytest.mark.parametrize(
    "text", ["9-18", "09:00", "24:00-25:00", "09:60-10:00", "09:00-24:01", "09:00-09:00", "-1:00-2:00"]
)
def test_other_spans_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|minutes"):
        read_span(text)


@pytest.mark.parametrize(("text", "minutes"), [("45m", 45), ("4h", 240), ("1h30m", 90), ("0m", 0), (" 2H ", 120)])
def test_a_duration_has_hours_and_minutes(text: str, minutes: int) -> None:
    assert read_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "1d", "4", "h", "-1h", "-30m", "1.5h", "30m1h", "9999999h"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"negative|hours and minutes"):
        read_duration(text)


def test_a_holiday_is_a_day_or_a_day_of_every_year() -> None:
    assert read_holiday("2026-12-24") == read_holiday(date(2026, 12, 24)) == date(2026, 12, 24)
    assert read_holiday("12-24") == (12, 24)
    assert read_holiday("02-29") == (2, 29)


@pytest.mark.parametrize("value", ["2026-13-01", "02-30", "christmas", 1224, datetime(2026, 12, 24, 10), None])
def test_other_holidays_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="2026-12-24"):
        read_holiday(value)
