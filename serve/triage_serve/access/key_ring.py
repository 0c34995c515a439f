"""Which key a secret belongs to, without asking the database at every request."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage_serve.access.callers import Caller
from triage_serve.storage import ApiKey, DatabaseUnavailableError, StorageError, Store
from triage_serve.storage.keys import SECRET_PREFIX

BELIEVED_SECONDS = 2.0
"""How long an answer of the database is believed; a revoked key opens nothing after that."""

_LONGEST_SECRET = 128
_MOST_WAITING = 256
_THREADS = 2  # one may be waiting to note a use while another looks up
_NOTED_EVERY = timedelta(hours=1)
_OUTAGE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a secret.

    Parameters
    ----------
    caller:
        Whose it is; None when it opens nothing.
    has_keys:
        Whether any key was ever made. Revoked ones count: who revokes the last key does not want to let everybody in.
    """

    caller: Caller | None
    has_keys: bool


class KeyRing:
    """The keys of a store, remembered for `BELIEVED_SECONDS`.

    A secret is remembered as a hash under a key of this process alone, so that neither memory nor the time a comparison
    takes tells anything of it.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._blinding = secrets.token_bytes(32)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="keys")
        self._waiting = 0
        self._callers: dict[bytes, tuple[Caller, float]] = {}
        self._has_keys = False
        self._asked_at: float | None = None
        self._outage: tuple[DatabaseUnavailableError, float] | None = None
        self._noted: dict[str, float] = {}

    async def find(self, secret: str) -> Found:
        """Find whose a secret is; an empty one is nobody's.

        Raises
        ------
        DatabaseUnavailableError
            When the database does not answer, or too many wait for its answer.
        """
        found = self._remembered(secret)
        if found is not None:
            return found
        if self._waiting >= _MOST_WAITING:
            raise DatabaseUnavailableError("Too many wait for the database.", hint="Try again later.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, secret)
        finally:
            self._waiting -= 1

    def has_active(self) -> bool:
        """Ask the database whether any key opens anything; blocks, so it is for the time before requests come."""
        asked_at = self._clock()
        with self._store.reading() as work:
            known = work.keys.all()
        self._has_keys, self._asked_at = bool(known), asked_at
        return any(key.revoked_at is None for key in known)

    def has_seen(self, secret: str) -> bool:
        """Whether a secret opened something when it was last looked up, however long ago."""
        return self._blind(secret) in self._callers

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _remembered(self, secret: str) -> Found | None:
        if not self._has_keys:
            is_fresh = self._asked_at is not None and self._clock() < self._asked_at + BELIEVED_SECONDS
            return Found(None, has_keys=False) if is_fresh else None
        if not _may_be_one(secret):
            return Found(None, has_keys=True)
        caller, until = self._callers.get(self._blind(secret), (None, 0.0))
        return Found(caller, has_keys=True) if caller is not None and self._clock() < until else None

    def _look_up(self, secret: str) -> Found:
        remembered = self._remembered(secret)  # by whoever waited before this one
        if remembered is not None:
            return remembered
        if self._outage is not None and self._clock() < self._outage[1]:
            return self._without_database(self._outage[0])
        try:
            return self._asked(secret)
        except DatabaseUnavailableError as error:
            self._outage = error, self._clock() + _OUTAGE_SECONDS
            return self._without_database(error)

    def _without_database(self, error: DatabaseUnavailableError) -> Found:
        """Believe on that there are no keys, if that was so; a key could have been revoked meanwhile."""
        if self._has_keys or self._asked_at is None:
            raise error
        return Found(None, has_keys=False)

    def _asked(self, secret: str) -> Found:
        asked_at = self._clock()
        with self._store.reading() as work:
            key = work.keys.find(secret) if _may_be_one(secret) else None
            self._has_keys = self._has_keys or key is not None or bool(work.keys.all())
        self._asked_at = asked_at
        if key is None:
            self._callers.pop(self._blind(secret), None)
            return Found(None, self._has_keys)
        caller = Caller(key.id, key.scopes)
        self._callers[self._blind(secret)] = caller, asked_at + BELIEVED_SECONDS
        self._note_use(key, work.now)
        return Found(caller, has_keys=True)

    def _note_use(self, key: ApiKey, now: datetime) -> None:
        is_noted = key.last_used_at is not None and now - key.last_used_at < _NOTED_EVERY
        tried = self._noted.get(key.id)
        if is_noted or (tried is not None and self._clock() - tried < _NOTED_EVERY.total_seconds()):
            return
        self._noted[key.id] = self._clock()
        with suppress(RuntimeError):  # the ring is being closed
            self._threads.submit(self._write_use, key.id)

    def _write_use(self, key_id: str) -> None:
        with suppress(StorageError), self._store.writing() as work:  # nobody is kept out because this cannot be noted
            work.keys.touch(key_id)

    def _blind(self, secret: str) -> bytes:
        return hashlib.blake2b(secret.encode("utf-8", "surrogatepass"), key=self._blinding).digest()


def _may_be_one(secret: str) -> bool:
    return secret.startswith(SECRET_PREFIX) and len(secret) <= _LONGEST_SECRET
