from __future__ import annotations

import http.client
import logging
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from tests.intake import SECRET, Gate, assert_problem, keeping
from triage_serve.api.ticket_schemas import MessageIn, TakenFailure, TakenTicket, TicketDetail, TicketList
from triage_serve.bootstrap import build_app, build_inference
from triage_serve.server import serving
from triage_serve.settings import Limits, ServeSettings
from triage_serve.testing import fake_triager

JSON = {"Content-Type": "application/json"}


def ids(api: TestClient) -> list[str]:
    return [item["message"]["id"] for item in api.get("/v1/tickets").json()["items"]]


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "invalid_json"),
        (b'{"body": "moonflower-4711"', 400, "invalid_json"),
        (b'{"body": "moonflower-4711", "attributes": {"n": NaN}}', 400, "invalid_json"),
        (b'{"body": "moonflower-4711", "attributes": {"n": 1e999}}', 400, "invalid_json"),
        (rb'{"body": "moonflower-4711 \ud800"}', 400, "invalid_json"),
        (b'{"a":' * 100_000, 400, "invalid_json"),
        (b'["moonflower-4711"]', 422, "invalid_ticket"),
        (b"{}", 422, "invalid_ticket"),
        (b'{"tickets": [{"body": "moonflower-4711"}]}', 422, "invalid_ticket"),
        (b'{"body": ["moonflower-4711"]}', 422, "invalid_ticket"),
        (b'{"body": "x", "created_at": "moonflower-4711"}', 422, "invalid_ticket"),
        (b'{"body": "x", "customer": "moonflower-4711"}', 422, "invalid_ticket"),
        (b'{"body": "x", "customer": {"tier": {"moonflower-4711": 1}}}', 422, "invalid_ticket"),
        (b'{"body": "x", "id": "' + b"moonflower-4711" * 20 + b'"}', 422, "invalid_ticket"),
    ],
)
def test_bad_bodies_are_problems_that_never_repeat_them(
    shared_api: TestClient, content: bytes, status: int, code: str
) -> None:
    assert_problem(shared_api.post("/v1/tickets", content=content, headers=JSON), status, code)
    assert ids(shared_api) == []


def test_only_plain_json_of_a_bounded_size_is_taken(shared_api: TestClient) -> None:
    assert_problem(shared_api.post("/v1/tickets", content=b"{}"), 415, "unsupported_media_type")
    large = b'{"body": "' + b"x" * (1 << 20) + b'"}'
    assert_problem(shared_api.post("/v1/tickets", content=large, headers=JSON), 413, "body_too_large")


def test_answers_fit_the_documented_schemas(api: TestClient) -> None:
    message = {"id": "m-1", "body": SECRET, "created_at": "2026-11-21", "customer": {"name": "Ann"}}
    MessageIn.model_validate(message)
    scored = api.post("/v1/tickets", json=message).json()
    assert TakenTicket.model_validate(scored, extra="forbid").model_dump(exclude_unset=True) == scored
    failed = api.post("/v1/tickets", json={"body": " "}).json()
    assert TakenFailure.model_validate(failed, extra="forbid").model_dump() == failed
    api.post("/v1/tickets/m-1/feedback", json={"category": "billing", "by": "ann"})
    for path, shape in (("/v1/tickets", TicketList), ("/v1/tickets/m-1", TicketDetail)):
        answer = api.get(path).json()
        shaped = shape.model_validate(answer, extra="forbid").model_dump_json(exclude_unset=True)
        assert orjson.loads(shaped.replace('Z"', '+00:00"')) == answer


def test_the_examples_of_the_documentation_run_as_they_stand(api: TestClient) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    sent = 0
    for path in ("/v1/tickets", "/v1/tickets/{id}/feedback", "/v1/events"):
        examples = paths[path]["post"]["requestBody"]["content"]["application/json"]["examples"]
        for example in examples.values():
            assert api.post(path.replace("{id}", "en-1"), json=example["value"]).status_code == 201
            sent += 1
    assert sent == 6


