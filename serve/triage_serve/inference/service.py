"""Inference as the rest of the service sees it: rows in, an answer out; ready or not; which model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from triage import ModelRef, Ticket, TriageResult
from triage_serve.api.errors import ClientGoneError, NotReadyError
from triage_serve.inference.batcher import MicroBatcher, stopping
from triage_serve.inference.description import describe
from triage_serve.inference.keeper import Hold, ModelKeeper, go_on
from triage_serve.inference.loading import LoadedModel, ModelSource
from triage_serve.inference.metrics import Metrics
from triage_serve.settings import Limits
from triage_serve.ticket_files import Row

Gone = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found out about the rows of one request.

    Parameters
    ----------
    results:
        One per row, in order.
    tokens:
        What they were estimated to cost.
    """

    results: list[TriageResult]
    tokens: int
    model: ModelRef


class Inference:
    """A model that is kept fresh, behind a micro-batcher.

    Parameters
    ----------
    watch_seconds:
        How often to look whether another model is meant.
    hold:
        See `ModelKeeper`.
    """

    def __init__(
        self,
        source: ModelSource,
        limits: Limits,
        metrics: Metrics,
        *,
        watch_seconds: float,
        hold: Hold = go_on,
    ) -> None:
        self.metrics = metrics
        self._keeper = ModelKeeper(source, metrics, every=watch_seconds, hold=hold)
        self._batcher = MicroBatcher(lambda: self.model.triager, limits, metrics)
        self._stopping = False
        self._turning_away = False

    @property
    def loaded(self) -> Future[LoadedModel]:
        """Done when the first model is loaded and tested, or has failed to."""
        return self._keeper.loaded

    def start(self) -> None:
        """Begin to load; returns at once."""
        self._keeper.start()
        self._batcher.start()

    @property
    def model(self) -> LoadedModel:
        """The model that answers now.

        Raises
        ------
        NotReadyError
            Until it is loaded and tested.
        """
        if self._keeper.current is None:
            raise NotReadyError("The model is not loaded yet.")
        return self._keeper.current

    def check_ready(self) -> ModelRef:
        """Say which model answers, when new requests are welcome.

        Raises
        ------
        NotReadyError
            While the model is not loaded, and from the moment the service is told to stop.
        """
        if self._stopping or not self._batcher.is_alive:
            raise stopping()
        return self.model.ref

    def describe(self) -> dict[str, Any]:
        """Shape the model that answers now for `GET /v1/model`; errors as for `model`."""
        return describe(self.model, self._keeper.last_reload)

    async def score(self, rows: Sequence[Row], *, explain: bool, deadline: float, gone: Gone) -> Answer:
        """Score rows together with those of other requests; rows that failed already stay as they are.

        Parameters
        ----------
        gone:
            Ends when the client is no longer there.
        deadline:
            On the monotonic clock: rows whose turn has not come by then are given up; what was begun is finished.

        Raises
        ------
        NotReadyError, OverloadedError
            At once.
        DeadlineExceededError
            At the deadline.
        ClientGoneError
            When the client left; nothing more is computed for it.
        """
        if self._turning_away:
            raise stopping()
        nothing = Answer([], 0, self.model.ref)
        tickets = [row for row in rows if isinstance(row, Ticket)]
        scored = await self._scored(tickets, explain, deadline, gone) if tickets else nothing
        following = iter(scored.results)
        results = [next(following) if isinstance(row, Ticket) else row for row in rows]
        self.metrics.answered(results)
        return replace(scored, results=results)

    def announce_stop(self, *, turn_away: bool) -> None:
        """Be no longer ready, so that no new requests are sent here; those that come are served unless `turn_away`.

        Takes no lock: it is called by a signal handler.
        """
        self._stopping = True
        self._turning_away = turn_away

    def close(self) -> None:
        """Turn new requests away; what was admitted is computed."""
        self._stopping = True
        self._batcher.close()

    @property
    def is_idle(self) -> bool:
        """Whether every admitted request has its answer."""
        return self._batcher.unfinished == 0

    def stop(self) -> None:
        """Turn away what has no answer yet and let both threads end."""
        self._stopping = True
        self._batcher.abandon()
        self._keeper.stop()

    def join(self, seconds: float | None = None) -> None:
        """Wait for the threads to end, each for so many seconds at most."""
        self._batcher.join(seconds)
        self._keeper.join(seconds)

    def look_for_another_model(self) -> None:
        """Look now whether another model is meant, and try again one that failed."""
        self._keeper.look_now()

    async def _scored(self, tickets: Sequence[Ticket], explain: bool, deadline: float, gone: Gone) -> Answer:
        job = self._batcher.submit(tickets, explain=explain, deadline=deadline)
        answer = asyncio.wrap_future(job.future)
        left = asyncio.ensure_future(gone())
        timer = asyncio.get_running_loop().call_later(deadline - time.monotonic(), self._batcher.expire, job)
        try:
            await asyncio.wait((answer, left), return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise ClientGoneError("The client left before its answer was there.")
            return Answer(answer.result(), sum(job.costs), job.triager.model if job.triager else self.model.ref)
        finally:
            timer.cancel()
            left.cancel()
            answer.cancel()
            self._batcher.withdraw(job)
