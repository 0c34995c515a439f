"""Intake as the rest of the service sees it: what is sent to be kept, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from triage_models.text.redaction import Redactor
from triage_serve.api.errors import UnknownMessageError
from triage_serve.inference.metrics import Metrics
from triage_serve.intake.corrections import Correction, keep_correction
from triage_serve.intake.database import StoreThreads
from triage_serve.intake.events import keep_event
from triage_serve.intake.retention import RetentionThread
from triage_serve.intake.taking import MessageTaker
from triage_serve.storage import Feedback, MessageDetail, MessageFilter, NewEvent, Page, Store, TakenEvent, Work

_Result = TypeVar("_Result")


class Intake:
    """Everything the service remembers, asked from the event loop.

    Every method raises `DatabaseUnavailableError` when the database cannot be used now; nothing half done is left then.

    Parameters
    ----------
    redact:
        Keep messages without personal data in their texts.
    retention_days:
        Keep messages and events for so long; None keeps them for good.
    """

    def __init__(
        self, store: Store, metrics: Metrics, *, redact: bool = False, retention_days: int | None = None
    ) -> None:
        self._database = StoreThreads(store, metrics)
        self._retention = RetentionThread(store, retention_days)
        self.messages = MessageTaker(self._database, metrics, Redactor() if redact else None)

    def start(self) -> None:
        """Begin to delete what is too old."""
        self._retention.start()

    def close(self) -> None:
        """Let what was begun end, then close the store."""
        self._retention.stop()
        self._database.close()

    async def check(self) -> None:
        """Raise unless messages can be kept now."""
        await self._database.check()

    async def page(self, wanted: MessageFilter, *, cursor: str | None, limit: int) -> Page:
        """List messages; parameters and errors as for `Listing.page`."""
        return await self._database.run(
            "list", _reading(lambda work: work.listing.page(wanted, cursor=cursor, limit=limit))
        )

    async def detail(self, message_id: str) -> MessageDetail:
        """Find a message with all that was said of it.

        Raises
        ------
        UnknownMessageError
            When there is none.
        """
        found = await self._database.run("detail", _reading(lambda work: work.messages.detail(message_id)))
        if found is None:
            raise UnknownMessageError("No message has this id.")
        return found

    async def correct(self, message_id: str, correction: Correction, *, actor: str) -> Feedback:
        """Keep the labels a person gave a message; errors as for `keep_correction`."""
        return await self._database.run(
            "feedback", lambda store: keep_correction(store, message_id, correction, actor=actor)
        )

    async def happened(self, event: NewEvent) -> TakenEvent:
        """Keep an event; errors as for `keep_event`."""
        return await self._database.run("event", lambda store: keep_event(store, event))

    async def erase(self, customer_id: str, *, actor: str) -> None:
        """Delete everything about a person; see `Store.erase_customer`."""
        await self._database.run("erase", lambda store: store.erase_customer(customer_id, actor=actor))


def _reading(look: Callable[[Work], _Result]) -> Callable[[Store], _Result]:
    def call(store: Store) -> _Result:
        with store.reading() as work:
            return look(work)

    return call
