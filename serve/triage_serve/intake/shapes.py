"""What is answered about kept messages, as plain dictionaries ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage_serve.storage import Event, Feedback, ListedMessage, Message, MessageDetail, Page, StoredAssessment

_SHOWN_OF_SUBJECT = 200


def answer(message: Message, contract: Mapping[str, Any]) -> dict[str, Any]:
    """Shape the answer to a message in: the scored ticket, or its error, and what follows from it."""
    return {
        **contract,
        "routing": message.routing,
        "customer": {"id": message.customer_id, "zone": None},
        "outreach": [],
    }


def completed(message: Message, contract: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Shape the outgoing event that says a message was assessed; it holds no text of the customer."""
    where = {"source": message.source, "ticket_id": message.ticket_id, "channel": message.channel}
    return {"type": "triage.completed", "timestamp": _moment(at), "data": {**where, **answer(message, contract)}}


def listed(page: Page) -> dict[str, Any]:
    """Shape one page of a list; the texts themselves are left to `detail`."""
    return {"items": [_item(item) for item in page.items], "next": page.next}


def detail(found: MessageDetail) -> dict[str, Any]:
    """Shape everything known of one message."""
    message = found.message
    texts = {"body": message.body, "attributes": message.attributes, "customer": message.customer}
    return {
        "message": {**_message(message), "subject": message.subject, **texts},
        "assessment": _assessment(found.assessment),
        "history": [_assessment(each) for each in found.history],
        "feedback": [feedback(each) for each in found.feedback],
        "routing": message.routing,
    }


def feedback(given: Feedback) -> dict[str, Any]:
    """Shape what a person said about an assessment."""
    return {**given.labels, "by": given.by, "at": _moment(given.at)}


def event(kept: Event) -> dict[str, Any]:
    """Shape an event."""
    scores = {name: getattr(kept, name) for name in ("csat", "nps", "ces")}
    return {
        "type": kept.type.value,
        "id": kept.id,
        "ticket_id": kept.ticket_id,
        "customer_id": kept.customer_id,
        "at": _moment(kept.at),
        "received_at": _moment(kept.received_at),
        **{name: None if score is None else int(score) for name, score in scores.items()},
    }


def _item(item: ListedMessage) -> dict[str, Any]:
    return {
        "message": {**_message(item.message), "subject": item.message.subject[:_SHOWN_OF_SUBJECT]},
        "assessment": _assessment(item.assessment),
        "routing": item.message.routing,
    }


def _message(message: Message) -> dict[str, Any]:
    names = ("id", "ticket_id", "customer_id", "channel", "language")
    moments = {"created_at": _moment(message.created_at), "received_at": _moment(message.received_at)}
    return {**{name: getattr(message, name) for name in names}, **moments}


def _assessment(stored: StoredAssessment | None) -> dict[str, Any] | None:
    return None if stored is None else {**stored.contract, "scored_at": _moment(stored.scored_at)}


def _moment(moment: datetime) -> str:
    return moment.isoformat()
