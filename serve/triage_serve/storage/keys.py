"""API keys: the secret is shown once and kept as a hash.

A plain SHA-256 is enough: the secret is 32 random bytes, which no dictionary holds, so a slow password hash would only
make every request slow. For the same reason the hash itself can be looked up.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from triage_serve.storage.schema import api_keys

SECRET_PREFIX = "triage_"
"""Lets scanners for leaked secrets know one."""

_SECRET_BYTES = 32
_COARSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret.

    Parameters
    ----------
    id:
        Names the key in the audit; public.
    last_used_at:
        To about an hour; None when it never was.
    """

    id: str
    name: str
    scopes: frozenset[str]
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """The API keys, within one unit of work."""

    connection: Connection
    now: datetime

    def create(self, name: str, scopes: Iterable[str]) -> tuple[ApiKey, str]:
        """Make a key; gives it and its secret, which cannot be read again."""
        secret = SECRET_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
        statement = insert(api_keys).values(
            id=f"key_{secrets.token_hex(8)}",
            name=name,
            secret_sha256=_hash(secret),
            scopes=sorted(set(scopes)),
            created_at=self.now,
        )
        return _to_key(self.connection.execute(statement.returning(*api_keys.c)).one()), secret

    def find(self, secret: str) -> ApiKey | None:
        """Find the key of a secret; None when there is none or it was revoked."""
        here = (api_keys.c.secret_sha256 == _hash(secret), api_keys.c.revoked_at.is_(None))
        row = self.connection.execute(select(api_keys).where(*here)).one_or_none()
        return None if row is None else _to_key(row)

    def all(self) -> tuple[ApiKey, ...]:
        """All keys, revoked ones too, the oldest first."""
        return tuple(_to_key(row) for row in self.connection.execute(select(api_keys).order_by(api_keys.c.seq)))

    def revoke(self, key_id: str) -> bool:
        """Let a key open nothing from now on; says whether it did until now."""
        here = (api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        return self.connection.execute(update(api_keys).where(*here).values(revoked_at=self.now)).rowcount == 1

    def touch(self, key_id: str) -> None:
        """Note that a key was used, unless that was noted within the hour."""
        last = api_keys.c.last_used_at
        here = (api_keys.c.id == key_id, or_(last.is_(None), last <= self.now - _COARSE))
        self.connection.execute(update(api_keys).where(*here).values(last_used_at=self.now))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _to_key(row: Row[Any]) -> ApiKey:
    return ApiKey(row.id, row.name, frozenset(row.scopes), row.created_at, row.revoked_at, row.last_used_at)
