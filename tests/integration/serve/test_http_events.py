from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.intake import assert_problem
from triage_serve.api.event_schemas import EventIn, EventOut

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "invalid_json"),
        (b'{"type": "moonflower-4711"', 400, "invalid_json"),
        (b'"moonflower-4711"', 422, "invalid_request"),
        (b"{}", 422, "invalid_request"),
        (b'{"type": "moonflower-4711", "ticket_id": "t"}', 422, "invalid_request"),
        (b'{"type": "solved"}', 422, "invalid_request"),
        (b'{"type": "solved", "ticket_id": "t", "at": "moonflower-4711"}', 422, "invalid_request"),
        (b'{"type": "solved", "ticket_id": ["moonflower-4711"]}', 422, "invalid_request"),
        (b'{"type": "survey", "ticket_id": "t", "csat": 6}', 422, "invalid_request"),
        (b'{"type": "survey", "ticket_id": "t", "csat": 4.5}', 422, "invalid_request"),
        (b'{"type": "survey", "ticket_id": "t", "nps": "moonflower-4711"}', 422, "invalid_request"),
        (b'{"type": "survey", "ticket_id": "t", "ces": 99999999999999999999999}', 422, "invalid_request"),
        (b'{"type": "solved", "ticket_id": "t", "at": "9999-12-31T23:59:59-01:00"}', 422, "invalid_request"),
    ],
)
def test_bad_bodies_are_problems_that_never_repeat_them(
    shared_api: TestClient, content: bytes, status: int, code: str
) -> None:
    assert_problem(shared_api.post("/v1/events", content=content, headers=JSON), status, code)


def test_what_is_asked_and_answered_fits_the_documented_schemas(api: TestClient) -> None:
    asked = {"type": "survey", "id": 7, "customer_id": "c-1", "at": "2026-11-21T10:15", "nps": 10, "ces": 7}
    EventIn.model_validate(asked)
    answer = api.post("/v1/events", json=asked).json()
    EventOut.model_validate(answer, extra="forbid")
    assert set(answer) == set(EventOut.model_fields)
    assert (answer["id"], answer["at"], answer["nps"]) == ("7", "2026-11-21T10:15:00+00:00", 10)
