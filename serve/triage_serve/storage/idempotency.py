"""Idempotency keys: a request that is sent again gets the answer of the first time.

A request claims its key in a unit of work of its own, and keeps its answer in the same unit of work as what it did. A
claim ends by itself after a while, so that a process that was killed blocks nobody; who then finishes an ended claim
that another has taken over is refused, and with it everything it did.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select, update

from triage_serve.storage.errors import IdempotencyConflictError, IdempotencyMismatchError
from triage_serve.storage.schema import idempotency
from triage_serve.storage.statements import insert_if_new

CLAIMED_FOR = timedelta(minutes=1)
KEPT_FOR = timedelta(hours=24)


class _State(StrEnum):
    IN_PROGRESS = "in_progress"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer a request; `scope` is who asks for what (key id and route)."""

    scope: str
    key: str
    token: str


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer that was given before."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The idempotency keys, within one unit of work."""

    connection: Connection
    now: datetime

    def begin(self, scope: str, key: str, digest: str, *, claimed_for: timedelta = CLAIMED_FOR) -> Claim | Replay:
        """Claim a key, or get the answer that belongs to it.

        Parameters
        ----------
        digest:
            Of the request's body.
        claimed_for:
            After this time without an answer the key can be claimed again.

        Raises
        ------
        IdempotencyConflictError
            When the answer is being worked on.
        IdempotencyMismatchError
            When the key belongs to another request.
        """
        claim = Claim(scope, key, secrets.token_hex(16))
        values: dict[str, Any] = {
            "digest": digest,
            "claim": claim.token,
            "state": _State.IN_PROGRESS,
            "expires_at": self.now + claimed_for,
        }
        if insert_if_new(self.connection, idempotency, {"scope": scope, "key": key, **values}) is not None:
            return claim
        row = self.connection.execute(select(idempotency).where(_is(claim)).with_for_update()).one_or_none()
        if row is not None and row.expires_at <= self.now:
            fresh = {"status": None, "body": None, "customer_id": None, "message_seq": None}
            self.connection.execute(update(idempotency).where(_is(claim)).values({**values, **fresh}))
            return claim
        return _replay(row, digest)

    def finish(
        self, claim: Claim, answer: Replay, *, message_seq: int | None = None, customer_id: str | None = None
    ) -> None:
        """Keep the answer for those who ask again.

        Parameters
        ----------
        message_seq, customer_id:
            Whom the answer is about: it is erased with them.

        Raises
        ------
        IdempotencyConflictError
            When another has taken the claim over; the unit of work must not be committed.
        """
        statement = (
            update(idempotency)
            .where(_is_held(claim))
            .values(
                state=_State.DONE,
                status=answer.status,
                body=answer.body,
                message_seq=message_seq,
                customer_id=customer_id,
                expires_at=self.now + KEPT_FOR,
            )
        )
        if self.connection.execute(statement).rowcount != 1:
            raise IdempotencyConflictError("Another request has taken over this idempotency key.")

    def abandon(self, claim: Claim) -> None:
        """Give a key back after a failure, so that the request can be sent again."""
        self.connection.execute(delete(idempotency).where(_is_held(claim)))


def _is(claim: Claim) -> ColumnElement[bool]:
    return and_(idempotency.c.scope == claim.scope, idempotency.c.key == claim.key)


def _is_held(claim: Claim) -> ColumnElement[bool]:
    return and_(_is(claim), idempotency.c.claim == claim.token, idempotency.c.state == _State.IN_PROGRESS)


def _replay(row: Row[Any] | None, digest: str) -> Replay:
    if row is not None and row.digest != digest:
        raise IdempotencyMismatchError(
            "This idempotency key was used for another request.", hint="Use a new key for every new request."
        )
    if row is None or row.state != _State.DONE:
        raise IdempotencyConflictError("A request with this idempotency key is being answered.", hint="Ask again soon.")
    return Replay(row.status, row.body)
