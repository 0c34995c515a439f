"""One thread scores, a bounded number of requests wait: the event loop stays live and overload is said at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from triage import ModelRef, Triager, TriageResult
from triage_serve.api.errors import NotReadyError, OverloadedError
from triage_serve.model_loading import warm_up
from triage_serve.scoring import score_rows
from triage_serve.ticket_files import Row


class ScoringQueue:
    """Loads a triager in its own thread and scores there, one request after the other.

    Parameters
    ----------
    load:
        Gives the triager; runs once, after `start`.
    capacity:
        Most requests that may wait or run at a time.
    """

    def __init__(self, load: Callable[[], Triager], *, capacity: int) -> None:
        self.loaded: Future[Triager] = Future()
        """Done when the triager is loaded and warmed, or has failed to."""
        self._load = load
        self._capacity = capacity
        self._waiting = 0
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scoring")

    def start(self) -> None:
        """Begin to load; returns at once."""
        self._worker.submit(self._load_and_warm)

    def stop(self) -> None:
        """Take no more work; what is running ends by itself."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    @property
    def model(self) -> ModelRef | None:
        """The model that answers now; None until it is loaded and warmed."""
        return self.loaded.result().model if self._is_ready() else None

    async def score(self, rows: Sequence[Row], *, explain: bool) -> list[TriageResult]:
        """Score rows after the requests that came before; one result per row, in order.

        Raises
        ------
        NotReadyError
            Before the model is loaded and warmed.
        OverloadedError
            When `capacity` requests are waiting already.
        """
        if not self._is_ready():
            raise NotReadyError("The model is not loaded yet.")
        if self._waiting >= self._capacity:
            raise OverloadedError(f"{self._capacity} requests are waiting already.", hint="Try again in a moment.")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            triager = self.loaded.result()
            return await loop.run_in_executor(self._worker, lambda: score_rows(triager, rows, explain=explain))
        finally:
            self._waiting -= 1

    def _is_ready(self) -> bool:
        return self.loaded.done() and self.loaded.exception() is None

    def _load_and_warm(self) -> None:
        try:
            triager = self._load()
            warm_up(triager)
        except Exception as error:  # whoever waits for `loaded` decides what a failure means
            self.loaded.set_exception(error)
        else:
            self.loaded.set_result(triager)
