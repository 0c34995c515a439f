"""The outbox: what other programs shall be told, written with the decision that causes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from triage_serve.storage.schema import outbox
from triage_serve.storage.statements import insert_if_new

PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox, within one unit of work."""

    connection: Connection
    now: datetime

    def add(self, entry_id: str, kind: str, payload: Mapping[str, Any], *, customer_id: str | None = None) -> bool:
        """Keep an entry to be sent; says whether it is new.

        Parameters
        ----------
        entry_id:
            Stable: the same id is the same entry, and is kept once.
        payload:
            Holds no text of customers.
        """
        values = {"id": entry_id, "kind": kind, "customer_id": customer_id, "payload": payload}
        row = insert_if_new(self.connection, outbox, {**values, "created_at": self.now, "state": PENDING})
        return row is not None
