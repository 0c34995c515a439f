from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from triage import Signal
from triage.customers import (
    AgentReplied,
    CustomerSettings,
    Interaction,
    MessageAssessed,
    Reopened,
    Solved,
    SurveyAnswered,
    Zone,
    read_timeline,
    view_of,
)
from triage.outreach import (
    KIND_RULES,
    CaseKind,
    Decision,
    OutreachCase,
    OutreachSettings,
    PartName,
    Recipient,
    Stage,
    Verdict,
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


@pytest.mark.parametrize(
    ("items", "kinds"),
    [
        ([], set()),
        ([message("1", 0.1, "negative")], set()),
        ([message("1", 0.1, "neutral")], set()),
        ([ANGRY], {"angry"}),
        ([ANGRY, reply(0.1)], set()),
        ([ANGRY, Solved("s", AT, "t-1")], set()),
        ([ANGRY, message("2", 0.1, "positive")], set()),
        ([ANGRY, reply(0.15), message("2", 0.1, "negative", "angry")], {"angry"}),
        ([message("1", 15, "negative", "angry"), reply(14)], set()),
        ([message("1", 1, "neutral", "churn_risk")], {"churn_risk"}),
        ([message("1", 1, "neutral", "churn_risk"), reply(0.5)], set()),
        ([message("1", 1, "neutral", "escalation")], {"escalation"}),
        ([message("1", 1, "neutral", "angry", human=False)], set()),
    ],
)
def test_which_cases_typical_histories_call_for(items: list[Interaction], kinds: set[str]) -> None:
    assert {kind.value for kind in opened(*items)} == kinds


def test_three_bad_moments_on_different_days_are_several_but_six_lines_in_a_row_are_one() -> None:
    days = [message(str(day), day, "negative", ticket_id=f"t-{day}") for day in (1, 14, 29)]
    replies = [reply(28, "t-29"), reply(13, "t-14")]
    assert set(opened(*days, *replies)) == {CaseKind.SEVERAL_BAD}
    assert [ref.id for ref in opened(*days)[CaseKind.SEVERAL_BAD].evidence] == ["29", "14", "1"]
    lines = [message(str(line), 0.001 * line, "negative") for line in range(6)]
    assert CaseKind.SEVERAL_BAD not in opened(*lines)
    assert CaseKind.SEVERAL_BAD not in opened(*days, message("thanks", 0.5, "positive"))


def test_a_bad_survey_is_a_bad_moment_and_is_named_as_evidence() -> None:
    survey = SurveyAnswered("q", AT - timedelta(days=1), "t-1", csat=1)
    found = opened(message("1", 9, "negative"), message("2", 5, "negative"), survey)[CaseKind.SEVERAL_BAD]
    assert [(ref.kind, ref.id) for ref in found.evidence] == [("message", "1"), ("message", "2"), ("survey", "q")]


@pytest.mark.parametrize(
    ("priority", "tier", "days", "late"),
    [
        ("normal", None, 3.9, False),
        ("normal", None, 4.1, True),
        ("high", None, 2.1, True),
        ("urgent", None, 1.1, True),
        ("low", None, 4.1, False),
        ("normal", "vip", 2.1, True),
        ("nobody knows", None, 4.1, True),
    ],
)
def test_how_long_is_too_long_depends_on_priority_and_tier(
    priority: str, tier: str | None, days: float, late: bool
) -> None:
    asked = message("1", days, "neutral", priority=priority)
    found = opened(asked, customer=Recipient("anna", tier))
    assert (CaseKind.SILENT_WAIT in found) == late


def test_weekends_are_no_waiting() -> None:
    monday = AT + timedelta(days=3)
    friday = message("1", 0, "neutral", priority="urgent")
    assert CaseKind.SILENT_WAIT not in opened(friday, at=monday - timedelta(minutes=1))
    assert CaseKind.SILENT_WAIT in opened(friday, at=monday)


def test_an_escalation_goes_from_likely_to_requested_to_active() -> None:
    def stage(*items: Interaction) -> Stage | None:
        return opened(*items)[CaseKind.ESCALATION].stage

    forerunners = [message(str(day), day, "negative", "repeat_contact") for day in (1, 2, 3)]
    assert stage(*forerunners) is Stage.LIKELY
    assert stage(message("1", 1, "neutral", "escalation")) is Stage.REQUESTED
    assert stage(message("1", 3, "neutral", "escalation"), message("2", 1, "neutral", "escalation")) is Stage.ACTIVE


def test_a_ticket_that_was_reopened_twice_is_a_forerunner() -> None:
    returns: list[Interaction] = []
    for day in (9, 7):
        returns += [
            Solved(f"s{day}", AT - timedelta(days=day), "t-1"),
            Reopened(f"o{day}", AT - timedelta(days=day - 1), "t-1"),
        ]
    told = [message("1", 10, "negative"), *returns, message("2", 5, "negative")]
    assert CaseKind.ESCALATION in opened(*told, message("3", 1, "negative"))
    assert CaseKind.ESCALATION not in opened(message("2", 5, "negative"), reply(4), message("3", 1, "negative"))


def test_severity_says_what_it_is_made_of() -> None:
    found = opened(message("1", 1, "very_negative", "angry", priority="urgent"), customer=Recipient("anna", "vip"))
    shown = parts(found[CaseKind.ANGRY])
    assert shown == {
        PartName.BASE: 45,
        PartName.CERTAINTY: 16,
        PartName.VERY_NEGATIVE: 10,
        PartName.PRIORITY: 10,
        PartName.AGE: -1,
        PartName.WAITING: 2,
        PartName.ZONE: 10,
        PartName.TIER: 10,
        PartName.LIMIT: -2,
    }
    assert found[CaseKind.ANGRY].severity == 100


def test_the_due_time_counts_from_the_oldest_unanswered_evidence() -> None:
    first, second = message("1", 3, "negative", "angry"), message("2", 1, "negative", "angry")
    assert opened(first, second)[CaseKind.ANGRY].due_by == first.at + timedelta(hours=8)
    assert opened(first, reply(2), second)[CaseKind.ANGRY].due_by == second.at + timedelta(hours=8)
    waiting = message("3", 1.5, "neutral", priority="urgent")
    assert opened(waiting)[CaseKind.SILENT_WAIT].due_by == waiting.at + timedelta(hours=24 + 4)


def test_who_refused_contact_still_has_a_case() -> None:
    (found,) = decide(ANGRY, customer=Recipient("anna", consent=False))
    assert (found.verdict, found.case.may_contact, found.contact.reason) == (Verdict.OPEN, False, "no_consent")


def test_a_kind_may_cover_another() -> None:
    covering = OutreachSettings(covered_by=MappingProxyType({CaseKind.ANGRY: frozenset({CaseKind.ESCALATION})}))
    both = message("1", 0.1, "negative", "angry", "escalation")
    assert set(opened(both)) == {CaseKind.ANGRY, CaseKind.ESCALATION}
    assert set(opened(both, settings=covering)) == {CaseKind.ESCALATION}


def test_a_kind_without_a_rule_makes_no_case() -> None:
    none = OutreachSettings(kinds={CaseKind.CHURN_RISK: KIND_RULES[CaseKind.CHURN_RISK]})
    assert opened(ANGRY, settings=none) == {}


def test_the_view_before_explains_the_change_and_changes_nothing_else() -> None:
    timeline = read_timeline([ANGRY], AT, CustomerSettings())
    now = view_of(timeline)
    calm = view_of(read_timeline([], AT, CustomerSettings()))
    (with_it,) = cases(calm, now, timeline, customer=ANNA)
    (without,) = cases(None, now, timeline, customer=ANNA)
    assert (with_it.change.before, with_it.change.after) == (Zone.GREEN, Zone.RED)
    assert replace(with_it, change=without.change) == without


def test_no_customer_text_is_in_a_case() -> None:
    (found,) = decide(ANGRY)
    assert {type(part.number) for part in found.case.parts} == {int}
    assert {ref.kind for ref in found.case.evidence} == {"message"}


def test_a_case_names_the_newest_evidence_only() -> None:
    few = OutreachSettings(most_evidence=2)
    angry = [message(str(day), day, "negative", "angry") for day in (1, 2, 3)]
    assert [ref.id for ref in opened(*angry, settings=few)[CaseKind.ANGRY].evidence] == ["2", "1"]
