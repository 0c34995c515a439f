"""The audit: who did what to which thing; kept for good, without any text of customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from triage_serve.storage.schema import audit
from triage_serve.storage.statements import to_record


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One deed.

    Parameters
    ----------
    actor:
        Id of the key that asked for it, or the name of the program's own part that did it.
    subject_kind, subject_id:
        What it was done to: "message" and its id, "customer" and its id ...
    """

    seq: int
    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit, within one unit of work."""

    connection: Connection
    now: datetime

    def add(self, *, actor: str, action: str, subject_kind: str, subject_id: str) -> AuditLine:
        """Write a line; it stands or falls with the deed, in one transaction."""
        statement = insert(audit).values(
            at=self.now, actor=actor, action=action, subject_kind=subject_kind, subject_id=subject_id
        )
        return to_record(AuditLine, audit, self.connection.execute(statement.returning(*audit.c)).one())

    def newest(self, limit: int = 100) -> tuple[AuditLine, ...]:
        """Read the newest lines, the newest first."""
        statement = select(audit).order_by(audit.c.seq.desc()).limit(limit)
        return tuple(to_record(AuditLine, audit, row) for row in self.connection.execute(statement))
