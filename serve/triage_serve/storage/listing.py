"""Lists and counts of messages, the newest first, by what is known of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select

from triage_serve.storage.cursors import read_cursor, write_cursor
from triage_serve.storage.escapes import to_json
from triage_serve.storage.records import Message, StoredAssessment
from triage_serve.storage.schema import assessment_signals, assessments, messages
from triage_serve.storage.statements import to_record

MOST_ITEMS = 200

CountedBy = Literal["category", "priority", "sentiment", "language", "accepted", "model"]


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages; None leaves a condition out.

    Parameters
    ----------
    category, priority, sentiment, language, model, model_version:
        Of the current assessment; a message that was never scored has none.
    accepted:
        True: every prediction may act alone; False: a person should look.
    signal:
        Raised by the current assessment.
    since, until:
        Bounds of `created_at`; `until` itself is not in it.
    """

    customer_id: str | None = None
    ticket_id: str | None = None
    channel: str | None = None
    category: str | None = None
    priority: str | None = None
    sentiment: str | None = None
    signal: str | None = None
    accepted: bool | None = None
    language: str | None = None
    model: str | None = None
    model_version: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message and its current assessment."""

    message: Message
    assessment: StoredAssessment | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some items of a list; `next` is the cursor of the following ones, None at the end."""

    items: tuple[ListedMessage, ...]
    next: str | None


_EVERYTHING = MessageFilter()
_OF_MESSAGE = ("customer_id", "ticket_id", "channel")
_OF_ASSESSMENT = ("category", "priority", "sentiment", "accepted", "language", "model", "model_version")
_CURRENT = assessments.c.current_of == messages.c.seq


@dataclass(frozen=True, slots=True)
class Listing:
    """Lists of messages, within one unit of work."""

    connection: Connection

    def page(self, wanted: MessageFilter = _EVERYTHING, *, cursor: str | None = None, limit: int = 50) -> Page:
        """Give up to `limit` messages; whoever follows `next` meets every message once that was there at the start.

        Raises
        ------
        InvalidCursorError
            When the cursor was made for other filters.
        """
        if not 1 <= limit <= MOST_ITEMS:
            raise ValueError(f"limit: 1 to {MOST_ITEMS}")
        scope = to_json({name: str(value) for name, value in asdict(wanted).items() if value is not None})
        order = assessments.c.current_of if _needs_assessment(wanted) else messages.c.seq
        statement = select_messages(wanted).order_by(order.desc()).limit(limit + 1)
        if cursor is not None:
            statement = statement.where(order < read_cursor(cursor, scope))
        rows = self.connection.execute(statement).all()
        items = tuple(to_listed(row) for row in rows[:limit])
        return Page(items, write_cursor(items[-1].message.seq, scope) if len(rows) > limit else None)

    def count(self, wanted: MessageFilter = _EVERYTHING) -> int:
        """Count messages."""
        (number,) = self.connection.execute(_select(wanted, func.count())).one()
        return int(number)

    def count_by(self, name: CountedBy, wanted: MessageFilter = _EVERYTHING) -> dict[Any, int]:
        """Count messages by a value of their current assessment; None counts those without."""
        column = assessments.c[name]
        rows = self.connection.execute(_select(wanted, column, func.count()).group_by(column))
        return dict(rows.all())


def select_messages(wanted: MessageFilter) -> Select[Any]:
    """Select messages beside their current assessments, for `to_listed`."""
    return _select(wanted, *messages.c, *assessments.c)


def to_listed(row: Row[Any]) -> ListedMessage:
    """Take a row of `select_messages` apart."""
    scored = row._mapping[assessments.c.seq] is not None
    return ListedMessage(
        to_record(Message, messages, row), to_record(StoredAssessment, assessments, row) if scored else None
    )


def _select(wanted: MessageFilter, *columns: ColumnElement[Any]) -> Select[Any]:
    tables = messages.join(assessments, _CURRENT, isouter=not _needs_assessment(wanted))
    return select(*columns).select_from(tables).where(*_conditions(wanted))


def _needs_assessment(wanted: MessageFilter) -> bool:
    return any(getattr(wanted, name) is not None for name in (*_OF_ASSESSMENT, "signal"))


def _conditions(wanted: MessageFilter) -> list[ColumnElement[bool]]:
    columns = {name: messages.c[name] for name in _OF_MESSAGE} | {name: assessments.c[name] for name in _OF_ASSESSMENT}
    found = [column == getattr(wanted, name) for name, column in columns.items() if getattr(wanted, name) is not None]
    if _needs_assessment(wanted):  # lets PostgreSQL leave out the retired ones, which its order puts first
        found.append(assessments.c.current_of.is_not(None))
    if wanted.signal is not None:
        signals = assessment_signals.c
        found.append(exists().where(signals.assessment_seq == assessments.c.seq, signals.name == wanted.signal))
    if wanted.since is not None:
        found.append(messages.c.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(messages.c.created_at < wanted.until)
    return found
