"""Inference over HTTP: deadlines, clients that leave, the description of the model, metrics, log lines."""

from __future__ import annotations

import http.client
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from triage_serve.api.model_schemas import ModelOut
from triage_serve.bootstrap import build_app, build_inference
from triage_serve.server import serving
from triage_serve.settings import Limits, ServeSettings
from triage_serve.testing import FakeScorer, fake_triager

SECRET = "moonflower-4711"
JSON = {"Content-Type": "application/json"}


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@dataclass
class Gate:
    """A model that waits while the gate is shut, and remembers what it read."""

    entered: threading.Event = field(default_factory=threading.Event)
    is_open: threading.Event = field(default_factory=threading.Event)
    read: list[str] = field(default_factory=list)

    def triager(self) -> Any:
        scorer = FakeScorer(self.wait)
        score = scorer.score
        scorer.score = lambda texts: self.read.extend(text.read for text in texts) or score(texts)  # type: ignore[method-assign,func-returns-value]
        return replace(fake_triager(), scorer=scorer)

    def wait(self) -> None:
        self.entered.set()
        assert self.is_open.wait(20)

    def shut(self) -> None:
        self.entered.clear()
        self.is_open.clear()


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    made.is_open.set()
    yield made
    made.is_open.set()


@pytest.fixture
def gated(settings: ServeSettings, gate: Gate) -> Iterator[TestClient]:
    inference = build_inference(settings, load=gate.triager)
    with TestClient(build_app(settings, inference=inference), base_url="http://127.0.0.1") as client:
        inference.loaded.result(timeout=10)
        gate.shut()
        yield client
        gate.is_open.set()


def test_a_request_whose_time_is_over_before_its_turn_is_told_so_while_the_model_is_still_busy(
    gated: TestClient, gate: Gate
) -> None:
    with ThreadPoolExecutor() as callers:
        running = callers.submit(gated.post, "/v1/score", json={"body": "running"})
        assert gate.entered.wait(10)
        late = gated.post("/v1/score", json={"body": "late"}, headers={"X-Request-Timeout-Ms": "20"})
        assert (late.status_code, late.json()["code"]) == (503, "deadline_exceeded")
        assert int(late.headers["retry-after"]) >= 1
        gate.is_open.set()
        assert running.result(10).status_code == 200
    assert "late" not in gate.read


def test_the_header_shortens_the_time_and_never_lengthens_it(settings: ServeSettings, gate: Gate) -> None:
    short = replace(settings, limits=Limits(request_seconds=0.02))
    inference = build_inference(short, load=gate.triager)
    with TestClient(build_app(short, inference=inference)) as client, ThreadPoolExecutor() as callers:
        inference.loaded.result(timeout=10)
        gate.shut()
        running = callers.submit(client.post, "/v1/score", json={"body": "running"})
        assert gate.entered.wait(10)
        late = client.post("/v1/score", json={"body": "late"}, headers={"X-Request-Timeout-Ms": "3600000"})
        assert late.status_code == 503
        gate.is_open.set()
        assert running.result(10).status_code == 200


@pytest.mark.parametrize("given", ["0", "-1", "soon", SECRET, "1.5", "9" * 5000])
def test_a_time_that_is_none_is_refused_without_repeating_it(client: TestClient, given: str) -> None:
    response = client.post("/v1/score", json={"body": "x"}, headers={"X-Request-Timeout-Ms": given})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert SECRET not in response.text


