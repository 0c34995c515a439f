from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import Ticket, TriageFailure
from triage.errors import TriageError
from triage_serve.api.errors import DeadlineExceededError, NotReadyError, OverloadedError
from triage_serve.inference.backlog import Job
from triage_serve.inference.batcher import MicroBatcher
from triage_serve.inference.metrics import Metrics
from triage_serve.settings import Limits

SECRET = "moonflower-4711"


@dataclass
class EchoTriager:
    """Answers every ticket with itself; a poisonous one fails its whole batch."""

    name: str = "echo"
    before: Callable[[], None] = lambda: None
    batches: list[list[str]] = field(default_factory=list)

    def run(self, tickets: Sequence[Ticket], *, explain: bool = False) -> list[Any]:
        self.batches.append([ticket.id for ticket in tickets])
        self.before()
        if any("poison" in ticket.body for ticket in tickets):
            raise RuntimeError(SECRET)
        return [(self.name, ticket.id, explain) for ticket in tickets]


def tickets(name: str, count: int, body: str = "x") -> list[Ticket]:
    return [Ticket(id=f"{name}-{at}", body=body) for at in range(count)]


def batcher_of(triager: Any, **limits: Any) -> MicroBatcher:
    return MicroBatcher(lambda: triager, Limits(**limits), Metrics())


def submit(batcher: MicroBatcher, rows: list[Ticket], *, explain: bool = False, seconds: float = 60) -> Job:
    return batcher.submit(rows, explain=explain, deadline=time.monotonic() + seconds)


def finish(batcher: MicroBatcher) -> None:
    batcher.start()
    batcher.close()
    batcher.join(30)
    assert not batcher.is_alive


def test_what_came_meanwhile_is_computed_together() -> None:
    triager = EchoTriager()
    batcher = batcher_of(triager)
    jobs = [submit(batcher, tickets(name, 2)) for name in "abc"]
    finish(batcher)
    assert triager.batches == [["a-0", "a-1", "b-0", "b-1", "c-0", "c-1"]]
    assert [job.future.result() for job in jobs] == [
        [("echo", f"{name}-0", False), ("echo", f"{name}-1", False)] for name in "abc"
    ]


def test_256_tickets_of_512_tokens_are_computed_when_nothing_else_waits() -> None:
    triager = EchoTriager()
    batcher = batcher_of(triager, batch_tokens=4096, batch_seconds=60)
    job = submit(batcher, tickets("large", 256, "x" * 20_000))
    finish(batcher)
    assert len(job.future.result()) == 256
    assert {len(batch) for batch in triager.batches} == {8}


def test_a_poisonous_ticket_fails_alone_and_its_words_reach_no_log(caplog: pytest.LogCaptureFixture) -> None:
    batcher = batcher_of(EchoTriager())
    good, bad = submit(batcher, tickets("good", 2)), submit(batcher, [*tickets("bad", 1, "poison"), *tickets("ok", 1)])
    with caplog.at_level(logging.INFO):
        finish(batcher)
    assert [row[1] for row in good.future.result()] == ["good-0", "good-1"]
    failed, fine = bad.future.result()
    assert (failed.id, failed.code) == ("bad-0", "internal_error")
    assert fine == ("echo", "ok-0", False)
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text + failed.message


def test_a_model_that_answers_too_little_fails_its_tickets_not_the_thread() -> None:
    triager = EchoTriager()
    triager.run = lambda rows, explain=False: []  # type: ignore[method-assign]
    batcher = batcher_of(triager)
    job = submit(batcher, tickets("a", 2))
    finish(batcher)
    assert [row.code for row in job.future.result()] == ["internal_error"] * 2


def test_explained_tickets_are_computed_apart_and_cost_more() -> None:
    triager = EchoTriager()
    batcher = batcher_of(triager, batch_tokens=4096, waiting_tokens=100_000)
    explained, plain = submit(batcher, tickets("e", 2), explain=True), submit(batcher, tickets("p", 2))
    finish(batcher)
    assert triager.batches == [["p-0", "p-1"], ["e-0", "e-1"]]
    assert [row[2] for row in explained.future.result() + plain.future.result()] == [True, True, False, False]
    assert sum(explained.costs) > 10 * sum(plain.costs)


def test_beyond_the_bound_a_request_is_refused_with_the_time_to_come_back() -> None:
    batcher = batcher_of(EchoTriager(), waiting_tokens=80, waiting_seconds=0.01)
    submit(batcher, tickets("a", 10))
    with pytest.raises(OverloadedError) as refused:
        submit(batcher, tickets("b", 1))
    assert int(refused.value.headers["Retry-After"]) >= 1


def test_a_request_whose_time_is_over_is_never_computed() -> None:
    triager = EchoTriager()
    batcher = batcher_of(triager)
    late, good = submit(batcher, tickets("late", 1), seconds=0), submit(batcher, tickets("good", 1))
    finish(batcher)
    assert int(late.future.exception().headers["Retry-After"]) >= 1  # type: ignore[union-attr]
    assert isinstance(late.future.exception(), DeadlineExceededError)
    assert triager.batches == [["good-0"]]
    assert good.future.done()