def test_the_description_names_parameters_and_refusals_and_every_reference_leads_somewhere(api: TestClient) -> None:
    described = api.get("/openapi.json").json()
    taking = described["paths"]["/v1/tickets"]["post"]
    assert {each["name"] for each in taking["parameters"]} == {"Idempotency-Key", "X-Request-Timeout-Ms"}
    assert {"200", "201", "400", "409", "413", "415", "422", "429", "503"} <= set(taking["responses"])
    listing = {each["name"]: each["schema"] for each in described["paths"]["/v1/tickets"]["get"]["parameters"]}
    assert listing["limit"] == {"type": "integer", "maximum": 200, "minimum": 1, "default": 50, "title": "Limit"}
    assert {"customer_id", "signal", "accepted", "since", "cursor"} <= set(listing)
    for path in described["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                assert int(status) < 400 or set(response["content"]) == {"application/problem+json"}
    text = orjson.dumps(described).decode()
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in described["components"]["schemas"]
    assert "#/$defs/" not in text


def test_a_message_beyond_the_bound_of_what_may_wait_is_not_kept_and_its_key_is_free(url: str) -> None:
    gate = Gate()
    with keeping(url, load=gate.triager, limits=Limits(waiting_tokens=16)) as api, ThreadPoolExecutor() as callers:
        gate.shut()
        running = callers.submit(api.post, "/v1/tickets", json={"id": "running", "body": "x"})
        assert gate.entered.wait(10)
        waiting = callers.submit(api.post, "/v1/score", json={"tickets": [{"body": "x"}] * 2})
        wait_until(lambda: "triage_queue_tokens 16.0" in api.get("/metrics").text)
        key = {"Idempotency-Key": "k-1"}
        refused = api.post("/v1/tickets", json={"id": "refused", "body": SECRET}, headers=key)
        assert_problem(refused, 429, "overloaded")
        assert int(refused.headers["retry-after"]) >= 1
        gate.is_open.set()
        assert [running.result(10).status_code, waiting.result(10).status_code] == [201, 200]
        assert ids(api) == ["running"]
        assert api.post("/v1/tickets", json={"id": "refused", "body": SECRET}, headers=key).status_code == 201


def test_a_message_whose_time_is_over_is_not_kept(url: str) -> None:
    gate = Gate()
    with keeping(url, load=gate.triager) as api, ThreadPoolExecutor() as callers:
        gate.shut()
        running = callers.submit(api.post, "/v1/tickets", json={"id": "running", "body": "x"})
        assert gate.entered.wait(10)
        late = api.post("/v1/tickets", json={"id": "late", "body": SECRET}, headers={"X-Request-Timeout-Ms": "20"})
        assert_problem(late, 503, "deadline_exceeded")
        assert late.headers["retry-after"]
        gate.is_open.set()
        assert running.result(10).status_code == 201
        assert ids(api) == ["running"]
        assert 'triage_messages_total{outcome="deadline_exceeded"} 1.0' in api.get("/metrics").text


def test_a_known_message_is_answered_while_the_model_is_busy(url: str) -> None:
    gate = Gate()
    with keeping(url, load=gate.triager) as api, ThreadPoolExecutor() as callers:
        api.post("/v1/tickets", json={"id": "known", "body": "x"})
        gate.shut()
        running = callers.submit(api.post, "/v1/tickets", json={"body": "new"})
        assert gate.entered.wait(10)
        assert api.post("/v1/tickets", json={"id": "known", "body": "x"}).status_code == 200
        gate.is_open.set()
        assert running.result(10).status_code == 201


def test_a_message_the_model_fails_on_is_kept_all_the_same(url: str) -> None:
    broken = threading.Event()

    def before() -> None:
        if broken.is_set():
            raise RuntimeError(SECRET)

    with keeping(url, load=lambda: fake_triager(before)) as api:
        broken.set()
        response = api.post("/v1/tickets", json={"id": "m-1", "body": SECRET})
        assert (response.status_code, response.json()["error"]["code"]) == (201, "internal_error")
        assert SECRET not in response.text
        assert ids(api) == ["m-1"]


def test_before_the_model_is_there_nothing_is_taken_and_what_is_kept_can_be_read(url: str) -> None:
    with keeping(url) as api:
        api.post("/v1/tickets", json={"id": "m-1", "body": "x"})
    gate = Gate()
    gate.shut()
    settings = ServeSettings(registry_root=Path("unused"), database_url=url)
    inference = build_inference(settings, load=gate.triager)
    app = build_app(settings, inference=inference)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50_000)) as api:
        assert_problem(api.post("/v1/tickets", json={"id": "m-2", "body": "x"}), 503, "not_ready")
        assert_problem(api.post("/v1/tickets/m-1/feedback", json={"category": "x", "by": "ann"}), 503, "not_ready")
        assert ids(api) == ["m-1"]
        gate.is_open.set()
        inference.loaded.result(timeout=10)


