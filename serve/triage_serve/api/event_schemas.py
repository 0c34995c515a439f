"""The published shapes of events, for the API documentation; tests hold them and the real answers together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from triage_serve.api.ticket_schemas import Identifier, Moment
from triage_serve.intake.events import SCORES
from triage_serve.samples import SAMPLES
from triage_serve.storage import EventType


def _score(name: str, meaning: str) -> Any:
    least, most = SCORES[name]
    return Field(None, ge=least, le=most, description=f"{meaning}, {least} to {most}; surveys only.")


class EventIn(BaseModel):
    """Something that happened to a ticket beside a message; names a ticket or a customer. Other keys are ignored."""

    type: EventType
    ticket_id: Identifier | None = None
    customer_id: Identifier | None = None
    at: Moment | None = Field(None, description="ISO 8601; now, when missing.")
    csat: int | None = _score("csat", "Satisfaction")
    nps: int | None = _score("nps", "Recommendation")
    ces: int | None = _score("ces", "Effort")
    id: Identifier | None = Field(None, description="An event with an id is kept once.")


class EventOut(BaseModel):
    """A kept event."""

    type: EventType
    id: str | None
    ticket_id: str | None
    customer_id: str | None
    at: datetime
    received_at: datetime
    csat: int | None
    nps: int | None
    ces: int | None


def event_examples() -> dict[str, dict[str, Any]]:
    """Give events that can be sent as they stand."""
    where = {key: SAMPLES[0].message()[key] for key in ("ticket_id", "customer_id")}
    return {
        "reply": {"summary": "An agent answered", "value": {"type": "agent_reply", **where}},
        "survey": {
            "summary": "The customer was asked",
            "value": {"type": "survey", **where, "at": "2026-11-21T10:15:00+02:00", "csat": 2, "nps": 3, "ces": 6},
        },
    }
