from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from triage_serve.storage import DatabaseUnavailableError, DatabaseUnusableError, NewMessage, Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "100% #1?.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    before = os.umask(0o022)
    with Store.open(f"sqlite:///{path}".replace("%", "%25").replace("?", "%3F"), patience=0.1) as opened:
        opened.migrate()
        yield opened
    os.umask(before)


def take(store: Store, name: str) -> None:
    with store.writing() as work:
        work.messages.add(NewMessage(name, "Hello"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_files_are_for_their_owners_eyes_only(store: Store, path: Path) -> None:
    take(store, "m-1")
    files = list(path.parent.iterdir())
    assert {file.name.removeprefix(path.name) for file in files} == {"", "-wal", "-shm"}
    assert {mode(file) for file in files} == {0o600}
    assert mode(path.parent) == 0o700


def test_every_connection_is_durable_and_strict(store: Store) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 100}
    with store.reading() as one, store.reading() as other:
        for work in (one, other):
            connection = work.listing.connection
            assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted


def test_closing_leaves_one_file_with_everything(store: Store, path: Path) -> None:
    take(store, "m-1")
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT id FROM messages").fetchall() == [("m-1",)]


def test_a_database_locked_for_too_long_is_unavailable_but_can_be_read(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailableError, match="SQLITE_BUSY") as caught:
            take(store, "m-1")
        with store.reading() as work:
            assert work.listing.count() == 0
    assert caught.value.retriable
    take(store, "m-1")


def test_a_writer_of_the_same_process_is_waited_for_only_so_long(store: Store) -> None:
    failed: list[Exception] = []

    def other() -> None:
        try:
            take(store, "m-2")
        except DatabaseUnavailableError as error:
            failed.append(error)

    with store.writing() as work:
        work.messages.add(NewMessage("m-1", "Hello"))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(failed) == 1
    take(store, "m-2")


@pytest.mark.parametrize("gone", ["file", "folder"])
def test_a_database_that_vanished_is_unavailable_and_not_made_anew(store: Store, path: Path, gone: str) -> None:
    take(store, "m-1")
    if gone == "file":
        path.unlink()
    else:
        shutil.rmtree(path.parent)
    for _ in range(2):
        with pytest.raises(DatabaseUnavailableError):
            take(store, "m-2")
        with pytest.raises(DatabaseUnavailableError), store.reading():
            pass
    assert not path.exists()


def test_a_database_that_was_replaced_is_the_one_that_is_used(store: Store, path: Path, tmp_path: Path) -> None:
    take(store, "m-1")
    with closing(sqlite3.connect(path)) as here, closing(sqlite3.connect(tmp_path / "backup.db")) as backup:
        here.backup(backup)
    take(store, "m-2")
    for name in ("", "-wal", "-shm"):
        path.with_name(path.name + name).unlink()
    shutil.move(tmp_path / "backup.db", path)
    take(store, "m-3")
    with store.reading() as work:
        assert [item.message.id for item in work.listing.page().items] == ["m-3", "m-1"]


@pytest.mark.parametrize("content", [b"id,subject,body\n" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes(content)
    with Store.open(f"sqlite:///{path}") as store, pytest.raises(DatabaseUnusableError, match="not a SQLite database"):
        store.migrate()
    assert path.read_bytes() == content


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 0.999])
def test_a_cut_database_is_refused(store: Store, path: Path, share: float) -> None:
    for number in range(50):
        take(store, f"m-{number}")
    store.close()
    size = path.stat().st_size
    os.truncate(path, int(size * share))
    shutil.copy(path, path.with_name("cut.db"))
    with Store.open(f"sqlite:///{path.with_name('cut.db')}") as cut, pytest.raises(DatabaseUnusableError):
        cut.migrate()


def test_a_folder_that_cannot_be_made_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DatabaseUnavailableError, match="file/triage"):
        Store.open(f"sqlite:///{tmp_path}/file/triage.db")
    with pytest.raises(DatabaseUnavailableError, match="cannot be made"):
        Store.open(f"sqlite:///{tmp_path}")
