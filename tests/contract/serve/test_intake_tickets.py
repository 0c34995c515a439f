from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.intake import SECRET, Gate, assert_problem
from triage import Ticket, render
from triage_serve.storage import Store
from triage_serve.testing import fake_triager

MESSAGE = {
    "id": "m-1",
    "ticket_id": "t-1",
    "customer_id": "c-1",
    "subject": "Parcel",
    "body": f"Where is {SECRET}?",
    "channel": "email",
    "created_at": "2026-11-20T10:15:00+02:00",
    "customer": {"email": "ann@example.org", "tier": "gold"},
    "attributes": {"vip": True},
}
OpenApi = Callable[..., TestClient]


def post(api: TestClient, key: str | None = None, **changes: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return api.post("/v1/tickets", json={**MESSAGE, **changes}, headers=headers)


def rows(store: Store, table: str, columns: str = "count(*)") -> Any:
    with store.reading() as work:
        found = work.listing.connection.exec_driver_sql(f"SELECT {columns} FROM {table}")
        return found.scalar() if columns == "count(*)" else [tuple(row) for row in found]


def test_a_new_message_is_answered_with_the_scored_ticket_and_what_follows(api: TestClient) -> None:
    response = post(api)
    assert response.status_code == 201
    assert "idempotent-replayed" not in response.headers
    (scored,) = fake_triager().run([Ticket("m-1", str(MESSAGE["body"]), "Parcel")])
    after = {"routing": None, "customer": {"id": "c-1", "zone": None}, "outreach": []}
    assert response.json() == {**render(scored), **after}


def test_everything_about_a_message_is_kept_in_one_go(api: TestClient, store: Store) -> None:
    post(api)
    assert [rows(store, table) for table in ("messages", "assessments", "assessment_signals", "outbox")] == [1, 1, 1, 1]


def test_the_outgoing_event_has_ids_and_the_scored_ticket_but_no_words_of_the_customer(
    api: TestClient, store: Store
) -> None:
    answer = post(api).json()
    ((kind, customer_id, payload),) = rows(store, "outbox", "kind, customer_id, payload")
    assert (kind, customer_id) == ("triage.completed", "c-1")
    assert SECRET not in payload
    assert "ann@example.org" not in payload
    event = json.loads(payload)
    assert event["type"] == "triage.completed"
    assert event["data"] == {"source": "api", "ticket_id": "t-1", "channel": "email", **answer}


def test_the_same_message_again_gets_the_stored_answer_and_is_kept_once(api: TestClient, store: Store) -> None:
    first, again = post(api), post(api)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (200, "true")
    assert again.json() == first.json()
    assert [rows(store, table) for table in ("messages", "assessments", "outbox")] == [1, 1, 1]


def test_other_content_under_the_same_id_is_a_conflict_and_changes_nothing(api: TestClient) -> None:
    post(api)
    before = api.get("/v1/tickets/m-1").json()
    changes: list[dict[str, Any]] = [{"body": "Other"}, {"subject": ""}, {"customer_id": "c-2"}, {"attributes": {}}]
    for change in changes:
        assert_problem(post(api, **change), 409, "message_conflict")
    assert api.get("/v1/tickets/m-1").json() == before


@pytest.mark.parametrize(("body", "code"), [(" \n", "empty_text"), ("я" * 20_001, "text_too_long")])
def test_a_message_that_cannot_be_scored_is_kept_with_the_reason(
    api: TestClient, store: Store, body: str, code: str
) -> None:
    response = post(api, body=body)
    assert response.status_code == 201
    answer = response.json()
    assert answer["error"]["code"] == code
    assert set(answer) == {"id", "error", "routing", "customer", "outreach"}
    kept = api.get("/v1/tickets/m-1").json()
    assert kept["message"]["body"] == body
    assert kept["assessment"]["error"]["code"] == code
    assert post(api, body=body).json() == answer
    assert [item["message"]["id"] for item in api.get("/v1/tickets?accepted=false").json()["items"]] == ["m-1"]
    assert rows(store, "outbox") == 1


def test_a_message_without_an_id_gets_one_that_sorts_by_time(api: TestClient) -> None:
    made = [api.post("/v1/tickets", json={"body": "Hello"}).json()["id"] for _ in range(3)]
    assert made == sorted(set(made))
    assert api.get(f"/v1/tickets/{made[0]}").status_code == 200


def test_a_repeated_key_gets_the_very_bytes_of_the_first_answer(api: TestClient, store: Store) -> None:
    first = post(api, '"k-1"', id=None)
    again = post(api, "k-1", id=None)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["content-type"] == "application/json"
    assert rows(store, "messages") == 1


def test_a_key_with_another_body_is_a_mismatch(api: TestClient) -> None:
    post(api, "k-1")
    assert_problem(post(api, "k-1", body="Other"), 422, "idempotency_mismatch")
    assert_problem(post(api, "k-1", id="m-2"), 422, "idempotency_mismatch")


def test_another_key_for_the_same_message_is_answered_like_the_message(api: TestClient) -> None:
    first, second, third = post(api, "k-1"), post(api, "k-2"), post(api, "k-2")
    assert [each.status_code for each in (first, second, third)] == [201, 200, 200]
    assert first.json() == second.json() == third.json()


def test_a_key_that_is_none_is_refused_before_anything_is_kept(api: TestClient, store: Store) -> None:
    for key in ("", '"', "a b", "x" * 256):
        assert_problem(post(api, key), 400, "idempotency_key_invalid")
    assert rows(store, "messages") == 0


def test_a_refused_message_gives_its_key_back(api: TestClient, store: Store) -> None:
    post(api)
    assert_problem(post(api, "k-1", body="Other"), 409, "message_conflict")
    assert_problem(post(api, "k-1", body="Other", created_at=SECRET), 422, "invalid_ticket")
    assert rows(store, "idempotency") == 0
    assert post(api, "k-1", id="m-2").status_code == 201


def test_a_request_whose_key_is_being_answered_is_told_to_come_back(open_api: OpenApi) -> None:
    gate = Gate()
    api = open_api(load=gate.triager)
    gate.shut()
    with ThreadPoolExecutor() as callers:
        first = callers.submit(post, api, "k-1")
        assert gate.entered.wait(10)
        early = post(api, "k-1")
        gate.is_open.set()
        assert first.result(20).status_code == 201
    assert_problem(early, 409, "idempotency_conflict")
    assert early.headers["retry-after"]
    assert post(api, "k-1").headers["idempotent-replayed"] == "true"


def test_a_key_whose_process_was_killed_can_be_used_again_after_a_while(
    api: TestClient, store: Store, clock: Any
) -> None:
    post(api, "k-1")
    with store.writing() as work:  # as a process that died leaves it
        work.messages.connection.exec_driver_sql("UPDATE idempotency SET state = 'in_progress'")
        work.messages.connection.exec_driver_sql("DELETE FROM messages")
        work.messages.connection.exec_driver_sql("DELETE FROM idempotency")
        work.idempotency.begin("local POST /v1/tickets", "k-1", "digest of the request that died")
    assert_problem(post(api, "k-1"), 422, "idempotency_mismatch")
    clock.move(minutes=1)
    assert post(api, "k-1").status_code == 201


def test_the_same_new_message_sent_many_times_at_once_is_kept_once(open_api: OpenApi, store: Store) -> None:
    gate = Gate()
    api = open_api(load=gate.triager)
    gate.shut()
    with ThreadPoolExecutor(8) as callers:
        sent = [callers.submit(post, api) for _ in range(8)]
        assert gate.entered.wait(10)
        gate.is_open.set()
        answers = [each.result(20) for each in sent]
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({str(answer.json()) for answer in answers}) == 1
    assert [rows(store, table) for table in ("messages", "assessments", "outbox")] == [1, 1, 1]


def test_what_a_fresh_service_reads_is_what_another_kept(open_api: OpenApi) -> None:
    first = open_api()
    post(first, "k-1")
    second = open_api()
    assert second.get("/v1/tickets/m-1").json() == first.get("/v1/tickets/m-1").json()
    assert post(second).status_code == 200
    assert post(second, "k-1").headers["idempotent-replayed"] == "true"


def test_messages_keep_their_order_when_the_clock_jumps_back(api: TestClient, clock: Any) -> None:
    for number in range(4):
        assert post(api, f"k-{number}", id=f"m-{number}", created_at=None).status_code == 201
        clock.move(days=-1)
    assert [item["message"]["id"] for item in api.get("/v1/tickets").json()["items"]] == ["m-3", "m-2", "m-1", "m-0"]
    assert post(api, "k-0", id="m-0", created_at=None).headers["idempotent-replayed"] == "true"


def test_text_with_characters_that_databases_refuse_comes_back_as_it_was(api: TestClient) -> None:
    odd = "nul \x00, escape \x1a0000, \U0001f600, \u2028"
    post(api, id=odd, body=odd, subject=odd, attributes={odd: odd})
    (item,) = api.get("/v1/tickets").json()["items"]
    assert (item["message"]["id"], item["message"]["subject"]) == (odd, odd)
    with_body = api.get("/v1/tickets/nul%20%00,%20escape%20%1a0000,%20%F0%9F%98%80,%20%E2%80%A8").json()["message"]
    assert (with_body["body"], with_body["attributes"]) == (odd, {odd: odd})


def test_attributes_nested_too_deeply_are_refused_not_cut(api: TestClient, store: Store) -> None:
    deep: Any = SECRET
    for _ in range(100):
        deep = [deep]
    assert_problem(post(api, "k-1", attributes={"deep": deep}), 422, "unstorable_value")
    assert [rows(store, table) for table in ("messages", "idempotency")] == [0, 0]


def test_personal_data_are_not_kept_when_that_is_set(open_api: OpenApi, store: Store) -> None:
    api = open_api(redact_storage=True)
    text = "Write to ann@example.org, please."
    first, again = post(api, subject=text, body=text), post(api, subject=text, body=text)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["text"]["characters"] == len(text)  # the models read it as it came
    assert rows(store, "messages", "subject, body") == [("Write to [EMAIL_1], please.",) * 2]


def test_readiness_asks_the_database_too(api: TestClient) -> None:
    assert api.get("/readyz").json()["status"] == "ready"
    assert 'triage_storage_seconds_count{operation="check"} 1.0' in api.get("/metrics").text


def test_messages_and_times_of_the_database_are_counted(api: TestClient) -> None:
    post(api)
    post(api)
    post(api, body="Other")
    post(api, id="m-2", body="")
    lines = api.get("/metrics").text.splitlines()
    for outcome in ("stored", "repeated", "message_conflict", "unscored"):
        assert f'triage_messages_total{{outcome="{outcome}"}} 1.0' in lines
    assert 'triage_storage_seconds_count{operation="keep"} 2.0' in lines
