"""Messages to be kept, what is kept, and what people say about it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from starlette.responses import Response

from triage import ModelRef, Ticket, TriageResult
from triage_serve.api.access import caller_of
from triage_serve.api.bodies import read_json
from triage_serve.api.exchange import Timeout, deadline_of, gone, json_response, note, problems
from triage_serve.api.schemas import json_body
from triage_serve.api.ticket_schemas import (
    FeedbackIn,
    FeedbackOut,
    MessageIn,
    TakenFailure,
    TakenTicket,
    TicketDetail,
    TicketList,
    TicketQuery,
    feedback_examples,
    message_examples,
)
from triage_serve.inference import Inference
from triage_serve.intake import Intake, shapes
from triage_serve.intake.corrections import read_correction
from triage_serve.intake.idempotency import RepeatableRequest, digest, read_key
from triage_serve.intake.incoming import read_message
from triage_serve.intake.outcomes import CREATED, KNOWN, Taken
from triage_serve.settings import Limits
from triage_serve.storage import MessageFilter
from triage_serve.storage.columns import LONGEST_NAME

REPLAYED = {"Idempotent-Replayed": "true"}
UNAVAILABLE = "The database cannot be used now; see Retry-After"
_ROUTE = "/v1/tickets"
_BODY = {400: "Not JSON", 413: "Body larger than the limit", 415: "Not application/json"}
_TAKING = {
    **_BODY,
    400: "Not JSON, or no valid Idempotency-Key",
    409: "Another message has this id, or a request with this Idempotency-Key is being answered; see Retry-After",
    422: "Not a message, or the Idempotency-Key belongs to another request",
    429: "Too much is waiting to be scored; see Retry-After. Nothing was kept",
    503: "The model is not loaded yet, the service is stopping, the request's time is over, or the database cannot be "
    "used now; see Retry-After. Nothing was kept",
}
_CORRECTING = {
    **_BODY,
    404: "No message has this id",
    422: "Not feedback, or a label that its task does not have",
    503: f"The model is not loaded yet. {UNAVAILABLE}",
}
# Identifiers of mails hold slashes, so routes take `{id:path}`; templates and documentation say `{id}`.
MessageId = Annotated[str, Path(alias="id", min_length=1, max_length=LONGEST_NAME)]


def _idempotency_key(
    request: Request,
    _: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="A request sent again under the same key gets the first answer."),
    ] = None,
) -> str | None:
    return read_key(request.headers.getlist("idempotency-key"))


def ticket_routes(intake: Intake, inference: Inference, limits: Limits) -> APIRouter:
    """Make the routes for messages."""
    router = APIRouter(tags=["tickets"])
    _add_taking(router, intake, inference, limits)
    _add_looking(router, intake)
    _add_correcting(router, intake, inference, limits)
    return router


def _add_taking(router: APIRouter, intake: Intake, inference: Inference, limits: Limits) -> None:
    known = {"model": TakenTicket | TakenFailure, "description": "Known already: the stored answer"}

    @router.post(
        _ROUTE,
        summary="Assess a message and keep it",
        status_code=CREATED,
        response_model=TakenTicket | TakenFailure,
        responses={KNOWN: known, **problems(_TAKING)},
        openapi_extra=json_body(MessageIn, examples=message_examples()),
    )
    async def take(
        request: Request, key: Annotated[str | None, Depends(_idempotency_key)], timeout_ms: Timeout = None
    ) -> Response:
        deadline = deadline_of(limits, timeout_ms)
        body = await read_json(request, limits)
        incoming = read_message(body, default_id=intake.messages.new_id())

        async def score(ticket: Ticket) -> tuple[TriageResult, ModelRef]:
            answer = await inference.score([ticket], explain=False, deadline=deadline, gone=lambda: gone(request))
            note(request, answer)
            return answer.results[0], answer.model

        scope = f"{caller_of(request).id} POST {_ROUTE}"
        repeatable = RepeatableRequest(scope, key, digest(body)) if key is not None else None
        return _answer(await intake.messages.take(incoming, score, request=repeatable))


def _add_looking(router: APIRouter, intake: Intake) -> None:
    refusals = {422: "An unknown filter, a wrong value, or a cursor of another list", 503: UNAVAILABLE}

    @router.get(
        _ROUTE, summary="Kept messages, the newest first", response_model=TicketList, responses=problems(refusals)
    )
    async def page(query: Annotated[TicketQuery, Query()]) -> Response:
        wanted = MessageFilter(**query.model_dump(exclude={"limit", "cursor"}))
        return json_response(shapes.listed(await intake.page(wanted, cursor=query.cursor, limit=query.limit)))

    @router.get(
        f"{_ROUTE}/{{id:path}}",
        summary="Everything known of one message",
        response_model=TicketDetail,
        responses=problems({404: "No message has this id", 422: "Not an id", 503: UNAVAILABLE}),
    )
    async def detail(message_id: MessageId) -> Response:
        return json_response(shapes.detail(await intake.detail(message_id)))


def _add_correcting(router: APIRouter, intake: Intake, inference: Inference, limits: Limits) -> None:
    @router.post(
        f"{_ROUTE}/{{id:path}}/feedback",
        summary="Say which labels are right",
        status_code=CREATED,
        response_model=FeedbackOut,
        responses=problems(_CORRECTING),
        openapi_extra=json_body(FeedbackIn, examples=feedback_examples()),
    )
    async def correct(request: Request, message_id: MessageId) -> Response:
        body = await read_json(request, limits)
        correction = read_correction(body, inference.model.triager.scorer.tasks)
        given = await intake.correct(message_id, correction, actor=caller_of(request).id)
        return json_response(shapes.feedback(given), CREATED)


def _answer(taken: Taken) -> Response:
    headers: dict[str, Any] = REPLAYED if taken.is_replay else {}
    return Response(taken.body, taken.status, headers, "application/json")
