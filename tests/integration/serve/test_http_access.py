"""Keys over HTTP: what is open, what asks for a key, how it refuses."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.access import ELSEWHERE, HERE, NOBODYS, RATES, House, house
from triage_serve.access import NEEDED, Scope
from triage_serve.access.key_ring import BELIEVED_SECONDS
from triage_serve.api.app import create_app
from triage_serve.bootstrap import build_inference
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager

__all__ = ["house"]

OPEN = ["/livez", "/readyz", "/docs", "/openapi.json"]
Visit = Callable[..., TestClient]


@pytest.fixture
def visit(house: House, settings: ServeSettings) -> Iterator[Visit]:
    """Open the service to a client at an address, with the limits of `RATES` or without."""
    with ExitStack() as stack:

        def open_one(address: str = ELSEWHERE, **gate: Any) -> TestClient:
            inference = build_inference(settings, load=fake_triager)
            app = create_app(inference, settings.limits, gate=house.gate(**gate))
            opened = stack.enter_context(TestClient(app, base_url="http://triage.example", client=(address, 1)))
            inference.loaded.result(timeout=10)
            return opened

        yield open_one


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def operations(client: TestClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


@pytest.mark.parametrize("path", OPEN)
def test_health_and_documentation_need_no_key(house: House, visit: Visit, path: str) -> None:
    house.key()
    assert visit().get(path).status_code == 200


def test_everything_else_needs_one_and_says_so_in_the_documentation(house: House, visit: Visit) -> None:
    house.key()
    client = visit()
    guarded = [each for each in operations(client) if each[1] not in OPEN]
    assert len(guarded) >= 3
    for method, path, operation in guarded:
        house.now += 60
        response = client.request(method, re.sub(r"\{\w+\}", "some-id", path))
        assert (response.status_code, response.json()["code"]) == (401, "unauthorized"), path
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["www-authenticate"] == "Bearer"
        assert operation["security"] == [{"key": []}, *[{}] * (path == "/metrics")]


def test_every_guarded_route_has_its_row_in_the_table_of_scopes(visit: Visit) -> None:
    guarded = {(method, path) for method, path, each in operations(visit()) if "security" in each}
    assert {(method, re.sub(r"\{\w+\}", "{id}", path)) for method, path in guarded} <= set(NEEDED)


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [(Scope.SCORE, "POST", "/v1/score"), (Scope.OPERATE, "GET", "/v1/model"), (Scope.OPERATE, "GET", "/metrics")],
)
def test_the_scope_of_a_route_opens_it_and_no_other_scope_does(
    house: House, visit: Visit, scope: Scope, method: str, path: str
) -> None:
    client = visit()
    for held in Scope:
        _, secret = house.key(held)
        body = {"body": "x"} if method == "POST" else None
        response = client.request(method, path, headers=bearer(secret), json=body)
        if held in {scope, Scope.ADMIN}:
            assert response.status_code == 200
        else:
            assert (response.status_code, response.json()["code"]) == (403, "forbidden")
            assert f"scope {scope}" in response.json()["detail"]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(house: House, visit: Visit, scheme: str) -> None:
    _, secret = house.key()
    response = visit().post("/v1/score", json={"body": "x"}, headers={"Authorization": f"{scheme} {secret}"})
    assert response.status_code == 200


def test_a_key_anywhere_but_in_its_header_is_not_taken(house: House, visit: Visit) -> None:
    _, secret = house.key()
    client = visit(rates=None)
    assert client.post(f"/v1/score?key={secret}&access_token={secret}", json={"body": "x"}).status_code == 401
    for headers in (
        {"X-Api-Key": secret},
        {"Cookie": f"key={secret}"},
        {"Authorization": secret},
        {"Authorization": f"Basic {secret}"},
        {"Authorization": f"Bearer{secret}"},
        {"Authorization": "Bearer"},
        {"Proxy-Authorization": f"Bearer {secret}"},
    ):
        assert client.post("/v1/score", json={"body": "x"}, headers=headers).status_code == 401


def test_of_two_keys_in_one_request_neither_is_taken(house: House, visit: Visit) -> None:
    _, secret = house.key()
    twice = [("Authorization", f"Bearer {secret}"), ("Authorization", f"Bearer {secret}")]
    assert visit().post("/v1/score", json={"body": "x"}, headers=twice).status_code == 401


@pytest.mark.parametrize("token", ["\xff\xfe", NOBODYS, "moonflower " * 5000, "two moonflowers", "\t"])
def test_no_header_makes_the_gate_fail_or_comes_back(house: House, visit: Visit, token: str) -> None:
    house.key()
    header = {"Authorization": f"Bearer {token}".encode("latin-1")}
    response = visit().post("/v1/score", json={"body": "x"}, headers=header)
    assert response.status_code == 401
    assert "moonflower" not in response.text
    assert NOBODYS not in response.text


def test_without_keys_only_this_machine_is_answered(visit: Visit) -> None:
    assert visit(HERE).post("/v1/score", json={"body": "x"}).status_code == 200
    assert visit(ELSEWHERE).post("/v1/score", json={"body": "x"}).status_code == 401


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Client-Ip", "Host"])
def test_what_a_header_says_of_the_address_is_not_believed(visit: Visit, name: str) -> None:
    value = "for=127.0.0.1" if name == "Forwarded" else HERE
    assert visit().post("/v1/score", json={"body": "x"}, headers={name: value}).status_code == 401


def test_metrics_are_open_to_this_machine_even_when_there_are_keys(house: House, visit: Visit) -> None:
    house.key()
    assert visit(HERE).get("/metrics").status_code == 200
    assert visit(ELSEWHERE).get("/metrics").status_code == 401


def test_a_refusal_comes_before_anything_is_said_of_the_request(house: House, visit: Visit) -> None:
    house.key()
    client = visit()
    announced = {"Content-Length": str(64 << 20), "Content-Type": "application/json"}
    assert client.post("/v1/score", content=b"{", headers=announced).status_code == 401
    assert client.post("/v1/score?explain=perhaps", content=b"{").status_code == 401


def test_a_key_that_asks_too_often_gets_429_with_the_time_to_come_back(house: House, visit: Visit) -> None:
    _, secret = house.key()
    client = visit()
    for _ in range(RATES.key.burst):
        assert client.post("/v1/score", json={"body": "x"}, headers=bearer(secret)).status_code == 200
    refused = client.post("/v1/score", json={"body": "x"}, headers=bearer(secret))
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["ratelimit"] == '"key";r=0;t=5'
    assert refused.headers["ratelimit-policy"] == '"key";q=5;w=5'
    house.now += 1
    assert client.post("/v1/score", json={"body": "x"}, headers=bearer(secret)).status_code == 200


def test_guessing_is_limited(house: House, visit: Visit) -> None:
    house.key()
    client = visit()
    answers = [client.get("/v1/model", headers=bearer(NOBODYS)) for _ in range(RATES.failures.burst + 1)]
    assert [answer.status_code for answer in answers] == [*[401] * RATES.failures.burst, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert client.get("/livez").status_code == 200


def test_a_revoked_key_opens_nothing_after_a_moment(house: House, visit: Visit) -> None:
    key, secret = house.key()
    client = visit()
    assert client.post("/v1/score", json={"body": "x"}, headers=bearer(secret)).status_code == 200
    house.revoke(key)
    house.now += BELIEVED_SECONDS
    response = client.post("/v1/score", json={"body": "x"}, headers=bearer(secret))
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_no_secret_reaches_a_log_or_an_answer(house: House, visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    _, secret = house.key()
    client = visit(rates=None)
    with caplog.at_level(logging.DEBUG):
        answers = [client.get("/v1/model", headers=bearer(each)).text for each in (secret, NOBODYS, secret)]
        answers.append(client.get("/metrics", headers=bearer(secret)).text)
    assert caplog.records
    for each in (secret, NOBODYS):
        assert each not in caplog.text + "".join(answers)
