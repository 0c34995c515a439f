"""The store: frozen values in and out, one unit of work is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType

from sqlalchemy import Connection

from triage_serve.storage.assessments import Assessments
from triage_serve.storage.audit import Audit
from triage_serve.storage.customers import Customers, Erased
from triage_serve.storage.database import Database, open_database
from triage_serve.storage.errors import DatabaseUnavailableError
from triage_serve.storage.events import Events
from triage_serve.storage.faults import translated
from triage_serve.storage.feedback import FeedbackNotes
from triage_serve.storage.idempotency import Idempotency
from triage_serve.storage.keys import ApiKeys
from triage_serve.storage.listing import Listing
from triage_serve.storage.messages import Messages
from triage_serve.storage.outbox import Outbox
from triage_serve.storage.retention import Purged, Retention

Clock = Callable[[], datetime]
"""Gives the moment now, with a time zone. It may jump: nothing is ordered by it."""

_BATCH = 500


class Work:
    """What can be done in one unit of work; everything in it happens at the same moment, `now`."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.now = now
        self.messages = Messages(connection, now)
        self.assessments = Assessments(connection, now)
        self.listing = Listing(connection)
        self.feedback = FeedbackNotes(connection, now)
        self.events = Events(connection, now)
        self.customers = Customers(connection, now)
        self.audit = Audit(connection, now)
        self.idempotency = Idempotency(connection, now)
        self.keys = ApiKeys(connection, now)
        self.outbox = Outbox(connection, now)
        self.retention = Retention(connection, now)


class Store:
    """Everything the service remembers. Threads may share one; each process opens its own.

    Every method raises `DatabaseUnavailableError` when the database is locked for too long, gone, full or not
    reachable, and `DatabaseUnusableError` when it is damaged; nothing half done is left then.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    def open(
        cls, url: str, *, clock: Clock = lambda: datetime.now(UTC), patience: float = 5.0, connections: int = 8
    ) -> Store:
        """Open a database; `migrate` must have run before it is used.

        Parameters
        ----------
        url:
            `sqlite:///path` (made with its folder when it is not there) or `postgresql://...`.
        patience:
            Seconds to wait for a lock, a connection, other writers.
        connections:
            Most that are open at a time.

        Raises
        ------
        DatabaseUrlError
            When the URL is of no supported kind.
        """
        return cls(open_database(url, patience=patience, connections=connections), clock)

    def migrate(self) -> None:
        """Bring the database to the newest form; several processes may try at once.

        Raises
        ------
        DatabaseTooNewError
            When a newer version of this program has changed the database.
        """
        from triage_serve.storage.migration import upgrade

        with translated(), self._database.begin(writing=True) as connection:
            self._database.before_migration(connection)
            upgrade(connection)

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """Do one unit of work: all of it is stored when the block ends well, nothing when it raises."""
        with translated(), self._database.begin(writing=True) as connection:
            yield Work(connection, self._clock())

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Read one consistent state; writing is refused."""
        with translated(), self._database.begin(writing=False) as connection:
            yield Work(connection, self._clock())

    def check(self) -> None:
        """Raise unless the database can be written and has the tables."""
        with self.writing() as work:
            work.listing.page(limit=1)

    def purge(self, older_than: datetime, *, batch: int = _BATCH) -> Purged:
        """Delete what was received before a moment; others get their turn between batches.

        Unlike `erase_customer` this rewrites no file: traces of what was deleted may stay in its free space.
        """
        total = Purged()
        while True:
            with self.writing() as work:
                purged = work.retention.purge(older_than, limit=batch)
            total += purged
            if max(purged.messages, purged.events, purged.answers) < batch:
                return total

    def erase_customer(self, customer_id: str, *, actor: str) -> Erased:
        """Delete everything about a person, then overwrite it in the files (SQLite); see `Customers.erase`.

        The file is rewritten for that, in about a second per hundred megabytes; writers wait meanwhile.

        Raises
        ------
        DatabaseUnavailableError
            Also when the rows are deleted but their bytes could not be overwritten; erase again then.
        """
        with self.writing() as work:
            erased = work.customers.erase(customer_id, actor=actor)
        try:
            with translated():
                self._database.scrub()
        except DatabaseUnavailableError as error:
            raise DatabaseUnavailableError(
                f"The person's data are deleted, but not yet overwritten in the files: {error.message}",
                hint="Erase the person again.",
            ) from None
        return erased

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
