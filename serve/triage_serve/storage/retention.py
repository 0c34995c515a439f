"""What is kept too long, a bounded number of rows at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, select, tuple_

from triage_serve.storage.schema import events, idempotency, messages


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was deleted; assessments and feedback go with their messages."""

    messages: int = 0
    events: int = 0
    answers: int = 0

    def __add__(self, other: Purged) -> Purged:
        return Purged(self.messages + other.messages, self.events + other.events, self.answers + other.answers)


@dataclass(frozen=True, slots=True)
class Retention:
    """Deletes what is old, within one unit of work."""

    connection: Connection
    now: datetime

    def purge(self, older_than: datetime, *, limit: int) -> Purged:
        """Delete up to `limit` messages and as many events received before a moment, and answers nobody may replay.

        The moment of receipt counts, since that is ours: helpdesks also send moments of the far past and future.
        """
        return Purged(
            self._delete(messages, messages.c.received_at < older_than, limit),
            self._delete(events, events.c.received_at < older_than, limit),
            self._delete(idempotency, idempotency.c.expires_at <= self.now, limit),
        )

    def _delete(self, table: Table, condition: ColumnElement[bool], limit: int) -> int:
        key = tuple_(*table.primary_key.columns)
        some = select(*table.primary_key.columns).where(condition).limit(limit)
        return self.connection.execute(delete(table).where(key.in_(some))).rowcount
