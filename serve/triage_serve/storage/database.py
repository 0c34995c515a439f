"""What a store needs of a database, and which one a URL means."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError

from triage_serve.storage.errors import DatabaseUrlError

_EXAMPLES = "Use sqlite:///triage.db or postgresql://user:password@host/name."


class Database(Protocol):
    """Opens transactions; knows what only its kind of database needs."""

    def begin(self, *, writing: bool) -> AbstractContextManager[Connection]:
        """Open a transaction that is committed when the block ends well; `writing=False` sees one snapshot."""
        ...

    def before_migration(self, connection: Connection) -> None:
        """Refuse a damaged database; wait until no other process migrates, and keep others out."""
        ...

    def scrub(self) -> None:
        """Overwrite what was deleted, as far as this kind of database can."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


def open_database(url: str, *, patience: float, connections: int) -> Database:
    """Find the kind of database a URL names; parameters and errors as for `Store.open`."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUrlError("The database URL cannot be read.", hint=_EXAMPLES) from None
    if parsed.drivername == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        from triage_serve.storage.sqlite import SqliteDatabase

        return SqliteDatabase(Path(str(parsed.database)), patience=patience, connections=connections)
    if parsed.drivername in {"postgresql", "postgresql+psycopg"}:
        from triage_serve.storage.postgres import PostgresDatabase

        return PostgresDatabase(parsed, patience=patience, connections=connections)
    raise DatabaseUrlError(f"A {parsed.drivername} database URL of this form is not supported.", hint=_EXAMPLES)
