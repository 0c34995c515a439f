from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.intake import SECRET, assert_problem
from triage_serve.storage import NewAssessment, NewMessage, Store

FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [6, 5, 4, 3, 2, 1, 0]),
    ({"customer_id": "c-1"}, [1]),
    ({"ticket_id": "t-1"}, [2]),
    ({"channel": "chat"}, [3]),
    ({"category": "billing"}, [1]),
    ({"category": "refund"}, []),
    ({"priority": "urgent"}, [2]),
    ({"sentiment": "positive"}, [3]),
    ({"signal": "churn_risk"}, [5]),
    ({"accepted": "true"}, [4]),
    ({"accepted": "false", "limit": 2}, [5, 3]),
    ({"language": "bg"}, [4]),
    ({"model": "other"}, [5]),
    ({"model": "other", "model_version": "1"}, []),
    ({"until": "2026-11-20"}, [4]),
    ({"since": "2026-11-20", "limit": 1}, [6]),
    ({"since": "2026-11-21T14:00:00+02:00", "until": "2026-11-21T12:00:00.000001Z", "limit": 3}, [6, 5, 3]),
    ({"customer_id": "nobody"}, []),
]
WRONG: list[dict[str, str]] = [
    {SECRET: "1"},
    {"customer": SECRET},
    {"limit": "0"},
    {"limit": "201"},
    {"limit": SECRET},
    {"accepted": SECRET},
    {"since": SECRET},
    {"until": "1795246500"},
    {"category": SECRET * 20},
]


@pytest.fixture
def kept(store: Store, assessment: Callable[..., NewAssessment], clock: Any) -> list[str]:
    """Seven messages, each different in one thing; the fourth was scored twice, the last never."""
    made = [
        ({}, {}),
        ({"customer_id": "c-1"}, {"category": "billing"}),
        ({"ticket_id": "t-1"}, {"priority": "urgent"}),
        ({"channel": "chat"}, {"sentiment": "positive"}),
        ({"created_at": clock.now - timedelta(days=9)}, {"accepted": True, "language": "bg"}),
        ({}, {"signals": frozenset({"churn_risk"}), "model": "other", "model_version": "2"}),
    ]
    for number, (message, scored) in enumerate(made):
        with store.writing() as work:
            seq = work.messages.add(NewMessage(f"m-{number}", "Hello", f"Subject {number}", **message)).message.seq
            if number == 3:
                work.assessments.add(seq, assessment(category="refund", contract={"id": "m-3", "old": True}))
            work.assessments.add(seq, assessment(**scored))
    with store.writing() as work:
        work.messages.add(NewMessage("m-6", "Hello"))
    return [f"m-{number}" for number in range(7)]


def ids(api: TestClient, **query: Any) -> list[str]:
    response = api.get("/v1/tickets", params=query)
    assert response.status_code == 200, response.text
    return [item["message"]["id"] for item in response.json()["items"]]


def test_every_filter_finds_what_it_says(api: TestClient, kept: list[str]) -> None:
    for query, found in FILTERS:
        assert ids(api, **query) == [kept[number] for number in found], query


def test_pages_follow_each_other_until_the_end(api: TestClient, kept: list[str]) -> None:
    cursor, seen = None, []
    for _ in range(4):
        page = api.get("/v1/tickets", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["message"]["id"] for item in page["items"]]
        cursor = page["next"]
        api.post("/v1/tickets", json={"body": "one more"})
    assert cursor is None
    assert seen == kept[::-1]


def test_a_list_item_has_the_current_assessment_and_no_text(api: TestClient, kept: list[str]) -> None:
    never, *_, third, _, _, first = api.get("/v1/tickets").json()["items"]
    assert (never["assessment"], first["routing"]) == (None, None)
    assert first["message"]["subject"] == "Subject 0"
    assert "body" not in first["message"]
    assert first["assessment"]["category"]["label"] == "delivery"
    assert "old" not in third["assessment"]


def test_a_long_subject_is_cut_in_lists_only(api: TestClient) -> None:
    made = api.post("/v1/tickets", json={"subject": "я" * 1000, "body": "x"}).json()["id"]
    (item,) = api.get("/v1/tickets").json()["items"]
    assert item["message"]["subject"] == "я" * 200
    assert api.get(f"/v1/tickets/{made}").json()["message"]["subject"] == "я" * 1000


def test_one_message_shows_its_history_the_newest_first(api: TestClient, kept: list[str]) -> None:
    found = api.get("/v1/tickets/m-3").json()
    assert "old" not in found["assessment"]
    assert [each["old"] for each in found["history"]] == [True]
    assert (found["feedback"], found["routing"]) == ([], None)
    assert (found["message"]["body"], found["message"]["channel"]) == ("Hello", "chat")
    assert api.get("/v1/tickets/m-6").json()["assessment"] is None


def test_a_message_nobody_sent_is_not_found(api: TestClient) -> None:
    assert_problem(api.get(f"/v1/tickets/{SECRET}"), 404, "unknown_message")


def test_any_identifier_can_be_asked_for(api: TestClient) -> None:
    for identifier in ("a/b", "<x/y@z>", "a?b#c", "feedback", "m/feedback", "100%", "ключ", "a b"):
        api.post("/v1/tickets", json={"id": identifier, "body": "x"})
        place = f"/v1/tickets/{quote(identifier, safe='')}"
        assert api.get(place).json()["message"]["id"] == identifier
        assert api.post(f"{place}/feedback", json={"category": "billing", "by": "ann"}).status_code == 201
        assert len(api.get(place).json()["feedback"]) == 1


def test_an_unknown_filter_or_a_wrong_value_is_refused(api: TestClient) -> None:
    for query in WRONG:
        assert_problem(api.get("/v1/tickets", params=query), 422, "invalid_request")


def test_a_cursor_of_another_list_is_refused(api: TestClient, kept: list[str]) -> None:
    cursor = api.get("/v1/tickets", params={"limit": 1}).json()["next"]
    for query in ({"cursor": cursor, "channel": "chat"}, {"cursor": SECRET}, {"cursor": ""}):
        assert_problem(api.get("/v1/tickets", params=query), 422, "invalid_cursor")
