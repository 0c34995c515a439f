from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from triage import Triager
from triage.errors import BundleCorruptError
from triage_serve.bootstrap import build_app, build_inference
from triage_serve.inference import Inference
from triage_serve.settings import Limits, ServeSettings
from triage_serve.testing import fake_triager

SECRET = "moonflower-4711"


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def serving(settings: ServeSettings, load: Callable[[], Triager]) -> Iterator[tuple[TestClient, Inference]]:
    inference = build_inference(settings, load=load)
    with TestClient(build_app(settings, inference=inference), base_url="http://127.0.0.1") as client:
        yield client, inference


def test_ready_only_after_the_model_is_loaded_and_warmed_but_alive_from_the_start(settings: ServeSettings) -> None:
    warming = threading.Event()
    with serving(settings, lambda: fake_triager(before=lambda: warming.wait(10) and None)) as (client, inference):
        assert client.get("/livez").status_code == 200
        for early in (client.get("/readyz"), client.post("/v1/score", json={"body": "x"})):
            assert (early.status_code, early.json()["code"]) == (503, "not_ready")
            assert early.headers["retry-after"]
        warming.set()
        inference.loaded.result(timeout=10)
        assert client.get("/readyz").json() == {"status": "ready", "model": {"name": "fake", "version": "1"}}
        assert client.post("/v1/score", json={"body": "x"}).status_code == 200


def test_a_model_that_cannot_be_loaded_is_never_ready_and_the_reason_stays_inside(settings: ServeSettings) -> None:
    def load() -> Triager:
        raise BundleCorruptError(f"/inner/{SECRET} changed.")

    with serving(settings, load) as (client, inference):
        assert inference.loaded.exception(timeout=10)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert SECRET not in response.text
        assert client.get("/livez").status_code == 200


def test_a_request_beyond_the_bound_is_told_when_to_come_back_while_the_service_stays_live(
    settings: ServeSettings,
) -> None:
    scoring, go_on = threading.Event(), threading.Event()
    go_on.set()

    def before() -> None:
        scoring.set()
        go_on.wait(10)

    narrow = replace(settings, limits=Limits(waiting_tokens=40))  # five tickets of one letter
    with serving(narrow, lambda: fake_triager(before)) as (client, inference), ThreadPoolExecutor() as callers:
        inference.loaded.result(timeout=10)
        scoring.clear()
        go_on.clear()
        running = callers.submit(client.post, "/v1/score", json={"body": "x"})
        assert scoring.wait(10)
        few = {"tickets": [{"body": "x"}] * 5}
        waiting = callers.submit(client.post, "/v1/score", json=few)
        wait_until(lambda: "triage_queue_tokens 40.0" in client.get("/metrics").text)
        refused = client.post("/v1/score", json={"body": "y"})
        assert (refused.status_code, refused.json()["code"]) == (429, "overloaded")
        assert int(refused.headers["retry-after"]) >= 1
        assert client.get("/livez").status_code == 200
        go_on.set()
        assert running.result(timeout=10).status_code == 200
        assert len(waiting.result(timeout=10).json()["results"]) == 5
        assert client.post("/v1/score", json={"body": "y"}).status_code == 200


def test_an_error_nobody_foresaw_is_a_problem_without_the_text_in_answer_or_log(
    settings: ServeSettings, caplog: pytest.LogCaptureFixture
) -> None:
    broken = threading.Event()

    def before() -> None:
        if broken.is_set():
            raise RuntimeError(f"could not read {SECRET}")

    with serving(settings, lambda: fake_triager(before)) as (client, inference), caplog.at_level(logging.INFO):
        inference.loaded.result(timeout=10)
        broken.set()
        response = client.post("/v1/score", json={"body": SECRET}, headers={"X-Request-Id": "r-42"})
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["request_id"] == response.headers["x-request-id"] == "r-42"
    assert "RuntimeError" in caplog.text
    assert "r-42" in caplog.text
    assert SECRET not in response.text + caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/livez", 200),
        ("GET", "/readyz", 200),
        ("GET", "/docs", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/metrics", 200),
        ("GET", "/v1/model", 200),
        ("GET", "/", 307),
        ("POST", "/v1/score", 415),
        ("GET", "/nothing", 404),
        ("GET", "/v1/score", 405),
        ("POST", "/livez", 405),
        ("GET", "/static-offline-docs/none.js", 404),
        ("GET", "/static-offline-docs/..%2f__init__.py", 404),
    ],
)
def test_every_answer_carries_a_request_id_and_every_refusal_is_a_problem(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path, follow_redirects=False)
    assert response.status_code == status
    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["request_id"] == response.headers["x-request-id"]


def test_a_wrong_method_learns_the_right_one(client: TestClient) -> None:
    assert client.get("/v1/score").headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/v1/score/", f"/{SECRET}", "/v1/score/%0d%0ax:%20y", "/%00", "//v1/score", "/%ff"])
def test_an_unknown_path_is_not_found_and_not_repeated(client: TestClient, path: str) -> None:
    response = client.post(path, json={"body": "x"}, follow_redirects=False)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert SECRET not in response.text


@pytest.mark.parametrize("given", ["two words", "x" * 65, "näme", "<b>", ""])
def test_a_request_id_that_is_no_plain_word_is_replaced(client: TestClient, given: str) -> None:
    response = client.get("/livez", headers={"X-Request-Id": given.encode()})
    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])


def test_a_request_leaves_one_log_line_with_its_route_and_without_its_query(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "triage_serve.requests"):
        client.post(f"/v1/score?note={SECRET}", json={"body": SECRET})
        client.get(f"/{SECRET}")
    lines = [record.getMessage() for record in caplog.records if record.name == "triage_serve.requests"]
    assert lines[0].startswith("POST /v1/score 200 ")
    assert lines[1].startswith("GET (no route) 404 ")
    assert SECRET not in caplog.text


def test_a_client_that_leaves_in_the_middle_is_no_error_of_ours(
    settings: ServeSettings, caplog: pytest.LogCaptureFixture
) -> None:
    import socket

    from triage_serve.server import serving as on_a_socket

    with on_a_socket(settings, load=fake_triager) as url, caplog.at_level(logging.INFO):
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as caller:
            head = "POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n"
            caller.sendall(head.encode() + b'{"body":')
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert caller.recv(1000).startswith(b"HTTP/1.1 200")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
