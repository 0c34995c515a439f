from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from triage.errors import InputMissingError, UnreadableDataError
from triage.outreach import CaseKind, Stage
from triage_eval.customer_histories import load_histories
from triage_eval.customers import CustomersReport, as_json, judge_customers

SUITE = Path(__file__).parents[3] / "eval/suites/customers.jsonl"


def message(name: str, at: str, sentiment: str, *signals: str) -> dict[str, Any]:
    labels = {"category": "delivery", "priority": "normal", "sentiment": sentiment, "signals": list(signals)}
    place = {"kind": "message", "id": name, "at": at, "ticket_id": "t", "channel": "email"}
    return {**place, "text": "...", "labels": labels}


def history(name: str, items: list[dict[str, Any]], *wanted: dict[str, str], **customer: Any) -> dict[str, Any]:
    return {
        "id": name,
        "language": "en",
        "industry": "shop",
        "customer": customer,
        "interactions": items,
        "as_of": "2026-03-10T12:00:00Z",
        "wanted": list(wanted),
        "zone": "red",
        "note": "",
    }


ANGRY = message("1", "2026-03-10T10:00:00Z", "very_negative", "angry")
CALM = message("1", "2026-03-10T10:00:00Z", "neutral")
WANTS_ANGRY = {"kind": "angry", "why": "..."}


def judge(tmp_path: Path, rows: list[dict[str, Any]], **more: Any) -> CustomersReport:
    path = tmp_path / "suite.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return judge_customers(load_histories(path), **more)


def test_a_wanted_case_that_is_opened_is_found_and_one_that_is_not_is_missed(tmp_path: Path) -> None:
    rows = [history("found", [ANGRY], WANTS_ANGRY), history("missed", [CALM], WANTS_ANGRY)]
    report = judge(tmp_path, rows)
    assert (report.wanted, report.found, report.recall) == (2, 1, 0.5)
    assert report.missed == ("missed: angry",)
    assert report.false_outreach == 0


def test_a_customer_who_wants_none_is_bothered(tmp_path: Path) -> None:
    rows = [history("wanted", [ANGRY], WANTS_ANGRY), history("not wanted", [ANGRY])]
    report = judge(tmp_path, rows, budget=5)
    assert (report.contacted, report.bothered, report.false_outreach) == (2, 1, 0.5)
    assert report.false_customers == ("not wanted",)
    assert report.unwanted_share == 0.5


def test_another_kind_for_a_customer_who_wants_one_is_a_wrong_kind_and_no_false_contact(tmp_path: Path) -> None:
    both = message("1", "2026-03-10T10:00:00Z", "negative", "angry", "churn_risk")
    report = judge(tmp_path, [history("a", [both], WANTS_ANGRY)])
    assert (report.wrong_kinds, report.bothered, report.recall) == (1, 0, 1.0)
    assert report.kinds["churn_risk"].unwanted == 1


def test_the_budget_is_one_days_for_all_and_defaults_to_as_many_as_want_it(tmp_path: Path) -> None:
    milder = message("1", "2026-03-10T10:00:00Z", "negative", "angry")
    rows = [history("a", [milder], WANTS_ANGRY), history("b", [ANGRY], WANTS_ANGRY), history("c", [CALM])]
    assert judge(tmp_path, rows).budget == 2
    assert judge(tmp_path, rows, budget=1).missed == ("a: angry",)


def test_who_refuses_contact_is_left_alone(tmp_path: Path) -> None:
    assert judge(tmp_path, [history("a", [ANGRY], consent=False)], budget=5).contacted == 0


def test_stages_are_measured_apart_from_kinds(tmp_path: Path) -> None:
    asked = message("1", "2026-03-10T10:00:00Z", "negative", "escalation")
    wanted = {"kind": "escalation", "stage": "active", "why": "..."}
    report = judge(tmp_path, [history("a", [asked], wanted)])
    assert (report.recall, report.stages_right) == (1.0, 0.0)


def test_a_report_is_plain_json_and_an_empty_suite_is_nothing_wrong() -> None:
    shape = json.loads(json.dumps(as_json(judge_customers(()))))
    assert (shape["recall"], shape["false_outreach"], shape["histories"]) == (1.0, 0.0, 0)
    assert set(shape["kinds"]) == {kind.value for kind in CaseKind}


def test_a_file_that_is_missing_or_broken_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError):
        load_histories(tmp_path / "none.jsonl")
    broken = history("a", [{**CALM, "labels": {}}])
    with pytest.raises(UnreadableDataError, match=r"suite\.jsonl:2: not a customer history"):
        judge(tmp_path, [history("a", [CALM]), broken])


def test_every_written_history_is_read() -> None:
    histories = load_histories(SUITE)
    assert len(histories) >= 60
    assert {stage for item in histories for stage in item.wanted.values()} >= set(Stage)


def test_the_suite_is_passed_at_its_daily_budget() -> None:
    report = judge_customers(load_histories(SUITE))
    assert report.recall >= 0.9
    assert report.false_outreach <= 0.15
