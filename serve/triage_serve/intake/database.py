"""The store, asked from the event loop: its calls block, so they run in a few threads of their own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from triage_serve.inference.metrics import Metrics
from triage_serve.storage import DatabaseUnavailableError, Store

_Result = TypeVar("_Result")

_THREADS = 4
_MOST_WAITING = 128
_PATIENCE_SECONDS = 5.0


class StoreThreads:
    """Runs calls of a store; what is more than the threads can do waits, for a while and up to a bound.

    Parameters
    ----------
    waiting:
        Most calls that wait.
    patience:
        Seconds a call waits for its turn.
    """

    def __init__(
        self,
        store: Store,
        metrics: Metrics,
        *,
        threads: int = _THREADS,
        waiting: int = _MOST_WAITING,
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        self.store = store
        self._metrics = metrics
        self._patience = patience
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="storage")
        self._room = threads + waiting
        self._lock = threading.Lock()
        self._checking: asyncio.Task[None] | None = None

    async def run(self, operation: str, call: Callable[[Store], _Result]) -> _Result:
        """Run a call; once begun it is finished, whether or not somebody still waits for it.

        Parameters
        ----------
        operation:
            What its seconds are counted as.

        Raises
        ------
        DatabaseUnavailableError
            When too many calls wait already, or this one has waited for too long. Other errors are those of the call.
        """
        with self._lock:
            if not self._room:
                raise _too_busy()
            self._room -= 1
        future = self._pool.submit(self._timed, operation, call)
        future.add_done_callback(self._leave)
        result = asyncio.wrap_future(future)
        await asyncio.wait({result}, timeout=self._patience)
        if not result.done() and future.cancel():
            raise _too_busy()
        return await result

    async def check(self) -> None:
        """Raise unless the database can be written; who asks while another does gets the same answer.

        Raises
        ------
        StorageError
            As `Store.check`.
        """
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(self.run("check", Store.check))
        await asyncio.shield(self._checking)

    def close(self) -> None:
        """Let what was begun end, then close the store."""
        self._pool.shutdown(cancel_futures=True)
        self.store.close()

    def _timed(self, operation: str, call: Callable[[Store], _Result]) -> _Result:
        start = time.perf_counter()
        try:
            return call(self.store)
        finally:
            self._metrics.storage_seconds.labels(operation).observe(time.perf_counter() - start)

    def _leave(self, _: Future[_Result]) -> None:
        with self._lock:
            self._room += 1


def _too_busy() -> DatabaseUnavailableError:
    return DatabaseUnavailableError("Too much waits for the database.", hint="Try again later.")
