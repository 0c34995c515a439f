"""Feedback, events and erasure, over either database."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.intake import SECRET, assert_problem
from triage_serve.storage import Store, is_pseudonym

EVENT = {"type": "survey", "id": "e-1", "ticket_id": "t-1", "customer_id": "c-1", "at": "2026-11-20T10:00Z", "csat": 2}


def post(api: TestClient, **message: Any) -> Any:
    return api.post("/v1/tickets", json={"id": "m-1", "customer_id": "c-1", "body": SECRET, **message})


def correct(api: TestClient, message_id: str = "m-1", **labels: Any) -> Any:
    return api.post(f"/v1/tickets/{message_id}/feedback", json={"by": "ann", **labels})


def test_feedback_is_kept_beside_what_was_said_before(api: TestClient, clock: Any) -> None:
    post(api)
    first = correct(api, category="delivery", signals=["churn_risk"])
    clock.move(hours=1)
    second = correct(api, category="billing")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == {
        "category": "delivery",
        "signals": ["churn_risk"],
        "by": "ann",
        "at": "2026-11-21T12:00:00+00:00",
    }
    assert api.get("/v1/tickets/m-1").json()["feedback"] == [first.json(), second.json()]


def test_feedback_leaves_a_line_in_the_audit_and_the_assessment_as_it_was(api: TestClient, store: Store) -> None:
    answer = post(api).json()
    correct(api, category="delivery")
    with store.reading() as work:
        (line,) = work.audit.newest()
    assert (line.actor, line.action, line.subject_kind, line.subject_id) == ("local", "feedback", "message", "m-1")
    assert api.get("/v1/tickets/m-1").json()["assessment"]["category"] == answer["category"]


def test_feedback_on_a_message_nobody_sent_is_not_found(api: TestClient, store: Store) -> None:
    assert_problem(correct(api, SECRET, category="billing"), 404, "unknown_message")
    with store.reading() as work:
        assert work.audit.newest() == ()


def test_an_unknown_label_is_refused_and_told_the_nearest(api: TestClient) -> None:
    post(api)
    response = correct(api, category="biling")
    assert_problem(response, 422, "unknown_label")
    assert response.json()["detail"] == "category: not one of its labels. The nearest is billing."
    assert_problem(correct(api, category=SECRET), 422, "unknown_label")
    assert_problem(correct(api), 422, "invalid_request")
    assert api.get("/v1/tickets/m-1").json()["feedback"] == []


def test_an_event_is_kept_and_answered(api: TestClient) -> None:
    response = api.post("/v1/events", json=EVENT)
    assert response.status_code == 201
    kept = {**EVENT, "at": "2026-11-20T10:00:00+00:00", "received_at": "2026-11-21T12:00:00+00:00"}
    assert response.json() == {**kept, "nps": None, "ces": None}


def test_an_event_with_an_id_is_kept_once(api: TestClient, store: Store) -> None:
    first, again = api.post("/v1/events", json=EVENT), api.post("/v1/events", json=EVENT)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (200, "true")
    assert again.json() == first.json()
    assert_problem(api.post("/v1/events", json={**EVENT, "csat": 3}), 409, "event_conflict")
    for _ in range(2):
        assert api.post("/v1/events", json={"type": "solved", "ticket_id": "t-1"}).status_code == 201
    with store.reading() as work:
        assert work.listing.connection.exec_driver_sql("SELECT count(*) FROM events").scalar() == 3


def test_erasing_a_person_leaves_nothing_of_them_and_others_alone(api: TestClient, store: Store) -> None:
    headers = {"Idempotency-Key": "k-1"}
    api.post("/v1/tickets", json={"id": "m-1", "customer_id": "c/1", "body": SECRET}, headers=headers)
    correct(api, category="billing")
    api.post("/v1/events", json={**EVENT, "customer_id": "c/1"})
    post(api, id="m-2", customer_id="c-2")
    assert api.delete("/v1/customers/c%2F1").status_code == 204
    assert [item["message"]["id"] for item in api.get("/v1/tickets").json()["items"]] == ["m-2"]
    with store.reading() as work:
        connection = work.listing.connection
        tables = ("messages", "assessments", "feedback", "events", "outbox", "idempotency")
        counts = [connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() for table in tables]
        assert counts == [1, 1, 0, 0, 1, 0]
        erased = work.audit.newest(1)[0]
    assert (erased.actor, erased.action) == ("local", "erase")
    assert is_pseudonym(erased.subject_id, "c/1")


def test_erasing_somebody_unknown_is_done_too(api: TestClient) -> None:
    for _ in range(2):
        response = api.delete(f"/v1/customers/{SECRET}")
        assert (response.status_code, response.content) == (204, b"")


def test_an_erased_message_can_be_sent_again(api: TestClient) -> None:
    post(api)
    api.delete("/v1/customers/c-1")
    assert post(api, body="Other").status_code == 201


def test_what_cannot_be_an_identifier_is_refused(api: TestClient) -> None:
    for identifier in ("", "x" * 256):
        assert_problem(api.delete(f"/v1/customers/{identifier}"), 422, "invalid_request")
        assert_problem(api.get(f"/v1/tickets/{identifier}"), 422, "invalid_request")
