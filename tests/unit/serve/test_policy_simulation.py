from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage import Assessment, Ticket, TriageFailure, render
from triage.errors import InvalidTicketError
from triage_serve.policy import parse_policy
from triage_serve.policy.scored_rows import PastTicket, assessment_from_contract, read_past_ticket
from triage_serve.policy.simulation import Simulation, change_between
from triage_serve.policy.simulation_report import CHANGES_SHOWN, report_lines
from triage_serve.testing import fake_triager

NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
POLICY = """\
default_priority = "normal"
vocabulary = { service = ["billing"], support = ["technical_issue"], priorities = ["normal", "high"] }
answer_times = { normal = "2h", high = "1h" }
[[teams]]
name = "service"
domain = "service"
languages = ["en"]
capacity = 1
[[teams]]
name = "support"
domain = "support"
languages = ["en"]
"""


def scored(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": f"t-{number}",
        "language": {"code": "en", "confidence": 1.0, "supported": True},
        "category": {"label": "billing", "confidence": 0.9, "accepted": True, "reason": None, "alternatives": []},
        "signals": {
            "angry": {"probability": 0.9, "flagged": True},
            "churn_risk": {"probability": 0.1, "flagged": False},
        },
        "model": {"name": "m", "version": "1"},
        **more,
    }


def past(number: int = 1, **more: Any) -> PastTicket:
    return read_past_ticket(scored(number, **more))


def simulation(text: str = POLICY) -> Simulation:
    return Simulation(parse_policy(text.encode(), name="policy.toml").policy, NOON)


def teams_of(simulation: Simulation, *tickets: PastTicket) -> list[str]:
    return [simulation.decide(ticket).team for ticket in tickets]


def test_what_triage_score_writes_is_read_back() -> None:
    (result,) = fake_triager().run([Ticket(id="1", body="Where is it?")])
    assert isinstance(result, Assessment)
    again = assessment_from_contract(render(result))
    assert (again.id, again.model, again.text.language) == (result.id, result.model, result.text.language)
    assert [(item.task, item.label, item.accepted, item.reason) for item in again.predictions] == [
        (item.task, item.label, item.accepted, item.reason) for item in result.predictions
    ]
    assert [(item.name, item.flagged) for item in again.signals] == [
        (item.name, item.flagged) for item in result.signals
    ]


def test_a_ticket_that_could_not_be_scored_is_a_ticket_too() -> None:
    ticket = read_past_ticket({"id": "9", "error": {"code": "empty_text", "message": "what a customer wrote"}})
    assert ticket.result == TriageFailure("9", "empty_text", "")
    assert teams_of(simulation(), ticket) == ["review"]


def test_what_the_helpdesk_knows_stands_beside() -> None:
    ticket = past(
        created_at="2026-11-19T14:00:00+02:00",
        answered_at="2026-11-19T13:00:00",
        channel="chat",
        attributes={"plan": "gold"},
        customer={"zone": "red", "tier": "vip"},
        human={"priority": "high"},
    )
    assert (ticket.at, ticket.answered_at) == (NOON, NOON + timedelta(hours=1))
    assert (ticket.circumstances.channel, ticket.circumstances.zone, ticket.circumstances.tier) == (
        "chat",
        "red",
        "vip",
    )
    assert (ticket.human.priority, ticket.human.team) == ("high", None)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([], "the row"),
        ({"id": "1", "body": "raw"}, "language"),
        (scored(channel=5), "channel: expected text"),
        (scored(customer="vip"), "customer: expected an object"),
        (scored(created_at="yesterday"), "created_at: expected a moment"),
        (scored(category={"label": "billing", "accepted": True}), "confidence: expected a number"),
        ({**scored(), "id": None}, "id: missing"),
        ({"id": "1", "error": "x"}, "error: expected an object"),
    ],
)
def test_a_row_of_another_shape_is_refused_by_the_key_and_never_by_its_value(row: object, said: str) -> None:
    with pytest.raises(InvalidTicketError) as error:
        read_past_ticket(row)
    assert said in str(error.value)
    assert not {"raw", "yesterday", "vip"} & set(str(error.value).split())


def test_a_ticket_loads_its_team_until_it_was_answered() -> None:
    one = past(1, created_at="2026-11-19T12:00:00Z", answered_at="2026-11-19T12:30:00Z")
    two = past(2, created_at="2026-11-19T12:10:00Z")
    three = past(3, created_at="2026-11-19T12:30:00Z")
    assert teams_of(simulation(), one, two, three) == ["service", "review", "service"]


def test_without_an_answer_it_loads_its_team_until_one_was_due() -> None:
    moments = ("12:00", "13:59", "14:00")
    tickets = [past(created_at=f"2026-11-19T{moment}:00Z") for moment in moments]
    assert teams_of(simulation(), *tickets) == ["service", "review", "service"]


def test_tickets_without_a_moment_make_no_load() -> None:
    assert teams_of(simulation(), *[past(number) for number in range(3)]) == ["service"] * 3


def test_tickets_reviews_and_late_answers_are_counted_by_team() -> None:
    run = simulation()
    late = past(1, created_at="2026-11-19T12:00:00Z", answered_at="2026-11-19T14:00:01Z")
    in_time = past(2, created_at="2026-11-19T15:00:00Z", answered_at="2026-11-19T17:00:00Z")
    unsure = scored(3)
    unsure["category"] = unsure["category"] | {"accepted": False, "reason": "low_confidence"}
    teams_of(run, late, in_time, read_past_ticket(unsure))
    service, total = run.teams["service"], run.total
    assert (service.tickets, service.needs_review, service.answered, service.late) == (2, 0, 2, 1)
    assert (total.tickets, total.needs_review, total.answered, total.late) == (3, 1, 2, 1)
    assert dict(run.rules) == {"default": 3}


def test_a_table_has_a_row_per_team_and_one_for_all() -> None:
    run = simulation()
    teams_of(run, past(1, created_at="2026-11-19T12:00:00Z", answered_at="2026-11-19T14:30:00Z"), past(2))
    assert list(report_lines(run, None, [])) == [
        "team     tickets  needs review    late",
        "service        2          0.0%  1 of 1",
        "support        0             -       -",
        "review         0             -       -",
        "all            2          0.0%  1 of 1",
    ]


def test_a_comparison_names_the_tickets_that_change_and_how() -> None:
    before, after = (
        simulation(),
        simulation(
            POLICY.replace('service = ["billing"]', 'service = ["x"]')
            .replace('support = ["', 'support = ["billing", "')
            .replace('"2h"', '"3h"')
        ),
    )
    changes = []
    for number in range(CHANGES_SHOWN + 1):
        ticket = past(number)
        change = change_between(ticket, before.decide(ticket), after.decide(ticket))
        assert change is not None
        changes.append(change)
    lines = list(report_lines(after, before, changes))
    assert lines[1].split() == ["service", "21", "0", "-21", "0.0%", "-", "-", "-"]
    assert "21 of 21 tickets change:" in lines
    assert "  t-0: service -> support, respond by 2026-11-19 14:00 -> 2026-11-19 15:00" in lines
    assert lines[-1] == "  and 1 more; --json lists them all"


def test_a_decision_with_another_reason_only_is_no_change() -> None:
    named = simulation(POLICY + '[[rules]]\nname = "all"\nteam = "service"\n')
    assert change_between(past(), simulation().decide(past()), named.decide(past())) is None
