from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from triage_serve.intake.retention import RetentionThread
from triage_serve.storage import Claim, NewMessage, Replay, Store

START = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'triage.db'}", clock=clock) as opened:
        opened.migrate()
        with opened.writing() as work:
            work.messages.add(NewMessage("old", "Hello"))
            claim = work.idempotency.begin("scope", "key", "digest")
            assert isinstance(claim, Claim)
            work.idempotency.finish(claim, Replay(201, b"{}"))
        clock.now += timedelta(days=10)
        with opened.writing() as work:
            work.messages.add(NewMessage("new", "Hello"))
        yield opened


def kept(store: Store) -> set[str]:
    with store.reading() as work:
        return {item.message.id for item in work.listing.page().items}


def test_what_is_older_is_deleted_and_the_rest_stays(store: Store, clock: Clock) -> None:
    RetentionThread(store, 11, clock=clock).purge()
    assert kept(store) == {"old", "new"}
    RetentionThread(store, 10, clock=clock).purge()
    assert kept(store) == {"old", "new"}
    clock.now += timedelta(microseconds=1)
    assert RetentionThread(store, 10, clock=clock).purge() == 24 * 60 * 60
    assert kept(store) == {"new"}


def test_without_a_number_of_days_messages_stay_and_answers_that_nobody_may_ask_for_go(
    store: Store, clock: Clock
) -> None:
    RetentionThread(store, None, clock=clock).purge()
    assert kept(store) == {"old", "new"}
    with store.reading() as work:
        connection = work.listing.connection
        assert connection.exec_driver_sql("SELECT count(*) FROM idempotency").scalar() == 0


def test_a_clock_that_jumped_back_deletes_nothing(store: Store, clock: Clock) -> None:
    clock.now = datetime(1970, 1, 1, tzinfo=UTC)
    RetentionThread(store, 1, clock=clock).purge()
    assert kept(store) == {"old", "new"}


def test_a_database_that_cannot_be_used_is_logged_and_asked_again_sooner(
    store: Store, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "triage.db").unlink()
    with caplog.at_level(logging.ERROR):
        assert RetentionThread(store, 1, clock=clock).purge() == 60 * 60
    assert "was not deleted" in caplog.text


def test_the_thread_deletes_when_it_starts_and_ends_when_it_is_told(store: Store, clock: Clock) -> None:
    purged = threading.Event()

    class Telling(RetentionThread):
        def purge(self) -> float:
            seconds = super().purge()
            purged.set()
            return seconds

    clock.now += timedelta(days=1)
    thread = Telling(store, 10, clock=clock)
    thread.start()
    assert purged.wait(10)
    thread.stop()
    assert kept(store) == {"new"}
    assert not [each for each in threading.enumerate() if each.name == "retention"]


def test_what_never_started_can_be_stopped(store: Store) -> None:
    RetentionThread(store, 1).stop()
