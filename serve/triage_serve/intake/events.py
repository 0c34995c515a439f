"""What happened to tickets beside messages: answers, solutions, surveys."""

from __future__ import annotations

from types import MappingProxyType

from triage_serve.api.errors import InvalidRequestError
from triage_serve.intake.fields import Fields
from triage_serve.storage import EventType, NewEvent, Store, TakenEvent

SCORES = MappingProxyType({"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)})
"""Answers of a survey with their bounds: satisfaction, recommendation, effort."""


def read_event(body: object) -> NewEvent:
    """Read an untrusted object; unknown keys are ignored.

    Raises
    ------
    InvalidRequestError
        When it has another shape; names the field, never the value.
    """
    fields = Fields.of(body, InvalidRequestError)
    ticket_id, customer_id = fields.name("ticket_id"), fields.name("customer_id")
    if ticket_id is None and customer_id is None:
        raise InvalidRequestError("Expected a ticket_id or a customer_id.")
    kind = _kind(fields)
    scores = {name: fields.whole_number(name, *bounds) for name, bounds in SCORES.items()}
    has_scores = any(score is not None for score in scores.values())
    if has_scores != (kind is EventType.SURVEY):
        raise InvalidRequestError(f"A survey has at least one of {', '.join(SCORES)}, other events have none.")
    return NewEvent(
        type=kind,
        id=fields.name("id"),
        ticket_id=ticket_id,
        customer_id=customer_id,
        at=fields.moment("at"),
        csat=scores["csat"],
        nps=scores["nps"],
        ces=scores["ces"],
    )


def keep_event(store: Store, event: NewEvent) -> TakenEvent:
    """Keep an event; one with an id is kept once.

    Raises
    ------
    EventConflictError
        When another event has this id.
    """
    with store.writing() as work:
        return work.events.add(event)


def _kind(fields: Fields) -> EventType:
    names = {each.value: each for each in EventType}
    kind = names.get(fields.name("type") or "")
    if kind is None:
        raise fields.wrong("type", f"expected {', '.join(names)}")
    return kind
