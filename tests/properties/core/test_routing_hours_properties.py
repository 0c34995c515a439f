from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from triage.routing import Hours, Span

CALM = settings(deadline=None, max_examples=30)
MINUTE = timedelta(minutes=1)
ZONES = ("UTC", "Europe/Sofia", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo")
CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Europe moves forward
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # and back
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # Lord Howe, half an hour
    datetime(2018, 11, 4, 3, tzinfo=UTC),  # Sao Paulo, at midnight
)
moments = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.builds(lambda change, minutes: change + minutes * MINUTE, st.sampled_from(CHANGES), st.integers(-3000, 600)),
)
durations = st.integers(0, 60 * 60).map(lambda minutes: minutes * MINUTE)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, 1439))
    return Span(start, start + draw(st.integers(1, 1440)))


@st.composite
def weeks(draw: st.DrawFn, zone: str | None = None) -> Hours:
    week = tuple(tuple(draw(st.lists(spans(), max_size=3))) for _ in range(7))
    holidays = draw(st.frozensets(st.dates(date(2026, 3, 1), date(2026, 4, 30)), max_size=3))
    yearly = draw(st.frozensets(st.sampled_from([(1, 1), (10, 25), (12, 25)])))
    return Hours(week, ZoneInfo(zone or draw(st.sampled_from(ZONES))), holidays, yearly)


@CALM
@given(weeks(), moments, moments, durations)
def test_a_ticket_that_comes_later_is_never_due_earlier(
    hours: Hours, one: datetime, other: datetime, worked: timedelta
) -> None:
    first, second = hours.after(min(one, other), worked), hours.after(max(one, other), worked)
    assert (first is None) == (second is None)
    assert first is None or second is None or first <= second


@CALM
@given(weeks(), moments, durations, durations)
def test_more_work_is_never_done_earlier_and_can_be_done_in_two_parts(
    hours: Hours, at: datetime, one: timedelta, other: timedelta
) -> None:
    first, both = hours.after(at, one), hours.after(at, one + other)
    assume(first is not None and both is not None)
    assert first is not None
    assert both is not None
    assert at <= first <= both
    # At the closing minute the second part begins where the next hours begin: the sum is the same.
    assert hours.after(first, other) in {both, hours.opening(both)}


@CALM
@given(weeks(), moments, durations)
def test_an_answer_is_never_due_inside_closed_hours(hours: Hours, at: datetime, worked: timedelta) -> None:
    due = hours.after(at, worked)
    assume(due is not None)
    assert due is not None
    assert hours.is_open(due) or hours.is_open(due - timedelta(microseconds=1))


@CALM
@given(weeks(), moments)
def test_somebody_works_exactly_when_the_clock_shows_it(hours: Hours, at: datetime) -> None:
    local = at.astimezone(hours.zone)
    assume(local.fold == 0 and _is_plain(local))
    assert hours.is_open(at) == _shown_open(hours, local.replace(tzinfo=None))


@settings(deadline=None, max_examples=30)
@given(weeks(), moments, st.integers(0, 600).map(lambda minutes: minutes * MINUTE))
def test_working_time_is_the_number_of_open_minutes(hours: Hours, at: datetime, worked: timedelta) -> None:
    at = at.replace(second=0, microsecond=0)
    due = hours.after(at, worked)
    assume(due is not None and due - at < timedelta(days=1))
    assert due is not None
    minutes = (at + number * MINUTE for number in range(int((due - at) / MINUTE)))
    assert sum(hours.is_open(minute) for minute in minutes) * MINUTE == worked


@CALM
@given(weeks(), moments, durations, st.randoms())
def test_the_order_and_number_of_equal_spans_do_not_matter(
    hours: Hours, at: datetime, worked: timedelta, chance: object
) -> None:
    def shuffled(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        twice = [*spans, *spans]
        chance.shuffle(twice)  # type: ignore[attr-defined]
        return tuple(twice)

    other = Hours(tuple(shuffled(day) for day in hours.week), hours.zone, hours.holidays, hours.yearly_holidays)
    assert hours.after(at, worked) == other.after(at, worked)


def _is_plain(local: datetime) -> bool:
    """No change of the clock within a day on either side: there the clock alone decides."""
    around = (local - timedelta(days=2), local, local + timedelta(days=1))
    return len({moment.utcoffset() for moment in around}) == 1


def _shown_open(hours: Hours, local: datetime) -> bool:
    for back in (0, 1):
        day = local.date() - timedelta(days=back)
        minute = (local - datetime.combine(day, datetime.min.time())) / MINUTE
        if day in hours.holidays or (day.month, day.day) in hours.yearly_holidays:
            continue
        if any(span.start <= minute < span.end for span in hours.week[day.weekday()]):
            return True
    return False
