"""What is kept of one person: to be looked at, or to be erased."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, union, update

from triage_serve.storage.audit import Audit
from triage_serve.storage.events import Event, to_event
from triage_serve.storage.listing import ListedMessage, MessageFilter, select_messages, to_listed
from triage_serve.storage.schema import audit, events, idempotency, messages, outbox

MOST_INTERACTIONS = 1_000
_KIND = "customer"

Interaction = ListedMessage | Event


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was kept of a person until now."""

    messages: int
    events: int


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers, within one unit of work."""

    connection: Connection
    now: datetime

    def interactions(
        self, customer_id: str, *, since: datetime, until: datetime, limit: int = MOST_INTERACTIONS
    ) -> tuple[Interaction, ...]:
        """Give messages with their assessments, and events, of a span of time; the oldest first.

        The order is that of the moments the helpdesk told, then of arrival. Of more than `limit` the newest are given.
        """
        found = [*self._messages(customer_id, since, until, limit), *self._events(customer_id, since, until, limit)]
        return tuple(sorted(found, key=_moment)[-limit:])

    def erase(self, customer_id: str, *, actor: str) -> Erased:
        """Delete everything about a person; the audit keeps only a pseudonym of the id.

        That is every message, assessment, feedback, event, kept answer and outbox entry of the customer, and messages
        and events of the customer's tickets that name nobody.
        """
        tickets = self._tickets(customer_id)
        for table in (idempotency, outbox):
            self.connection.execute(delete(table).where(table.c.customer_id == customer_id))
        counts = {}
        for table in (events, messages):
            nobodys = [
                (table.c.customer_id.is_(None), table.c.source == source, table.c.ticket_id == ticket_id)
                for source, ticket_id in tickets
            ]
            chosen = [(table.c.customer_id == customer_id,), *nobodys]
            counts[table.name] = sum(self.connection.execute(delete(table).where(*where)).rowcount for where in chosen)
        self._audit_erasure(customer_id, actor)
        return Erased(**counts)

    def _messages(self, customer_id: str, since: datetime, until: datetime, limit: int) -> list[Interaction]:
        wanted = MessageFilter(customer_id=customer_id, since=since, until=until)
        order = (messages.c.created_at.desc(), messages.c.seq.desc())
        return [
            to_listed(row) for row in self.connection.execute(select_messages(wanted).order_by(*order).limit(limit))
        ]

    def _events(self, customer_id: str, since: datetime, until: datetime, limit: int) -> list[Interaction]:
        here = (events.c.customer_id == customer_id, events.c.at >= since, events.c.at < until)
        statement = select(events).where(*here).order_by(events.c.at.desc(), events.c.seq.desc()).limit(limit)
        return [to_event(row) for row in self.connection.execute(statement)]

    def _tickets(self, customer_id: str) -> list[tuple[str, str]]:
        named = [
            select(table.c.source, table.c.ticket_id).where(
                table.c.customer_id == customer_id, table.c.ticket_id.is_not(None)
            )
            for table in (messages, events)
        ]
        return [(row.source, row.ticket_id) for row in self.connection.execute(union(*named))]

    def _audit_erasure(self, customer_id: str, actor: str) -> None:
        name = pseudonym(customer_id)
        here = (audit.c.subject_kind == _KIND, audit.c.subject_id == customer_id)
        self.connection.execute(update(audit).where(*here).values(subject_id=name))
        Audit(self.connection, self.now).add(actor=actor, action="erase", subject_kind=_KIND, subject_id=name)


def pseudonym(customer_id: str) -> str:
    """Hash an id with a salt of its own: who knows the id can prove the erasure, nobody can look ids up."""
    return _salted(customer_id, secrets.token_hex(8))


def is_pseudonym(name: str, customer_id: str) -> bool:
    """Whether a pseudonym was made of this id."""
    return hmac.compare_digest(name, _salted(customer_id, name.partition(":")[0]))


def _salted(customer_id: str, salt: str) -> str:
    return f"{salt}:{hashlib.sha256(f'{salt}:{customer_id}'.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _moment(item: Interaction) -> tuple[datetime, bool, int]:
    if isinstance(item, Event):
        return item.at, True, item.seq
    return item.message.created_at, False, item.message.seq
