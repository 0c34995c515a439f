"""Events: what happened to tickets beside messages."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from triage_serve.storage.errors import EventConflictError
from triage_serve.storage.records import API
from triage_serve.storage.schema import events
from triage_serve.storage.statements import insert_if_new, to_values


class EventType(StrEnum):
    """What can happen to a ticket beside messages."""

    AGENT_REPLY = "agent_reply"
    SOLVED = "solved"
    REOPENED = "reopened"
    SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened to a ticket.

    Parameters
    ----------
    at:
        When, as the helpdesk says; None means when it is stored.
    id:
        Lets a repeated event be known; unique within its source.
    csat, nps, ces:
        Answers of a survey.
    """

    type: EventType
    source: str = API
    id: str | None = None
    ticket_id: str | None = None
    customer_id: str | None = None
    at: datetime | None = None
    csat: float | None = None
    nps: float | None = None
    ces: float | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A stored event; fields as in `NewEvent`."""

    seq: int
    type: EventType
    source: str
    id: str | None
    ticket_id: str | None
    customer_id: str | None
    at: datetime
    received_at: datetime
    csat: float | None
    nps: float | None
    ces: float | None


@dataclass(frozen=True, slots=True)
class TakenEvent:
    """A stored event, and whether it was there before."""

    event: Event
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Events:
    """The events, within one unit of work."""

    connection: Connection
    now: datetime

    def add(self, new: NewEvent) -> TakenEvent:
        """Keep an event; one with an id is kept once, however often it is sent.

        Raises
        ------
        EventConflictError
            When the source's event of this id is another one.
        """
        values = to_values(new) | {"at": new.at or self.now, "received_at": self.now}
        row = insert_if_new(self.connection, events, values)
        if row is not None:
            return TakenEvent(to_event(row), duplicate=False)
        here = (events.c.source == new.source, events.c.id == new.id)
        event = next(map(to_event, self.connection.execute(select(events).where(*here))), None)
        if event is None or not _is_same(new, event):
            raise EventConflictError(
                "Another event with this id is stored already.", hint="Send each event with an id of its own."
            )
        return TakenEvent(event, duplicate=True)


def to_event(row: Row[Any]) -> Event:
    """Make an event of a row that has its columns."""
    values = {field.name: row._mapping[events.c[field.name]] for field in fields(Event)}
    return Event(**values | {"type": EventType(str(values["type"]))})


def _is_same(new: NewEvent, event: Event) -> bool:
    given = to_values(new)
    if new.at is None:  # the moment was our own
        del given["at"]
    return all(getattr(event, name) == value for name, value in given.items())
