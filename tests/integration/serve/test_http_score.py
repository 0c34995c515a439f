from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from triage import Ticket, render
from triage_serve.api.schemas import ScoredList, ScoredTicket
from triage_serve.testing import fake_triager

SECRET = "moonflower-4711"


def test_one_ticket_gets_the_published_shape(client: TestClient) -> None:
    response = client.post("/v1/score", json={"id": "t-1", "body": "Where is it?"})
    assert response.status_code == 200
    (expected,) = fake_triager().run([Ticket(id="t-1", body="Where is it?")])
    assert response.json() == render(expected)


@pytest.mark.parametrize("explain", ["", "?explain=true"])
def test_answers_fit_the_documented_schemas(client: TestClient, explain: str) -> None:
    single = client.post(f"/v1/score{explain}", json={"body": "Where is it?"}).json()
    assert ScoredTicket.model_validate(single, extra="forbid").model_dump(exclude_unset=True) == single
    several = client.post(f"/v1/score{explain}", json={"tickets": [{"body": "a"}, {"body": ""}]}).json()
    assert ScoredList.model_validate(several, extra="forbid").model_dump(exclude_unset=True) == several


def test_explain_adds_what_was_read_and_what_spoke(client: TestClient) -> None:
    plain = client.post("/v1/score", json={"body": "Where?"}).json()
    told = client.post("/v1/score?explain=true", json={"body": "Where?"}).json()
    assert told["text"]["read"] == "Where?"
    assert told["explanation"]["category"] == [{"field": "body", "start": 0, "end": 1, "weight": 0.5}]
    assert "read" not in plain["text"]
    assert "explanation" not in plain


def test_a_list_is_answered_in_order_and_a_bad_ticket_fails_alone(client: TestClient) -> None:
    tickets = [{"id": "a", "body": "one"}, {"id": "b", "body": 2}, "x", {"id": "c", "body": " "}, {"body": "e"}]
    results = client.post("/v1/score", json={"tickets": tickets}).json()["results"]
    assert [(row["id"], row.get("error", {}).get("code")) for row in results] == [
        ("a", None),
        ("b", "invalid_ticket"),
        ("3", "invalid_ticket"),
        ("c", "empty_text"),
        ("5", None),
    ]


def test_a_list_holds_up_to_256_tickets(client: TestClient) -> None:
    fits = client.post("/v1/score", json={"tickets": [{"body": "x"}] * 256})
    assert len(fits.json()["results"]) == 256
    assert client.post("/v1/score", json={"tickets": [{"body": "x"}] * 257}).status_code == 422


def test_a_text_over_20_000_characters_is_refused_alone_and_a_failure_in_a_list(client: TestClient) -> None:
    assert client.post("/v1/score", json={"body": "я" * 20_000}).status_code == 200
    single = client.post("/v1/score", json={"body": "я" * 20_000, "subject": "!"})
    assert (single.status_code, single.json()["code"]) == (422, "text_too_long")
    listed = client.post("/v1/score", json={"tickets": [{"body": "я" * 20_001}, {"body": "x"}]}).json()["results"]
    assert listed[0]["error"]["code"] == "text_too_long"
    assert "error" not in listed[1]


def test_nul_and_whole_surrogate_pairs_are_text(client: TestClient) -> None:
    body = rb'{"body":"nul \u0000 and \ud83d\ude00"}'
    assert client.post("/v1/score", content=body, headers={"Content-Type": "application/json"}).status_code == 200


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "invalid_json"),
        (b'{"body": "moonflower-4711"', 400, "invalid_json"),
        (b'{"body": moonflower-4711}', 400, "invalid_json"),
        (b'{"body": "moonflower-4711", "n": NaN}', 400, "invalid_json"),
        (b'{"body": "moonflower-4711", "n": Infinity}', 400, "invalid_json"),
        (b'{"body": "moonflower-4711", "n": -Infinity}', 400, "invalid_json"),
        (b'{"body": "moonflower-4711", "n": 1e999}', 400, "invalid_json"),
        (rb'{"body": "moonflower-4711 \ud800"}', 400, "invalid_json"),
        (b'{"body": "moonflower-4711 \xed\xa0\x80"}', 400, "invalid_json"),
        (b'{"body": "moonflower-4711 \xff"}', 400, "invalid_json"),
        (b"[" * 100_000, 400, "invalid_json"),
        (b'{"a":' * 100_000, 400, "invalid_json"),
        (b'"moonflower-4711"', 422, "invalid_ticket"),
        (b'[{"body": "moonflower-4711"}]', 422, "invalid_ticket"),
        (b"null", 422, "invalid_ticket"),
        (b"{}", 422, "invalid_ticket"),
        (b'{"body": ["moonflower-4711"]}', 422, "invalid_ticket"),
        (b'{"body": "x", "subject": {"moonflower-4711": 1}}', 422, "invalid_ticket"),
        (b'{"body": "x", "attributes": "moonflower-4711"}', 422, "invalid_ticket"),
        (b'{"id": 1.5, "body": "moonflower-4711"}', 422, "invalid_ticket"),
        (b'{"body": " "}', 422, "empty_text"),
        (b'{"tickets": []}', 422, "invalid_request"),
        (b'{"tickets": {"moonflower-4711": 1}}', 422, "invalid_request"),
        (b'{"tickets": "moonflower-4711"}', 422, "invalid_request"),
        (b'{"tickets": null}', 422, "invalid_request"),
    ],
)
def test_bad_bodies_are_problems_that_never_repeat_them(
    client: TestClient, content: bytes, status: int, code: str
) -> None:
    response = client.post("/v1/score", content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert SECRET not in response.text + str(response.headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_only_plain_utf_8_json_is_taken(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/v1/score", content=b'{"body":"x"}', headers=headers)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_the_usual_spellings_of_the_media_type_are_taken(client: TestClient) -> None:
    for media_type in ("application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'):
        response = client.post("/v1/score", content=b'{"body":"x"}', headers={"Content-Type": media_type})
        assert response.status_code == 200


def test_a_body_that_announces_too_much_is_refused_whatever_follows(client: TestClient) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": str((1 << 20) + 1)}
    response = client.post("/v1/score", content=iter([b'{"body":"x"}']), headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_chunked_body_over_the_limit_is_refused(client: TestClient) -> None:
    chunks = (b"x" * 65_536 for _ in range(40))
    response = client.post("/v1/score", content=chunks, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_wrong_query_names_the_place_not_the_value(client: TestClient) -> None:
    response = client.post(f"/v1/score?explain={SECRET}", json={"body": "x"})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert "query.explain" in response.json()["detail"]
    assert SECRET not in response.text
