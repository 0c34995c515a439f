"""What waits to be scored, and in which order it is taken: plain data, no threads, no clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from triage import Ticket, Triager, TriageResult

QUANTUM = 512
"""Tokens that one request may put into a batch before the next request has its turn."""


@dataclass(eq=False, slots=True)
class Job:
    """The tickets of one request, from its admission to its last result.

    Parameters
    ----------
    costs:
        Estimated tokens per ticket, each at least 1.
    admitted, deadline:
        On the monotonic clock; a job that was not begun by its deadline is not begun at all.
    future:
        All results, in the order of the tickets.
    triager:
        The model that began the job and will end it; None until then.
    """

    tickets: Sequence[Ticket]
    costs: Sequence[int]
    explain: bool
    admitted: float
    deadline: float
    future: Future[list[TriageResult]] = field(default_factory=Future)
    triager: Triager | None = None
    taken: int = 0
    results: dict[int, TriageResult] = field(default_factory=dict)
    waiting_tokens: int = field(init=False)

    def __post_init__(self) -> None:
        self.waiting_tokens = sum(self.costs)
        self.future.set_running_or_notify_cancel()  # from here on only the batcher ends it

    @property
    def is_taken(self) -> bool:
        """Whether all tickets have gone into batches."""
        return self.taken == len(self.tickets)


@dataclass(slots=True)
class Slice:
    """Tickets `start` to `stop` of a job: its share of a batch."""

    job: Job
    start: int
    stop: int

    @property
    def tickets(self) -> Sequence[Ticket]:
        """The tickets themselves."""
        return self.job.tickets[self.start : self.stop]

    @property
    def tokens(self) -> int:
        """Their estimated cost."""
        return sum(self.job.costs[self.start : self.stop])


class Backlog:
    """Jobs take turns (round robin by tokens, after Shreedhar and Varghese 1995), the oldest first.

    A job larger than the bound is admitted only when nothing waits. Newcomers are then measured without it: it takes
    its turns like the others, so they need not wait until it is done.
    """

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._oversize: Job | None = None
        self.tokens = 0
        """All tokens that wait."""

    def tokens_against(self, bound: int, cost: int) -> int:
        """Count the tokens a job of this cost would come on top of."""
        if self._oversize is None or cost > bound:
            return self.tokens
        return self.tokens - self._oversize.waiting_tokens

    def admit(self, job: Job, bound: int) -> bool:
        """Let a job wait unless more than `bound` tokens would; one that comes when nothing waits always may."""
        cost = job.waiting_tokens
        if self.tokens and self.tokens_against(bound, cost) + cost > bound:
            return False
        if cost > bound:
            self._oversize = job
        self._jobs.append(job)
        self.tokens += cost
        return True

    def waiting(self) -> list[Job]:
        """List the jobs that have tickets left, the next first."""
        return list(self._jobs)

    def drop(self, job: Job) -> None:
        """Take out what still waits of a job; nothing happens when nothing does."""
        if not job.waiting_tokens:
            return
        self._jobs.remove(job)
        self.tokens -= job.waiting_tokens
        job.waiting_tokens = 0
        if job is self._oversize:
            self._oversize = None

    def take(self, budget: int) -> list[Slice]:
        """Take the next batch, of at most `budget` tokens; a single ticket that costs more makes a batch of its own."""
        slices: dict[Job, Slice] = {}
        while self._jobs:
            job = self._jobs[0]
            if slices and job.costs[job.taken] > budget:
                break
            self._jobs.popleft()
            count, cost = _turn(job, min(budget, QUANTUM))
            slices.setdefault(job, Slice(job, job.taken, job.taken)).stop += count
            budget -= cost
            self._advance(job, count, cost)
        return list(slices.values())

    def _advance(self, job: Job, count: int, cost: int) -> None:
        job.taken += count
        job.waiting_tokens -= cost
        self.tokens -= cost
        if not job.is_taken:
            self._jobs.append(job)
        elif job is self._oversize:
            self._oversize = None


def _turn(job: Job, room: int) -> tuple[int, int]:
    """How many tickets go into a batch in one turn, at least one, and what they cost."""
    count, cost = 1, job.costs[job.taken]
    for following in job.costs[job.taken + 1 :]:
        if cost + following > room:
            break
        count, cost = count + 1, cost + following
    return count, cost