def test_a_request_that_was_begun_in_time_is_finished() -> None:
    batcher = batcher_of(EchoTriager(before=lambda: batcher.expire(job)), batch_tokens=16, batch_seconds=0.001)
    job = submit(batcher, tickets("a", 100))
    finish(batcher)
    assert len(job.future.result()) == 100


def test_what_is_left_of_a_withdrawn_request_is_not_computed() -> None:
    triager = EchoTriager(before=lambda: batcher.withdraw(job))
    batcher = batcher_of(triager, batch_tokens=16, batch_seconds=0.001)
    job = submit(batcher, tickets("a", 100))
    finish(batcher)
    assert triager.batches == [["a-0", "a-1"]]
    assert batcher.unfinished == 0


def test_a_request_is_answered_by_the_model_it_was_begun_with() -> None:
    old, new = EchoTriager("old"), EchoTriager("new")
    now = [old]
    batcher = MicroBatcher(lambda: now[0], Limits(batch_tokens=16, batch_seconds=0.001), Metrics())  # type: ignore[arg-type,return-value]
    begun = submit(batcher, tickets("begun", 4))
    waiting = submit(batcher, tickets("waiting", 1))
    old.before = lambda: now.__setitem__(0, new)
    finish(batcher)
    assert {row[0] for row in begun.future.result()} == {"old"}
    assert {row[0] for row in waiting.future.result()} == {"new"}


def test_closed_it_admits_nothing_and_computes_what_was_admitted() -> None:
    batcher = batcher_of(EchoTriager())
    job = submit(batcher, tickets("a", 1))
    batcher.close()
    with pytest.raises(NotReadyError) as refused:
        submit(batcher, tickets("b", 1))
    assert refused.value.headers == {"Connection": "close"}
    finish(batcher)
    assert len(job.future.result()) == 1


def test_abandoned_it_answers_everybody_with_a_refusal() -> None:
    entered, go_on = threading.Event(), threading.Event()
    batcher = batcher_of(EchoTriager(before=lambda: entered.set() or (go_on.wait(10) and None)))  # type: ignore[func-returns-value]
    running = submit(batcher, tickets("a", 1))
    batcher.start()
    assert entered.wait(10)
    waiting = submit(batcher, tickets("b", 1))
    batcher.abandon()
    assert all(isinstance(job.future.exception(0), NotReadyError) for job in (running, waiting))
    go_on.set()
    batcher.join(10)
    assert not batcher.is_alive


Arrival = tuple[int, str, bool, int]
ARRIVALS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["short", "y" * 900, "poison"]), st.booleans(), st.integers(0, 5)),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=150)
@given(arrivals=ARRIVALS, first=st.integers(0, 12), batch=st.integers(1, 3000), bound=st.integers(1, 3000))
def test_every_admitted_request_gets_exactly_its_own_results_in_order(
    arrivals: list[Arrival], first: int, batch: int, bound: int
) -> None:
    """Some requests are there from the start; the others come, and some leave, while batches are computed."""
    coming, admitted, left = list(enumerate(arrivals)), dict[int, Job](), set[int]()
    arriving = threading.Lock()

    def arrive() -> None:
        with arriving:
            if not coming:
                return
            name, (count, body, explain, leaves) = coming.pop(0)
            rows = [Ticket(id=f"{name}-{at}", body=body if at % 2 else "fine") for at in range(count)]
            try:
                admitted[name] = submit(batcher, rows, explain=explain)
            except OverloadedError:
                refused.append(batcher.unfinished)
            if leaves == 0 and admitted:
                left.add(min(admitted))
                batcher.withdraw(admitted[min(admitted)])

    def all_is_done() -> bool:
        with arriving:
            return not coming and not batcher.unfinished

    refused: list[int] = []
    batcher = batcher_of(EchoTriager(before=arrive), batch_tokens=batch, waiting_tokens=bound, batch_seconds=60)
    for _ in range(first):
        arrive()
    batcher.start()
    while not all_is_done():
        if not batcher.unfinished:
            arrive()
        time.sleep(0.0005)
    batcher.close()
    batcher.join(30)
    assert not batcher.is_alive
    assert all(refused)  # nobody is refused by an idle batcher
    for name, job in list(admitted.items()):
        if name in left and isinstance(job.future.exception(0), TriageError):
            continue
        results = job.future.result(0)
        assert [row.id if isinstance(row, TriageFailure) else row[1] for row in results] == [
            f"{name}-{at}" for at in range(len(job.tickets))
        ]
        for ticket, row in zip(job.tickets, results, strict=True):
            assert isinstance(row, TriageFailure) == (ticket.body == "poison")
    assert batcher.unfinished == 0
