"""A message comes in: it is scored, and kept with what was said of it in one transaction, however often it is sent.

1. A message that is known already, or a request whose idempotency key was answered, gets the stored answer.
2. The message is scored; when that is refused (too much waits, too late), nothing is kept and it can be sent again.
3. One transaction keeps the message, its assessment (or why there is none), the event for other programs and the answer
   for who asks again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import orjson

from triage import ModelRef, Ticket, TriageFailure, TriageResult
from triage.errors import TriageError
from triage_models.text.redaction import Redactor
from triage_serve.inference.metrics import Metrics
from triage_serve.intake.database import StoreThreads
from triage_serve.intake.idempotency import RepeatableRequest
from triage_serve.intake.identifiers import Identifiers
from triage_serve.intake.incoming import IncomingMessage
from triage_serve.intake.outcomes import CREATED, Taken, answer_known, finish, to_keep
from triage_serve.intake.shapes import answer, completed
from triage_serve.storage import Claim, MessageConflictError, NewMessage, Replay, StorageError, Store

Score = Callable[[Ticket], Awaitable[tuple[TriageResult, ModelRef]]]
"""Says what a model finds in a ticket, and which model that was."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A message that is to be scored and kept."""

    message: NewMessage
    claim: Claim | None


class MessageTaker:
    """Takes messages in.

    Parameters
    ----------
    redactor:
        Takes personal data out of what is kept; None keeps the text as it is. The models read the text as it is.
    """

    def __init__(self, database: StoreThreads, metrics: Metrics, redactor: Redactor | None = None) -> None:
        self._database = database
        self._metrics = metrics
        self._redactor = redactor
        self._identifiers = Identifiers()

    async def take(self, incoming: IncomingMessage, score: Score, *, request: RepeatableRequest | None = None) -> Taken:
        """Take a message in.

        Parameters
        ----------
        request:
            When the caller gave an idempotency key.

        Raises
        ------
        MessageConflictError
            When another message has this id.
        IdempotencyConflictError, IdempotencyMismatchError
            See `Idempotency.begin`.
        StorageError
            When the message cannot be kept; nothing of it is.
        TriageError
            What `score` raises; nothing is kept then.
        """
        try:
            taken = await self._taken(incoming, score, request)
        except TriageError as error:
            self._metrics.message(error.code)
            raise
        self._metrics.message(taken.outcome)
        return taken

    def new_id(self) -> str:
        """Make an id for a message that brings none."""
        return self._identifiers.new()

    async def _taken(self, incoming: IncomingMessage, score: Score, request: RepeatableRequest | None) -> Taken:
        opened = await self._database.run("open", lambda store: self._open(store, incoming, request))
        if isinstance(opened, Taken):
            return opened
        try:
            result, model = await score(incoming.ticket)
            return await self._database.run("keep", lambda store: self._keep(store, opened, result, model))
        except Exception:
            await self._give_back(opened.claim)
            raise

    def _open(self, store: Store, incoming: IncomingMessage, request: RepeatableRequest | None) -> Taken | _Opened:
        message = incoming.redacted(self._redactor)
        content = message.digest()
        with store.writing() if request else store.reading() as work:
            claim = work.idempotency.begin(request.scope, request.key, request.digest) if request else None
            if isinstance(claim, Replay):
                return Taken(claim.status, claim.body, is_replay=True)
            known = work.messages.get(message.id, source=message.source)
            if known is None:
                return _Opened(message, claim)
            if known.digest != content:
                raise MessageConflictError(
                    "A message with this id and other content is stored already.",
                    hint="Send each message with an id of its own.",
                )
            return answer_known(work, known, claim)

    def _keep(self, store: Store, opened: _Opened, result: TriageResult, model: ModelRef) -> Taken:
        assessment = to_keep(result, model)
        with store.writing() as work:
            kept = work.messages.add(opened.message)
            if kept.duplicate:  # somebody else has sent it meanwhile
                return answer_known(work, kept.message, opened.claim)
            message = kept.message
            work.assessments.add(message.seq, assessment)
            event = completed(message, assessment.contract, work.now)
            work.outbox.add(f"evt_{self.new_id()}", event["type"], event, customer_id=message.customer_id)
            body = orjson.dumps(answer(message, assessment.contract))
            finish(work, opened.claim, message, Replay(CREATED, body))
        outcome = "unscored" if isinstance(result, TriageFailure) else "stored"
        return Taken(CREATED, body, is_replay=False, outcome=outcome)

    async def _give_back(self, claim: Claim | None) -> None:
        if claim is None:
            return

        def abandon(store: Store) -> None:
            with store.writing() as work:
                work.idempotency.abandon(claim)

        with suppress(StorageError):  # it then ends by itself after a while
            await self._database.run("give_back", abandon)
