"""PostgreSQL through psycopg: a bounded pool whose connections are checked, statements that end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, create_engine, text

_STATEMENT_SECONDS = 30
_MIGRATION_SECONDS = 120
_MIGRATION_LOCK = 0x7472_6961_6765  # "triage": any number that no other program takes


class PostgresDatabase:
    """A PostgreSQL database that exists already."""

    def __init__(self, url: URL, *, patience: float, connections: int) -> None:
        milliseconds = {
            "statement_timeout": _STATEMENT_SECONDS * 1000,
            "lock_timeout": math.ceil(patience * 1000),
            "idle_in_transaction_session_timeout": _STATEMENT_SECONDS * 1000,
        }
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=connections,
            max_overflow=0,
            pool_timeout=patience,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "connect_timeout": max(2, math.ceil(patience)),  # psycopg takes no less than 2
                "application_name": "ticket-triage",
                "options": " ".join(f"-c {name}={value}" for name, value in milliseconds.items()),
            },
        )
        self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def begin(self, *, writing: bool) -> Iterator[Connection]:
        """See `Database.begin`."""
        with (self._engine if writing else self._reading).begin() as connection:
            yield connection

    def before_migration(self, connection: Connection) -> None:
        """See `Database.before_migration`; others are kept out until the transaction ends."""
        for name in ("statement_timeout", "lock_timeout"):
            connection.execute(text(f"SET LOCAL {name} = '{_MIGRATION_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})

    def scrub(self) -> None:
        """Nothing: PostgreSQL reuses the space of deleted rows by itself (autovacuum) and keeps it from readers."""

    def close(self) -> None:
        """See `Database.close`."""
        self._engine.dispose()
