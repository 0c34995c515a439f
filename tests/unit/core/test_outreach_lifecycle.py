"""What becomes of a case: updated, lapsed, resting, back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage import Signal
from triage.customers import (
    AgentReplied,
    CustomerSettings,
    Interaction,
    MessageAssessed,
    read_timeline,
    view_of,
)
from triage.outreach import (
    Action,
    CaseKind,
    Decision,
    OutreachCase,
    OutreachSettings,
    PartName,
    Recipient,
    Status,
    Verdict,
    act,
    cases,
)

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
SCORES = {"very_negative": -1.0, "negative": -0.5, "neutral": 0.0, "positive": 0.5}
ANNA = Recipient("anna")


def message(name: str, days: float, sentiment: str, *raised: str, **more: Any) -> MessageAssessed:
    values = {"ticket_id": "t-1", "process": "delivery", "priority": "normal", **more}
    signals = tuple(Signal("signals", signal, 0.9, flagged=True) for signal in raised)
    at = AT - timedelta(days=days)
    return MessageAssessed(name, at, sentiment=sentiment, sentiment_score=SCORES[sentiment], signals=signals, **values)


def reply(days: float, ticket: str = "t-1") -> AgentReplied:
    return AgentReplied(f"r{days}", AT - timedelta(days=days), ticket)


def decide(
    *items: Interaction,
    at: datetime = AT,
    present: list[OutreachCase] | None = None,
    ended: list[OutreachCase] | None = None,
    customer: Recipient = ANNA,
    settings: OutreachSettings | None = None,
) -> tuple[Decision, ...]:
    timeline = read_timeline(items, at, CustomerSettings())
    return cases(
        None,
        view_of(timeline),
        timeline,
        present or [],
        ended or [],
        customer=customer,
        settings=settings or OutreachSettings(),
    )


def opened(*items: Interaction, **more: Any) -> dict[CaseKind, OutreachCase]:
    return {item.case.kind: item.case for item in decide(*items, **more) if item.verdict is Verdict.OPEN}


def parts(case: OutreachCase) -> dict[PartName, int]:
    return {part.name: part.points for part in case.parts}


ANGRY = message("1", 0.2, "negative", "angry")


def test_a_new_reason_updates_the_case_and_opens_no_second() -> None:
    (first,) = decide(ANGRY)
    again = decide(ANGRY, message("2", 0.1, "very_negative", "angry"), present=[first.case])
    assert [item.verdict for item in again] == [Verdict.UPDATE]
    assert again[0].is_news
    assert again[0].case.severity > first.case.severity
    assert [ref.id for ref in again[0].case.evidence] == ["1", "2"]


def test_nothing_is_said_of_a_case_that_stays_as_it_is() -> None:
    (first,) = decide(ANGRY)
    assert decide(ANGRY, present=[first.case]) == ()


def test_a_severity_that_only_drifts_is_no_news() -> None:
    (first,) = decide(ANGRY)
    (later,) = decide(ANGRY, at=AT + timedelta(days=2), present=[first.case])
    assert (later.verdict, later.is_news) == (Verdict.UPDATE, False)


def test_a_case_lapses_when_its_reason_goes_unless_somebody_works_on_it() -> None:
    (first,) = decide(ANGRY)
    (gone,) = decide(ANGRY, reply(0.1), present=[first.case])
    assert (gone.verdict, gone.case.status) == (Verdict.LAPSE, Status.RESOLVED)
    mine = act(first.case, Action.ACKNOWLEDGE, by="ivan", at=AT).case
    assert decide(ANGRY, reply(0.1), present=[mine]) == ()


def test_what_lapsed_may_come_back_at_once() -> None:
    (first,) = decide(ANGRY)
    (gone,) = decide(ANGRY, reply(0.1), present=[first.case])
    assert set(opened(ANGRY, reply(0.1), message("2", 0, "negative", "angry"), ended=[gone.case])) == {CaseKind.ANGRY}


@pytest.mark.parametrize(("action", "days"), [(Action.RESOLVE, 3), (Action.DISAGREE, 30)])
def test_after_a_case_was_closed_the_kind_rests(action: Action, days: int) -> None:
    (first,) = decide(ANGRY)
    ended = act(first.case, action, by="ivan", at=AT).case
    fresh = message("2", -0.5, "negative", "angry")
    (held,) = decide(ANGRY, fresh, at=AT + timedelta(days=1), ended=[ended])
    assert (held.verdict, held.until) == (Verdict.WITHHOLD, AT + timedelta(days=days))
    late = message("3", -days, "negative", "angry")
    assert CaseKind.ANGRY in opened(ANGRY, fresh, late, at=AT + timedelta(days=days), ended=[ended])


def test_without_news_a_closed_case_never_comes_back() -> None:
    (first,) = decide(ANGRY)
    ended = act(first.case, Action.RESOLVE, by="ivan", at=AT).case
    (held,) = decide(ANGRY, at=AT + timedelta(days=6), ended=[ended])[:1]
    assert (held.case.kind, held.verdict, held.until) == (CaseKind.ANGRY, Verdict.WITHHOLD, None)


def test_what_is_much_worse_breaks_the_rest() -> None:
    mild = MessageAssessed("1", AT, "t-1", sentiment="negative", signals=(Signal("s", "angry", 0.4, flagged=True),))
    (first,) = decide(mild)
    ended = act(first.case, Action.RESOLVE, by="ivan", at=AT).case
    worse = message("2", -0.5, "very_negative", "angry", priority="urgent")
    assert CaseKind.ANGRY in opened(mild, worse, at=AT + timedelta(days=1), ended=[ended])


def test_a_contacted_case_rests_and_comes_back_with_news_after_the_cool_down() -> None:
    (first,) = decide(ANGRY)
    contacted = act(first.case, Action.CONTACTED, by="ivan", at=AT).case
    again = message("2", -1, "negative", "angry")
    early = decide(ANGRY, again, at=AT + timedelta(days=2), present=[contacted])[-1]
    assert early.case.kind is CaseKind.ANGRY
    assert (early.verdict, early.case.status) == (Verdict.UPDATE, Status.CONTACTED)
    later = decide(ANGRY, again, at=AT + timedelta(days=7), present=[early.case])
    (late,) = [item for item in later if item.case.kind is CaseKind.ANGRY]
    assert (late.case.status, late.is_news) == (Status.OPEN, True)


def test_a_sleeping_case_wakes_up_when_its_time_comes() -> None:
    (first,) = decide(ANGRY)
    asleep = act(first.case, Action.SNOOZE, by="ivan", at=AT, until=AT + timedelta(days=1)).case
    (update,) = decide(ANGRY, at=AT + timedelta(days=1), present=[asleep])
    assert (update.case.status, update.case.snoozed_until, update.is_news) == (Status.OPEN, None, True)
