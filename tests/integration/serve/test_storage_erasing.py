from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from triage_serve.storage import DatabaseUnavailableError, EventType, NewEvent, NewMessage, Store

SECRET = "Qpzmvbx"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/triage.db", patience=0.1) as opened:
        opened.migrate()
        yield opened


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def fill(store: Store, customers: int, messages: int, *, seed: int, longest: int) -> list[str]:
    """Interleaved messages of many customers, each of whose values names its customer."""
    chance = random.Random(seed)
    names = [f"{SECRET}-{number}-{chance.random()}@" for number in range(customers)]
    for number in range(messages // 20):
        with store.writing() as work:
            for item in range(20):
                who = chance.choice(names)
                text = f"{who}{'ж' * chance.randrange(longest)}"
                one = NewMessage(f"{who}{number}-{item}", text, customer_id=who, ticket_id=text[:200])
                work.messages.add(one)
                work.events.add(NewEvent(EventType.SOLVED, id=one.id, customer_id=who, ticket_id=one.ticket_id))
                work.outbox.add(one.id, "triage.completed", {"customer": who}, customer_id=who)
        if number % 5 == 4:  # deleted rows make room that later rows are moved to
            gone = chance.choice(names)
            with store.writing() as work:
                work.customers.erase(gone, actor="test")
    return names


@pytest.mark.parametrize(("seed", "longest"), [(1, 10), (2, 10), (3, 600), (4, 6000)])
def test_the_bytes_of_an_erased_customer_are_gone_from_the_files(
    store: Store, tmp_path: Path, seed: int, longest: int
) -> None:
    names = fill(store, 12, 400, seed=seed, longest=longest)
    assert names[0].encode() in bytes_of(tmp_path)
    for name in names[:3]:
        store.erase_customer(name, actor="key_1")
        assert name.encode() not in bytes_of(tmp_path)
    for name in names[3:]:
        store.erase_customer(name, actor="key_1")
    assert SECRET.encode() not in bytes_of(tmp_path)


def test_while_another_reads_old_pages_the_erasure_is_not_called_done(store: Store, tmp_path: Path) -> None:
    with store.writing() as work:
        work.messages.add(NewMessage("m-1", SECRET, customer_id="c-1"))
    with closing(sqlite3.connect(tmp_path / "triage.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT body FROM messages").fetchall() == [(SECRET,)]
        with pytest.raises(DatabaseUnavailableError, match="not yet overwritten"):
            store.erase_customer("c-1", actor="key_1")
        with store.reading() as work:
            assert work.listing.count() == 0
    store.erase_customer("c-1", actor="key_1")
    assert SECRET.encode() not in bytes_of(tmp_path)
