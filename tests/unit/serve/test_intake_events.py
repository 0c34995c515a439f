from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from triage_serve.api.errors import InvalidRequestError
from triage_serve.intake.events import SCORES, read_event
from triage_serve.storage import EventType, NewEvent

SECRET = "moonflower-4711"


def test_a_survey_is_read_and_unknown_keys_are_ignored() -> None:
    body = {
        "type": "survey",
        "id": 7,
        "ticket_id": "t",
        "customer_id": 8,
        "at": "2026-11-21",
        "csat": 5,
        "nps": 0,
        "x": 1,
    }
    assert read_event(body) == NewEvent(
        EventType.SURVEY, id="7", ticket_id="t", customer_id="8", at=datetime(2026, 11, 21, tzinfo=UTC), csat=5, nps=0
    )


@pytest.mark.parametrize("kind", ["agent_reply", "solved", "reopened"])
def test_other_events_need_no_more_than_what_they_are_about(kind: str) -> None:
    assert read_event({"type": kind, "ticket_id": "t"}) == NewEvent(EventType(kind), ticket_id="t")
    assert read_event({"type": kind, "customer_id": "c"}).customer_id == "c"


@pytest.mark.parametrize("name", SCORES)
def test_scores_are_whole_numbers_within_their_bounds(name: str) -> None:
    least, most = SCORES[name]
    for fits in (least, most):
        assert getattr(read_event({"type": "survey", "ticket_id": "t", name: fits}), name) == fits
    for wrong in (least - 1, most + 1, float(most), str(most), True):
        with pytest.raises(InvalidRequestError, match=rf"^{name}: expected a whole number from {least} to {most}"):
            read_event({"type": "survey", "ticket_id": "t", name: wrong})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"type": "solved"}, "Expected a ticket_id or a customer_id"),
        ({"type": SECRET, "ticket_id": "t"}, "type: expected agent_reply, solved, reopened, survey"),
        ({"ticket_id": "t"}, "type: expected agent_reply"),
        ({"type": ["solved"], "ticket_id": "t"}, "type: expected text"),
        ({"type": "survey", "ticket_id": "t"}, "A survey has at least one of csat, nps, ces"),
        ({"type": "solved", "ticket_id": "t", "csat": 5}, "A survey has at least one"),
        ({"type": "solved", "ticket_id": "t", "at": SECRET}, "at: expected a moment"),
        ({"type": "solved", "ticket_id": SECRET * 20}, "ticket_id: at most 255"),
        ({"type": "solved", "ticket_id": "t", "id": SECRET * 20}, "id: at most 255"),
        (SECRET, "Expected an object"),
    ],
)
def test_other_shapes_are_refused_without_repeating_them(body: Any, said: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        read_event(body)
    assert str(caught.value).startswith(said)
    assert SECRET not in str(caught.value)
