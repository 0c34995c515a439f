from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy.exc
from sqlalchemy.dialects.postgresql.psycopg import dialect

from triage_serve.storage import DatabaseUnavailableError, DatabaseUnusableError, StorageError, UnstorableValueError
from triage_serve.storage.faults import translated

TEXT = "Where is my parcel?"


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for leaf in kind.__subclasses__():
        yield from below(leaf)


def translation(error: Exception) -> StorageError:
    with pytest.raises(StorageError) as caught, translated():
        raise error
    assert TEXT not in str(caught.value)
    assert caught.value.__suppress_context__
    return caught.value


def of_postgres(kind: type[Exception]) -> StorageError:
    wrapped = sqlalchemy.exc.DBAPIError.instance(TEXT, {"body": TEXT}, kind(TEXT), psycopg.Error, dialect=dialect())
    assert isinstance(wrapped, Exception)
    return translation(wrapped)


def of_sqlite(name: str) -> StorageError:
    error = sqlite3.OperationalError(TEXT)
    error.sqlite_errorname = name
    wrapped = sqlalchemy.exc.DBAPIError.instance(TEXT, {"body": TEXT}, error, sqlite3.Error)
    assert type(translation(error)) is type(translation(wrapped))  # type: ignore[arg-type]
    return translation(error)


def test_no_error_of_psycopg_comes_through_or_tells_what_was_stored() -> None:
    kinds = set(below(psycopg.Error))
    assert len(kinds) > 100
    for kind in kinds:
        of_postgres(kind)


def test_no_error_of_sqlalchemy_comes_through() -> None:
    for kind in below(sqlalchemy.exc.SQLAlchemyError):
        error = kind.__new__(kind)
        Exception.__init__(error, TEXT)
        if isinstance(error, sqlalchemy.exc.StatementError):
            error.orig = None
        translation(error)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("08006", DatabaseUnavailableError),  # connection failure
        ("25006", DatabaseUnavailableError),  # a standby
        ("40001", DatabaseUnavailableError),  # serialization failure
        ("40P01", DatabaseUnavailableError),  # deadlock
        ("53100", DatabaseUnavailableError),  # disk full
        ("53300", DatabaseUnavailableError),  # too many connections
        ("55P03", DatabaseUnavailableError),  # lock not available
        ("57014", DatabaseUnavailableError),  # statement timeout
        ("57P01", DatabaseUnavailableError),  # shut down by its administrator
        ("54000", UnstorableValueError),  # program limit exceeded
        ("23505", StorageError),  # unique violation: a mistake of this program
        ("42P01", StorageError),  # undefined table
    ],
)
def test_what_postgres_says_decides_whether_to_try_again(state: str, expected: type[StorageError]) -> None:
    assert type(of_postgres(psycopg.errors.lookup(state))) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SQLITE_BUSY", DatabaseUnavailableError),
        ("SQLITE_BUSY_SNAPSHOT", DatabaseUnavailableError),
        ("SQLITE_IOERR_WRITE", DatabaseUnavailableError),
        ("SQLITE_FULL", DatabaseUnavailableError),
        ("SQLITE_CANTOPEN", DatabaseUnavailableError),
        ("SQLITE_READONLY_DBMOVED", DatabaseUnavailableError),
        ("SQLITE_NOTADB", DatabaseUnusableError),
        ("SQLITE_CORRUPT_INDEX", DatabaseUnusableError),
        ("SQLITE_TOOBIG", UnstorableValueError),
        ("SQLITE_CONSTRAINT_UNIQUE", StorageError),
        ("SQLITE_ERROR", StorageError),
    ],
)
def test_what_sqlite_says_decides_whether_to_try_again(name: str, expected: type[StorageError]) -> None:
    assert type(of_sqlite(name)) is expected
