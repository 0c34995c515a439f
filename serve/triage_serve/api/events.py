"""What happened to tickets beside messages."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from triage_serve.api.bodies import read_json
from triage_serve.api.event_schemas import EventIn, EventOut, event_examples
from triage_serve.api.exchange import json_response, problems
from triage_serve.api.schemas import json_body
from triage_serve.api.tickets import REPLAYED, UNAVAILABLE
from triage_serve.intake import Intake, shapes
from triage_serve.intake.events import read_event
from triage_serve.settings import Limits

_REFUSALS = {
    400: "Not JSON",
    409: "Another event has this id",
    413: "Body larger than the limit",
    415: "Not application/json",
    422: "Not an event",
    503: UNAVAILABLE,
}


def event_routes(intake: Intake, limits: Limits) -> APIRouter:
    """Make the route for events."""
    router = APIRouter(tags=["events"])

    @router.post(
        "/v1/events",
        summary="Tell that a ticket was answered, solved, reopened, or its customer asked",
        status_code=201,
        response_model=EventOut,
        responses={200: {"model": EventOut, "description": "Known already"}, **problems(_REFUSALS)},
        openapi_extra=json_body(EventIn, examples=event_examples()),
    )
    async def take(request: Request) -> Response:
        taken = await intake.happened(read_event(await read_json(request, limits)))
        status, headers = (200, REPLAYED) if taken.duplicate else (201, {})
        return json_response(shapes.event(taken.event), status, headers)

    return router
