"""Messages: each is kept once, however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from triage_serve.storage.assessments import Assessments
from triage_serve.storage.errors import MessageConflictError
from triage_serve.storage.feedback import FeedbackNotes
from triage_serve.storage.records import API, Feedback, Message, NewMessage, StoredAssessment
from triage_serve.storage.schema import messages
from triage_serve.storage.statements import insert_if_new, to_record, to_values


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """A stored message, and whether it was there before."""

    message: Message
    duplicate: bool


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """Everything known of one message.

    Parameters
    ----------
    assessment:
        The current one; None when it was never scored.
    history:
        The assessments before it, the newest first.
    feedback:
        The oldest first.
    """

    message: Message
    assessment: StoredAssessment | None
    history: tuple[StoredAssessment, ...]
    feedback: tuple[Feedback, ...]


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages, within one unit of work."""

    connection: Connection
    now: datetime

    def add(self, new: NewMessage) -> TakenMessage:
        """Keep a message, or give back the same one that is there already.

        Raises
        ------
        MessageConflictError
            When the source's message of this id has other content.
        """
        digest = new.digest()
        own = {"created_at": new.created_at or self.now, "received_at": self.now, "digest": digest}
        row = insert_if_new(self.connection, messages, to_values(new) | own)
        if row is not None:
            return TakenMessage(to_record(Message, messages, row), duplicate=False)
        message = self.get(new.id, source=new.source)
        if message is None or message.digest != digest:  # None: erased just now
            raise MessageConflictError(
                "A message with this id and other content is stored already.",
                hint="Send each message with an id of its own.",
            )
        return TakenMessage(message, duplicate=True)

    def get(self, message_id: str, *, source: str = API) -> Message | None:
        """Find a message; None when there is none."""
        statement = select(messages).where(messages.c.source == source, messages.c.id == message_id)
        row = self.connection.execute(statement).one_or_none()
        return None if row is None else to_record(Message, messages, row)

    def detail(self, message_id: str, *, source: str = API) -> MessageDetail | None:
        """Find a message with all that was said of it."""
        message = self.get(message_id, source=source)
        if message is None:
            return None
        current, *history = Assessments(self.connection, self.now).of(message.seq) or (None,)
        feedback = FeedbackNotes(self.connection, self.now).of(message.seq)
        return MessageDetail(message, current, tuple(item for item in history if item), feedback)

    def set_routing(self, seq: int, decision: Mapping[str, Any] | None) -> None:
        """Keep where a message goes, instead of what was decided before."""
        self.connection.execute(update(messages).where(messages.c.seq == seq).values(routing=decision))