def test_a_client_that_leaves_before_its_turn_leaves_nothing_and_its_key_is_free(url: str, tmp_path: Path) -> None:
    gate = Gate()
    settings = ServeSettings(registry_root=tmp_path, port=0, database_url=url)
    with serving(settings, load=gate.triager) as base, ThreadPoolExecutor() as callers:
        port = int(base.rpartition(":")[2])
        gate.shut()
        running = callers.submit(call, port, "POST", "/v1/tickets", {"id": "running", "body": "x"})
        assert gate.entered.wait(10)
        with socket.create_connection(("127.0.0.1", port)) as leaver:
            body = orjson.dumps({"id": "left", "body": SECRET})
            leaver.sendall(b"POST /v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
            leaver.sendall(f"Idempotency-Key: k-1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            wait_until(lambda: "triage_queue_tokens 13.0" in call(port, "GET", "/metrics")[1])
        wait_until(lambda: 'triage_messages_total{outcome="client_gone"} 1.0' in call(port, "GET", "/metrics")[1])
        gate.is_open.set()
        assert running.result(10)[0] == 201
        assert SECRET not in call(port, "GET", "/v1/tickets/left")[1]
        wait_until(lambda: 'status="499"} 1.0' in call(port, "GET", "/metrics")[1])  # then the key was given back
        again = call(port, "POST", "/v1/tickets", {"id": "left", "body": SECRET}, {"Idempotency-Key": "k-1"})
        assert again[0] == 201


def test_identifiers_that_look_encoded_are_decoded_once(url: str, tmp_path: Path) -> None:
    with serving(ServeSettings(registry_root=tmp_path, port=0, database_url=url), load=fake_triager) as base:
        port = int(base.rpartition(":")[2])
        call(port, "POST", "/v1/tickets", {"id": "%2F", "body": "x"})
        assert call(port, "GET", "/v1/tickets/%252F")[0] == 200
        assert call(port, "GET", "/v1/tickets/%2F")[0] == 404


def test_a_request_is_counted_and_logged_by_its_route_not_by_the_identifier(
    api: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "triage_serve.requests"):
        api.get(f"/v1/tickets/{SECRET}")
        api.post(f"/v1/tickets/{SECRET}/x/feedback", json={"category": "billing", "by": "ann"})
        api.delete(f"/v1/customers/{SECRET}")
    lines = [record.getMessage() for record in caplog.records if record.name == "triage_serve.requests"]
    assert [line.rpartition(" ms ")[0].rpartition(" ")[0] for line in lines] == [
        "GET /v1/tickets/{id} 404",
        "POST /v1/tickets/{id}/feedback 404",
        "DELETE /v1/customers/{id} 204",
    ]
    assert (
        'triage_requests_total{method="DELETE",route="/v1/customers/{id}",status="204"} 1.0' in api.get("/metrics").text
    )
    assert SECRET not in "".join(lines) + api.get("/metrics").text


def test_without_a_database_there_is_nothing_to_keep_messages_with(client: TestClient) -> None:
    for path in ("/v1/tickets", "/v1/events", "/v1/tickets/x/feedback"):
        assert_problem(client.post(path, json={"body": "x"}), 404, "not_found")


def call(port: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, None if body is None else orjson.dumps(body), {**JSON, **(headers or {})})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()
