"""Assessments of messages; a message may be scored again, the newest counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from triage_serve.storage.records import NewAssessment, StoredAssessment
from triage_serve.storage.schema import assessment_signals, assessments, messages
from triage_serve.storage.statements import to_record, to_values

_LOCK = select(messages.c.seq).where(messages.c.seq == bindparam("message")).with_for_update()
"""Lets those who score the same message again take turns."""
_RETIRE = update(assessments).where(assessments.c.current_of == bindparam("message")).values(current_of=None)
_INSERT = insert(assessments).returning(*assessments.c)


@dataclass(frozen=True, slots=True)
class Assessments:
    """The assessments, within one unit of work."""

    connection: Connection
    now: datetime

    def add(self, message_seq: int, new: NewAssessment) -> StoredAssessment:
        """Keep an assessment, which becomes the message's current one."""
        self.connection.execute(_LOCK, {"message": message_seq})
        self.connection.execute(_RETIRE, {"message": message_seq})
        values = to_values(new) | {"message_seq": message_seq, "current_of": message_seq, "scored_at": self.now}
        signals = values.pop("signals")
        row = self.connection.execute(_INSERT, values).one()
        stored = to_record(StoredAssessment, assessments, row)
        if signals:
            rows = [{"assessment_seq": stored.seq, "name": name} for name in sorted(signals)]
            self.connection.execute(insert(assessment_signals), rows)
        return stored

    def of(self, message_seq: int) -> tuple[StoredAssessment, ...]:
        """All assessments of a message, the newest first."""
        statement = (
            select(assessments).where(assessments.c.message_seq == message_seq).order_by(assessments.c.seq.desc())
        )
        return tuple(to_record(StoredAssessment, assessments, row) for row in self.connection.execute(statement))
