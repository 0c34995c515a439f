from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.intake import assert_problem
from triage_serve.api.ticket_schemas import FeedbackIn, FeedbackOut

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def place(shared_api: TestClient) -> str:
    shared_api.post("/v1/tickets", json={"id": "m-1", "body": "x"})
    return "/v1/tickets/m-1/feedback"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "invalid_json"),
        (b'{"by": "moonflower-4711"', 400, "invalid_json"),
        (b'["moonflower-4711"]', 422, "invalid_request"),
        (b"{}", 422, "invalid_request"),
        (b'{"by": "moonflower-4711"}', 422, "invalid_request"),
        (b'{"category": "billing"}', 422, "invalid_request"),
        (b'{"category": "billing", "by": ["moonflower-4711"]}', 422, "invalid_request"),
        (b'{"category": "moonflower-4711", "by": "ann"}', 422, "unknown_label"),
        (b'{"signals": ["moonflower-4711"], "by": "ann"}', 422, "unknown_label"),
        (b'{"signals": "moonflower-4711", "by": "ann"}', 422, "invalid_request"),
        (b'{"moonflower-4711": "billing", "by": "ann"}', 422, "invalid_request"),
    ],
)
def test_bad_bodies_are_problems_that_never_repeat_them(
    shared_api: TestClient, place: str, content: bytes, status: int, code: str
) -> None:
    assert_problem(shared_api.post(place, content=content, headers=JSON), status, code)
    assert shared_api.get("/v1/tickets/m-1").json()["feedback"] == []


def test_what_is_asked_and_answered_fits_the_documented_schemas(shared_api: TestClient, place: str) -> None:
    asked = {"category": "billing", "signals": ["angry"], "by": "ann"}
    FeedbackIn.model_validate(asked)
    answer = shared_api.post(place, json=asked).json()
    FeedbackOut.model_validate(answer)
    assert set(answer) == {*asked, "at"}


def test_feedback_needs_a_message(api: TestClient) -> None:
    for path in ("/v1/tickets/m-1/feedback", "/v1/tickets/feedback/feedback"):
        assert_problem(api.post(path, json={"category": "billing", "by": "ann"}), 404, "unknown_message")
