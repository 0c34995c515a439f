from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from triage_serve.inference.metrics import Metrics
from triage_serve.intake.database import StoreThreads
from triage_serve.storage import DatabaseUnavailableError, Store

Open = Callable[..., StoreThreads]


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def open_threads(tmp_path: Path, metrics: Metrics) -> Iterator[Open]:
    opened: list[StoreThreads] = []

    def make(**bounds: Any) -> StoreThreads:
        store = Store.open(f"sqlite:///{tmp_path / 'triage.db'}")
        store.migrate()
        opened.append(StoreThreads(store, metrics, **bounds))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


class Busy:
    """A call that lasts until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, store: Store) -> int:
        self.begun.release()
        assert self.go_on.wait(20)
        return threading.get_ident()


async def until(call: Callable[[], Any]) -> None:
    assert await asyncio.to_thread(call)


def test_calls_run_beside_the_event_loop_which_goes_on(open_threads: Open) -> None:
    async def scenario() -> tuple[int, int]:
        database, busy = open_threads(threads=1), Busy()
        running = asyncio.create_task(database.run("test", busy))
        await until(lambda: busy.begun.acquire(timeout=10))
        busy.go_on.set()  # the loop was free to say so
        return await running, threading.get_ident()

    worker, loop = asyncio.run(scenario())
    assert worker != loop


def test_more_calls_than_may_wait_are_refused_at_once_and_taken_again_later(open_threads: Open) -> None:
    async def scenario() -> None:
        database, busy = open_threads(threads=1, waiting=1), Busy()
        running = [asyncio.create_task(database.run("test", busy)) for _ in range(2)]
        await until(lambda: busy.begun.acquire(timeout=10))
        with pytest.raises(DatabaseUnavailableError, match="Too much waits"):
            await database.run("test", lambda _: 1)
        busy.go_on.set()
        await asyncio.gather(*running)
        assert await database.run("test", lambda _: 1) == 1

    asyncio.run(scenario())


def test_a_call_that_waited_for_too_long_is_given_up_and_never_begun(open_threads: Open) -> None:
    async def scenario() -> None:
        database, busy, begun = open_threads(threads=1, patience=0.02), Busy(), threading.Event()
        running = asyncio.create_task(database.run("test", busy))
        await until(lambda: busy.begun.acquire(timeout=10))
        with pytest.raises(DatabaseUnavailableError, match="Too much waits"):
            await database.run("test", lambda _: begun.set())
        busy.go_on.set()
        assert await running
        assert await database.run("test", lambda _: 1) == 1
        assert not begun.is_set()

    asyncio.run(scenario())


def test_what_was_begun_is_finished_although_nobody_waits_any_more(open_threads: Open) -> None:
    async def scenario() -> None:
        database, busy, done = open_threads(threads=1, waiting=0), Busy(), threading.Event()
        running = asyncio.create_task(database.run("test", lambda store: (busy(store), done.set())))
        await until(lambda: busy.begun.acquire(timeout=10))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        busy.go_on.set()
        await until(lambda: done.wait(10))

    asyncio.run(scenario())


def test_the_error_of_a_call_is_raised_and_its_time_counted_all_the_same(open_threads: Open, metrics: Metrics) -> None:
    async def scenario() -> None:
        database = open_threads()

        def fail(store: Store) -> None:
            raise DatabaseUnavailableError("gone.")

        with pytest.raises(DatabaseUnavailableError, match="gone"):
            await database.run("test", fail)

    asyncio.run(scenario())
    assert 'triage_storage_seconds_count{operation="test"} 1.0' in metrics.text().decode()


def test_many_who_ask_whether_the_database_works_are_one_question_to_it(open_threads: Open, metrics: Metrics) -> None:
    async def scenario() -> None:
        database = open_threads(threads=1, waiting=0)
        await asyncio.gather(*(database.check() for _ in range(50)))
        assert 'triage_storage_seconds_count{operation="check"} 1.0' in metrics.text().decode()
        await database.check()
        assert 'triage_storage_seconds_count{operation="check"} 2.0' in metrics.text().decode()

    asyncio.run(scenario())


def test_a_database_that_cannot_be_written_fails_everybodys_question(open_threads: Open, tmp_path: Path) -> None:
    async def scenario() -> list[Any]:
        database = open_threads()
        (tmp_path / "triage.db").unlink()
        return await asyncio.gather(*(database.check() for _ in range(3)), return_exceptions=True)

    assert [type(each) for each in asyncio.run(scenario())] == [DatabaseUnavailableError] * 3
