"""SQLite in one file: durable (WAL, synchronous=FULL), one writer at a time, deleted text overwritten."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, QueuePool, create_engine, event
from sqlalchemy.exc import DisconnectionError

from triage_serve.storage.errors import DatabaseUnavailableError, DatabaseUnusableError

_SETTINGS = (
    "journal_mode=WAL",  # readers and the writer do not wait for each other
    "synchronous=FULL",  # a commit outlives a power cut
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
)


class SqliteDatabase:
    """A database file; made with its folder when it is not there, for its owner's eyes only.

    Several processes may open it. Within one process writers queue here, which is fair and wakes them at once; between
    processes SQLite lets them ask again and again.
    """

    def __init__(self, path: Path, *, patience: float, connections: int) -> None:
        self._path = path.absolute()
        self._patience = patience
        self._turn = threading.Lock()
        _make(self._path)
        self._engine = create_engine(
            "sqlite://",
            creator=self._connect,
            poolclass=QueuePool,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=patience,
            hide_parameters=True,
        )
        event.listen(self._engine, "connect", self._remember_file)
        event.listen(self._engine, "checkout", self._check_file)

    @contextmanager
    def begin(self, *, writing: bool) -> Iterator[Connection]:
        """See `Database.begin`."""
        with self._writers_turn() if writing else nullcontext(), self._engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA query_only={not writing:d}")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
            yield connection

    def before_migration(self, connection: Connection) -> None:
        """See `Database.before_migration`; the one writer is alone anyway."""
        if self._is_cut(connection):
            raise DatabaseUnusableError(
                "The database file is shorter than it says.", hint="Restore it from a backup, or name another file."
            )

    def scrub(self) -> None:
        """Rewrite the file and empty the write-ahead log.

        secure_delete overwrites deleted rows, but moving rows between pages can have left older copies of them behind;
        only a rewritten file has none.
        """
        with self._writers_turn(), closing(self._connect()) as connection:
            connection.execute("VACUUM")
            (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise DatabaseUnavailableError("Other connections are reading the write-ahead log.", hint="Try again.")

    def close(self) -> None:
        """See `Database.close`."""
        self._engine.dispose()

    @contextmanager
    def _writers_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._patience):
            raise DatabaseUnavailableError(f"Other writers took more than {self._patience:g} s.", hint="Try again.")
        try:
            yield
        finally:
            self._turn.release()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._path.as_uri()}?mode=rw",  # rw: a file that vanished is not made anew behind our back
            uri=True,
            timeout=self._patience,
            isolation_level=None,  # transactions begin and end where this module says
            check_same_thread=False,
        )
        try:
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _remember_file(self, _: Any, record: Any) -> None:
        record.info["file"] = self._identity()

    def _check_file(self, _: Any, record: Any, __: Any) -> None:
        opened = record.info["file"]
        if opened is None or opened != self._identity():  # SQLite would go on writing to the removed file
            raise DisconnectionError

    def _is_cut(self, connection: Connection) -> bool:
        # SQLite itself reads half a last page as if the rest were zeros.
        wanted = connection.exec_driver_sql("SELECT page_size * page_count FROM pragma_page_size, pragma_page_count")
        size = int(wanted.scalar_one())
        log = self._path.with_name(f"{self._path.name}-wal")
        may_be_in_log = log.exists() and log.stat().st_size > 0
        return not may_be_in_log and self._path.stat().st_size < size

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _make(path: Path) -> None:
    # A file that is there must not even be opened here: closing it would end all locks that SQLite holds on it in this
    # process (https://www.sqlite.org/howtocorrupt.html, 2.2).
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        if not path.is_file():
            raise DatabaseUnavailableError(
                f"The database file {path} cannot be made: {error.strerror}.", hint="Name a file that may be written."
            ) from None
