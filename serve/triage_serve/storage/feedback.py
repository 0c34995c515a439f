"""What people said about assessments; kept beside each other, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from triage_serve.storage.records import Feedback
from triage_serve.storage.schema import feedback
from triage_serve.storage.statements import to_record


@dataclass(frozen=True, slots=True)
class FeedbackNotes:
    """The feedback, within one unit of work."""

    connection: Connection
    now: datetime

    def add(self, message_seq: int, labels: Mapping[str, Any], *, by: str) -> Feedback:
        """Keep the labels a person gave a message."""
        statement = insert(feedback).values(message_seq=message_seq, labels=labels, by=by, at=self.now)
        return to_record(Feedback, feedback, self.connection.execute(statement.returning(*feedback.c)).one())

    def of(self, message_seq: int) -> tuple[Feedback, ...]:
        """All feedback on a message, the oldest first."""
        statement = select(feedback).where(feedback.c.message_seq == message_seq).order_by(feedback.c.seq)
        return tuple(to_record(Feedback, feedback, row) for row in self.connection.execute(statement))
