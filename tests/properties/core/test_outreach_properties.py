from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import Signal
from triage.customers import (
    AgentReplied,
    CustomerSettings,
    Interaction,
    MessageAssessed,
    Solved,
    read_timeline,
    view_of,
)
from triage.outreach import (
    ALLOWED,
    Action,
    ActionNotAllowedError,
    CaseKind,
    Decision,
    OutreachCase,
    OutreachSettings,
    QuietHours,
    Recipient,
    Status,
    Verdict,
    act,
    awake,
    cases,
    rank,
    when_to_contact,
)
from triage.outreach.contact import is_quiet
from triage.outreach.situation import add_working_time

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCORES = {"very_negative": -1.0, "negative": -0.5, "neutral": 0.0, "positive": 0.5}
NAMES = ("angry", "churn_risk", "escalation", "repeat_contact")
ANNA = Recipient("anna")

moments = st.integers(-60 * 24, 0).map(lambda hours: AT + timedelta(hours=hours))
any_moment = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(["UTC", "Europe/Sofia", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"])


@st.composite
def messages(draw: st.DrawFn) -> MessageAssessed:
    label = draw(st.sampled_from(list(SCORES)))
    raised = draw(st.sets(st.sampled_from(NAMES)))
    return MessageAssessed(
        id=draw(st.integers(0, 40).map(str)),
        at=draw(moments),
        ticket_id=draw(st.sampled_from(["t-1", "t-2"])),
        process="delivery",
        sentiment=label,
        sentiment_score=SCORES[label],
        priority=draw(st.sampled_from(["low", "normal", "urgent"])),
        signals=tuple(Signal("signals", name, draw(st.floats(0.3, 1)), name in raised) for name in NAMES),
    )


def events(kind: Any) -> st.SearchStrategy[Any]:
    return st.builds(kind, id=st.integers(0, 20).map(str), at=moments, ticket_id=st.sampled_from(["t-1", "t-2"]))


interactions = st.lists(st.one_of(messages(), messages(), events(AgentReplied), events(Solved)), max_size=14)


def decide(
    items: list[Interaction],
    at: datetime = AT,
    present: list[OutreachCase] | None = None,
    ended: list[OutreachCase] | None = None,
) -> tuple[Decision, ...]:
    timeline = read_timeline(items, at, CustomerSettings())
    return cases(None, view_of(timeline), timeline, present or [], ended or [], customer=ANNA)


def apply(present: list[OutreachCase], decisions: tuple[Decision, ...]) -> list[OutreachCase]:
    """What storage does with decisions."""
    kept = {case.kind: case for case in present}
    for decision in decisions:
        if decision.verdict in {Verdict.OPEN, Verdict.UPDATE}:
            kept[decision.case.kind] = decision.case
        elif decision.verdict is Verdict.LAPSE:
            del kept[decision.case.kind]
    return sorted(kept.values(), key=lambda case: case.kind)


@settings(max_examples=60)
@given(interactions, st.randoms())
def test_messages_that_arrive_one_by_one_in_any_order_lead_to_the_cases_of_their_set(
    items: list[Interaction], chance: Any
) -> None:
    wanted = apply([], decide(items))
    arriving = list(items)
    chance.shuffle(arriving)
    present: list[OutreachCase] = []
    for count in range(1, len(arriving) + 1):
        present = apply(present, decide(arriving[:count], present=present))
    assert present == wanted
    assert decide(arriving + arriving, present=present) == ()


@settings(max_examples=60)
@given(interactions, st.lists(st.integers(0, 60 * 24), max_size=4))
def test_looking_at_other_moments_in_between_leaves_no_trace(items: list[Interaction], hours: list[int]) -> None:
    present: list[OutreachCase] = []
    for ago in sorted(hours, reverse=True):
        moment = AT - timedelta(hours=ago)
        present = apply(present, decide(items, moment, present))
    assert apply(present, decide(items, AT, present)) == apply([], decide(items))


@given(interactions)
def test_severity_is_the_sum_of_its_parts_and_there_is_one_case_per_kind(items: list[Interaction]) -> None:
    found = [decision.case for decision in decide(items)]
    assert len({case.kind for case in found}) == len(found)
    for case in found:
        assert case.severity == sum(part.points for part in case.parts)
        assert 0 <= case.severity <= 100
        assert len({part.name for part in case.parts}) == len(case.parts)
        assert case.evidence
        assert (case.stage is None) == (case.kind is not CaseKind.ESCALATION)
        assert {ref.id for ref in case.evidence} <= {item.id for item in items}


@given(interactions, st.integers(0, 50), st.sampled_from([Action.RESOLVE, Action.DISAGREE]))
def test_the_evidence_of_a_closed_case_never_opens_another(items: list[Interaction], days: int, action: Action) -> None:
    ended = [act(item.case, action, by="agent", at=AT).case for item in decide(items)]
    later = decide(items, AT + timedelta(days=days), ended=ended)
    closed = {case.kind for case in ended}
    for decision in later:
        if decision.case.kind in closed and decision.case.kind is not CaseKind.SILENT_WAIT:
            assert decision.verdict is Verdict.WITHHOLD


@given(st.lists(st.tuples(st.sampled_from(Action), st.integers(1, 100)), max_size=8), interactions)
def test_only_the_table_decides_what_may_follow(steps: list[tuple[Action, int]], items: list[Interaction]) -> None:
    for start in [decision.case for decision in decide(items)]:
        case, now = start, AT
        for action, hours in steps:
            now += timedelta(hours=hours)
            until = now + timedelta(hours=5) if action is Action.SNOOZE else None
            if action in ALLOWED[awake(case, now).status]:
                case = act(case, action, by="agent", at=now, until=until).case
            else:
                with pytest.raises(ActionNotAllowedError):
                    act(case, action, by="agent", at=now, until=until)
        assert case.evidence == start.evidence


@given(any_moment, zones, st.times(), st.times(), st.sets(st.integers(0, 6), max_size=6))
def test_nobody_is_contacted_in_quiet_hours(
    at: datetime, zone: str, start: time, end: time, days_off: set[int]
) -> None:
    quiet = QuietHours(start, end, frozenset(days_off))
    found = when_to_contact(Recipient("a", time_zone=zone), at, OutreachSettings(quiet=quiet))
    assert found.earliest is not None
    assert at <= found.earliest <= at + timedelta(days=9)
    assert not is_quiet(found.earliest, ZoneInfo(zone), quiet)
    assert (found.reason == "free") == (found.earliest == at)


@given(any_moment, zones, st.integers(0, 400), st.integers(0, 400), st.sets(st.integers(0, 6), max_size=6))
def test_more_patience_never_ends_sooner_and_never_on_a_day_off(
    since: datetime, zone: str, hours: int, more: int, days_off: set[int]
) -> None:
    def end(span: int) -> datetime:
        return add_working_time(since, timedelta(hours=span), ZoneInfo(zone), frozenset(days_off))

    assert end(hours) <= end(hours + more)
    assert end(hours) >= since + timedelta(hours=hours - 1)  # a clock put forward takes an hour at most
    just_before = end(hours + 1) - timedelta(minutes=1)
    assert just_before.astimezone(ZoneInfo(zone)).weekday() not in days_off


@st.composite
def queues(draw: st.DrawFn) -> list[OutreachCase]:
    keys = draw(st.sets(st.tuples(st.integers(0, 6), st.sampled_from(CaseKind)), max_size=12))
    return [
        OutreachCase(
            customer_id=str(customer),
            kind=kind,
            stage=None,
            severity=draw(st.integers(0, 4)),
            parts=(),
            evidence=(),
            since=AT,
            due_by=AT + timedelta(hours=draw(st.integers(0, 2))),
            may_contact=draw(st.booleans()),
            status=draw(st.sampled_from(Status)),
        )
        for customer, kind in sorted(keys)
    ]


@given(queues(), st.integers(0, 8), st.randoms())
def test_a_ranking_loses_nothing_keeps_the_budget_and_does_not_depend_on_the_order(
    queue: list[OutreachCase], budget: int, chance: Any
) -> None:
    found = rank(queue, budget, AT)
    shuffled = list(queue)
    chance.shuffle(shuffled)
    assert rank(shuffled, budget, AT) == found
    listed = [*found.chosen, *found.later, *found.not_deliverable]
    assert {(case.customer_id, case.kind) for case in listed} == {
        (case.customer_id, case.kind) for case in queue if case.status in {Status.OPEN, Status.ACKNOWLEDGED}
    }
    assert len({case.customer_id for case in found.chosen}) <= budget
    best = max((case.severity for case in found.later), default=0)
    for customer in {case.customer_id for case in found.chosen}:
        assert max(case.severity for case in found.chosen if case.customer_id == customer) >= best
