"""The micro-batcher: the event loop admits, one thread computes what has come together meanwhile."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from triage import Ticket, Triager, TriageResult
from triage.errors import TriageError
from triage_serve.api.errors import DeadlineExceededError, NotReadyError, OverloadedError
from triage_serve.inference.backlog import Backlog, Job, Slice
from triage_serve.inference.computing import run_batch
from triage_serve.inference.cost import ticket_tokens
from triage_serve.inference.metrics import Metrics
from triage_serve.inference.pace import Pace
from triage_serve.settings import Limits


class MicroBatcher:
    """Scores admitted jobs in batches, in one thread.

    There is no window of waiting: an idle batcher computes a job at once, a busy one takes all that came meanwhile.

    Parameters
    ----------
    current:
        Gives the model that new jobs are begun with; a job keeps the model it was begun with.
    """

    def __init__(self, current: Callable[[], Triager], limits: Limits, metrics: Metrics) -> None:
        self._current = current
        self._metrics = metrics
        self._backlog = Backlog()
        self._pace = Pace(limits)
        self._running: set[Job] = set()
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="scoring", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread computes what is admitted."""
        return self._thread.is_alive()

    @property
    def unfinished(self) -> int:
        """How many admitted jobs have no answer yet."""
        with self._changed:
            return len(self._running.union(self._backlog.waiting()))

    def submit(self, tickets: Sequence[Ticket], *, explain: bool, deadline: float) -> Job:
        """Admit the tickets of one request, at least one; the job's future gives one result per ticket, in order.

        Raises
        ------
        OverloadedError
            When too many tokens wait already; says when to come back.
        NotReadyError
            When the service is stopping.
        """
        costs = [ticket_tokens(ticket, explain=explain) for ticket in tickets]
        job = Job(tickets, costs, explain, time.monotonic(), deadline)
        with self._changed:
            if self._closed:
                raise stopping()
            bound = self._pace.waiting_tokens
            if not self._backlog.admit(job, bound):
                raise self._overloaded(self._backlog.tokens_against(bound, job.waiting_tokens))
            self._tell_backlog()
            self._changed.notify()
        return job

    def expire(self, job: Job) -> None:
        """Give a job up because its deadline has come, unless it was begun."""
        with self._changed:
            if not job.taken:
                self._fail(job, self._expired())

    def withdraw(self, job: Job) -> None:
        """Give a job up because nobody waits for it; a batch that is running is not interrupted."""
        with self._changed:
            self._fail(job, NotReadyError("Nobody waits for the answer."))

    def close(self) -> None:
        """Admit nothing more; what was admitted is computed, then the thread ends."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def abandon(self) -> None:
        """Admit nothing more and answer what has no answer yet with a refusal."""
        self.close()
        with self._changed:
            for job in self._running.union(self._backlog.waiting()):
                self._fail(job, stopping())

    def join(self, seconds: float | None = None) -> None:
        """Wait for the thread to end."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _work(self) -> None:
        while batch := self._next():
            start = time.perf_counter()
            for slices in _groups(batch):
                self._hand_out(slices, _computed(slices))
            self._learn(sum(part.tokens for part in batch), time.perf_counter() - start)

    def _next(self) -> list[Slice]:
        """Wait for the next batch; none when there will be no more."""
        with self._changed:
            while True:
                self._drop_expired()
                if batch := self._backlog.take(self._pace.batch_tokens):
                    self._begin(batch)
                    return batch
                if self._closed:
                    return []
                self._changed.wait()

    def _begin(self, batch: Sequence[Slice]) -> None:
        now = time.monotonic()
        for part in batch:
            if part.job.triager is None:
                part.job.triager = self._current()
                self._metrics.queue_wait.observe(now - part.job.admitted)
            self._running.add(part.job)
        self._tell_backlog()

    def _hand_out(self, slices: Sequence[Slice], results: Iterable[TriageResult]) -> None:
        following = iter(results)
        with self._changed:
            for part in slices:
                part.job.results.update((position, next(following)) for position in range(part.start, part.stop))
                if len(part.job.results) == len(part.job.tickets):
                    self._running.discard(part.job)
                    if not part.job.future.done():
                        part.job.future.set_result([part.job.results[at] for at in range(len(part.job.tickets))])

    def _learn(self, tokens: int, seconds: float) -> None:
        self._metrics.batch_tokens.observe(tokens)
        self._metrics.batch_seconds.observe(seconds)
        with self._changed:
            self._pace.learn(tokens, seconds)

    def _drop_expired(self) -> None:
        now = time.monotonic()
        for job in self._backlog.waiting():
            if not job.taken and job.deadline <= now:
                self._fail(job, self._expired())

    def _fail(self, job: Job, error: TriageError) -> None:
        self._backlog.drop(job)
        self._running.discard(job)
        self._tell_backlog()
        if not job.future.done():
            job.future.set_exception(error)

    def _overloaded(self, tokens: int) -> OverloadedError:
        headers = {"Retry-After": str(self._pace.retry_after(tokens))}
        return OverloadedError("Too much waits already.", hint="Retry-After says when to come back.", headers=headers)

    def _expired(self) -> DeadlineExceededError:
        headers = {"Retry-After": str(self._pace.retry_after(self._backlog.tokens))}
        return DeadlineExceededError("The request's time was over before its turn came.", headers=headers)

    def _tell_backlog(self) -> None:
        self._metrics.queue_tokens.set(self._backlog.tokens)


def _groups(batch: Iterable[Slice]) -> Iterable[list[Slice]]:
    """Part a batch by what one call can compute; the plain tickets first, they take less."""
    groups: defaultdict[tuple[int, bool], list[Slice]] = defaultdict(list)
    for part in sorted(batch, key=lambda part: part.job.explain):
        groups[id(part.job.triager), part.job.explain].append(part)
    return groups.values()


def _computed(slices: Sequence[Slice]) -> list[TriageResult]:
    first = slices[0].job
    assert first.triager is not None
    return run_batch(first.triager, [ticket for part in slices for ticket in part.tickets], explain=first.explain)


def stopping() -> NotReadyError:
    """Make the refusal of a service that stops: the client should connect again, elsewhere if it can."""
    return NotReadyError("The service is stopping.", headers={"Connection": "close"})