def test_what_a_client_that_left_had_sent_is_not_computed(settings: ServeSettings, gate: Gate) -> None:
    with serving(settings, load=gate.triager) as url, ThreadPoolExecutor() as callers:
        gate.shut()
        port = int(url.rpartition(":")[2])
        running = callers.submit(ask, port, "running")
        assert gate.entered.wait(10)
        with socket.create_connection(("127.0.0.1", port)) as leaver:
            body = b'{"body":"left"}'
            leaver.sendall(b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
            leaver.sendall(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
            wait_until(lambda: "triage_queue_tokens 9.0" in metrics(port))
        wait_until(lambda: "triage_queue_tokens 0.0" in metrics(port))
        assert 'status="499"} 1.0' in metrics(port)
        gate.is_open.set()
        assert running.result(10)["id"] == "1"
        assert ask(port, "after")["id"] == "1"
    assert gate.read[-2:] == ["running", "after"]


def ask(port: int, body: str) -> Any:
    return orjson.loads(call(port, "POST", "/v1/score", orjson.dumps({"body": body})))


def metrics(port: int) -> str:
    return call(port, "GET", "/metrics").decode()


def call(port: int, method: str, path: str, content: bytes | None = None) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, content, JSON)
        return connection.getresponse().read()
    finally:
        connection.close()


def test_256_long_tickets_are_answered_and_a_short_one_passes_them(gated: TestClient, gate: Gate) -> None:
    with ThreadPoolExecutor() as callers:
        large = callers.submit(gated.post, "/v1/score", json={"tickets": [{"body": "x" * 3000}] * 256})
        assert gate.entered.wait(10)
        small = callers.submit(gated.post, "/v1/score", json={"body": "small"})
        wait_until(lambda: len(gate.read) > 0 and waits(gated) % 512 == 9)
        gate.is_open.set()
        assert small.result(20).status_code == 200
        assert len(large.result(20).json()["results"]) == 256
    assert gate.read.index("small") < gate.read.index("x" * 3000) + 20


def waits(client: TestClient) -> int:
    (line,) = (line for line in client.get("/metrics").text.splitlines() if line.startswith("triage_queue_tokens "))
    return int(float(line.split()[1]))


def test_the_model_that_answers_is_described_as_documented(client: TestClient) -> None:
    told = client.get("/v1/model").json()
    assert ModelOut.model_validate(told, extra="forbid").model_dump() == told
    answered = client.post("/v1/score", json={"body": "x"}).json()["model"]
    assert {key: told[key] for key in ("name", "version")} == answered
    assert told["last_reload"] is None


def test_the_model_is_described_only_when_there_is_one(settings: ServeSettings, gate: Gate) -> None:
    gate.shut()
    inference = build_inference(settings, load=gate.triager)
    with TestClient(build_app(settings, inference=inference)) as client:
        assert client.get("/v1/model").json()["code"] == "not_ready"
        gate.is_open.set()
        inference.loaded.result(timeout=10)
        assert client.get("/v1/model").status_code == 200


def test_requests_are_counted_by_the_route_not_by_the_path(client: TestClient) -> None:
    client.post("/v1/score", json={"tickets": [{"body": "x"}, {"body": ""}, 7]})
    client.get(f"/{SECRET}")
    client.request(SECRET, "/livez")
    text = client.get("/metrics").text
    for line in (
        'triage_requests_total{method="POST",route="/v1/score",status="200"} 1.0',
        'triage_requests_total{method="GET",route="(no route)",status="404"} 1.0',
        'triage_requests_total{method="other",route="/livez",status="405"} 1.0',
        'triage_tickets_total{outcome="scored"} 1.0',
        'triage_tickets_total{outcome="empty_text"} 1.0',
        'triage_tickets_total{outcome="invalid_ticket"} 1.0',
        "triage_queue_wait_seconds_count 1.0",
        "triage_batch_tokens_count 1.0",
        "triage_batch_duration_seconds_count 1.0",
        'triage_model_info{name="fake",version="1"} 1.0',
    ):
        assert line in text.splitlines()
    assert SECRET not in text


def test_the_metrics_are_what_prometheus_reads(client: TestClient) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    names = {family.name for family in text_string_to_metric_families(response.text)}
    assert {"triage_requests", "triage_queue_tokens", "triage_reloads", "triage_model_info"} <= names


def test_a_requests_log_line_has_counts_and_versions_but_no_words(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "triage_serve.requests"):
        client.post("/v1/score", json={"tickets": [{"body": SECRET}, 7]}, headers={"X-Request-Id": "r-1"})
    (record,) = (record for record in caplog.records if record.name == "triage_serve.requests")
    fields = dict(record.fields)  # type: ignore[attr-defined]
    assert fields.pop("ms") >= 0
    assert fields == {
        "method": "POST",
        "route": "/v1/score",
        "status": 200,
        "request_id": "r-1",
        "tickets": 2,
        "tokens": 13,
        "model": "1",
    }
