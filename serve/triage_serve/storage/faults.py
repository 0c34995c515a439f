"""The one place where errors of SQLAlchemy and of the drivers become errors of this project.

Their own messages repeat stored values, so none of them is passed on: what is told is the driver's name of the fault.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from triage.errors import TriageError
from triage_serve.storage.errors import (
    DatabaseUnavailableError,
    DatabaseUnusableError,
    StorageError,
    UnstorableValueError,
)

# First word of SQLite's result codes (https://www.sqlite.org/rescode.html): the rest of a name says where it happened.
_SQLITE_UNAVAILABLE = frozenset(
    {"BUSY", "LOCKED", "IOERR", "FULL", "CANTOPEN", "READONLY", "PERM", "AUTH", "PROTOCOL", "NOMEM"}
)
_SQLITE_UNUSABLE = frozenset({"NOTADB", "CORRUPT"})
# SQLSTATE of PostgreSQL (its manual, appendix A): a primary that became a standby answers 25006; 54xxx are limits.
_POSTGRES_READ_ONLY = "25006"
_POSTGRES_LIMITS = "54"


@contextmanager
def translated() -> Iterator[None]:
    """Let a block raise errors of this project only.

    Raises
    ------
    DatabaseUnavailableError, DatabaseUnusableError, UnstorableValueError
        See there.
    StorageError
        For everything else the libraries raise: a mistake of this program.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _translation(error) from None


def _translation(error: Exception) -> TriageError:
    cause = error.orig if isinstance(error, StatementError) else error
    if isinstance(cause, TriageError):  # raised by a column type
        return cause
    if isinstance(cause, sqlite3.Error):
        return _from_sqlite(cause)
    if isinstance(error, PoolTimeoutError):
        return _unavailable("all connections are in use")
    if isinstance(error, DBAPIError):
        return _from_postgres(error)
    return _unforeseen(type(cause).__name__)


def _from_sqlite(error: sqlite3.Error) -> StorageError:
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    kind = name.removeprefix("SQLITE_").partition("_")[0]
    if kind in _SQLITE_UNAVAILABLE:
        return _unavailable(name)
    if kind in _SQLITE_UNUSABLE:
        return DatabaseUnusableError(
            f"The database file is not a SQLite database, or it is cut or damaged ({name}).",
            hint="Restore it from a backup, or name another file.",
        )
    return _too_large(name) if kind == "TOOBIG" else _unforeseen(name)


def _from_postgres(error: DBAPIError) -> StorageError:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith(_POSTGRES_LIMITS):
        return _too_large(state)
    gone = isinstance(error, (OperationalError, InterfaceError)) or error.connection_invalidated
    if gone or state == _POSTGRES_READ_ONLY:
        return _unavailable(f"PostgreSQL {state or 'does not answer'}")
    return _unforeseen(state or type(error.orig).__name__)


def _unavailable(reason: str) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(f"The database cannot be used now ({reason}).", hint="Try again later.")


def _too_large(reason: str) -> UnstorableValueError:
    return UnstorableValueError(f"A value is too large for the database ({reason}).")


def _unforeseen(reason: str) -> StorageError:
    return StorageError(f"The database refused a statement ({reason}).", hint="Nothing was stored.")
