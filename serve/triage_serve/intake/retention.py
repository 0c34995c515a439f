"""Once a day, what was kept for long enough is deleted."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from triage_serve.storage import Clock, StorageError, Store

_DAY_SECONDS = 24 * 60 * 60.0
_RETRY_SECONDS = 60 * 60.0
_STOP_SECONDS = 2.0
_NOTHING = datetime.min.replace(tzinfo=UTC)
_log = logging.getLogger(__name__)


class RetentionThread:
    """Deletes, when the service starts and then daily, in batches that let others write in between.

    Answers kept for repeated requests go when nobody may ask for them any more; messages and events after `days`.

    Parameters
    ----------
    days:
        None keeps messages and events for good.
    """

    def __init__(self, store: Store, days: int | None, *, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._days = days
        self._clock = clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="retention", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Delete nothing more; a deletion that takes long is not waited for, since any part of it may stand alone."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def purge(self) -> float:
        """Delete now what is too old; gives the seconds until the next time. An error is logged, not raised."""
        try:
            purged = self._store.purge(self._oldest_kept())
        except StorageError as error:
            _log.error("what is too old was not deleted: %s", error)
            return _RETRY_SECONDS
        if purged.messages or purged.events:
            _log.info("deleted %d messages and %d events over %s days", purged.messages, purged.events, self._days)
        return _DAY_SECONDS

    def _oldest_kept(self) -> datetime:
        return _NOTHING if self._days is None else self._clock() - timedelta(days=self._days)

    def _work(self) -> None:
        while not self._stopped.is_set():
            self._stopped.wait(self.purge())
