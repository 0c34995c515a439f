"""What can be asked: score tickets, is the process alive, is the model ready, which model is it, how busy is it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from triage import TriageFailure, render
from triage_serve.api.bodies import read_json, single_ticket, ticket_list
from triage_serve.api.exchange import Timeout, deadline_of, gone, json_response, note, problems
from triage_serve.api.model_schemas import ModelOut
from triage_serve.api.problems import problem_response
from triage_serve.api.schemas import ScoredList, ScoredTicket, request_body
from triage_serve.inference import Inference
from triage_serve.intake import Intake
from triage_serve.settings import Limits
from triage_serve.ticket_files import Row

_REFUSALS = {
    400: "Not JSON",
    413: "Body larger than the limit",
    415: "Not application/json",
    422: "Not a ticket, or a ticket without readable text",
    429: "Too much is waiting to be scored; see Retry-After",
    503: "The model is not loaded yet, the service is stopping, or the request's time is over; see Retry-After",
}
_NOT_READY = {503: "The model is not loaded yet, the service is stopping, or the database cannot be written"}
_Explain = Annotated[bool, Query(description="Also say which characters spoke for each label.")]


def health_routes(inference: Inference, intake: Intake | None = None, *, inner: Sequence[Any] = ()) -> APIRouter:
    """Make the routes that supervisors and Prometheus ask; `inner` guards what tells more than health."""
    router = APIRouter(tags=["health"])

    @router.get("/livez", summary="The process answers")
    async def livez() -> Response:
        return json_response({"status": "alive"})

    @router.get("/readyz", summary="New requests are welcome", responses=problems(_NOT_READY))
    async def readyz() -> Response:
        model = inference.check_ready()
        if intake is not None:
            await intake.check()
        return json_response({"status": "ready", "model": {"name": model.name, "version": model.version}})

    @router.get(
        "/metrics",
        summary="Numbers for Prometheus; this machine needs no key",
        response_class=PlainTextResponse,
        dependencies=list(inner),
        openapi_extra={"security": [{}]} if inner else None,
    )
    async def metrics() -> Response:
        return Response(inference.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    @router.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("/docs")

    return router


def model_routes(inference: Inference) -> APIRouter:
    """Make the route that says what decides now."""
    router = APIRouter(tags=["model"])

    @router.get(
        "/v1/model",
        summary="The model that answers now, with its measured quality",
        response_model=ModelOut,
        responses=problems({503: "The model is not loaded yet"}),
    )
    async def model() -> Response:
        return json_response(inference.describe())

    return router


def score_routes(inference: Inference, limits: Limits) -> APIRouter:
    """Make the stateless scoring route."""
    router = APIRouter(tags=["score"])

    @router.post(
        "/v1/score",
        summary="Score one ticket or a list",
        response_model=ScoredTicket | ScoredList,
        responses=problems(_REFUSALS),
        openapi_extra=request_body(),
    )
    async def score(request: Request, explain: _Explain = False, timeout_ms: Timeout = None) -> Response:
        deadline = deadline_of(limits, timeout_ms)
        body = await read_json(request, limits)
        is_list = isinstance(body, dict) and "tickets" in body
        rows: list[Row] = ticket_list(body["tickets"], limits) if is_list else [single_ticket(body)]
        answer = await inference.score(rows, explain=explain, deadline=deadline, gone=lambda: gone(request))
        note(request, answer)
        if is_list:
            return json_response({"results": [render(result) for result in answer.results]})
        (result,) = answer.results
        if isinstance(result, TriageFailure):
            return problem_response(result.code, detail=result.message, request_id=request.scope["request_id"])
        return json_response(render(result))

    return router
