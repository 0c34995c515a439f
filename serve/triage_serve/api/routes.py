"""What can be asked: score tickets, is the process alive, is the model ready."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from triage import TriageFailure, render
from triage_serve.api.bodies import read_json, single_ticket, ticket_list
from triage_serve.api.errors import NotReadyError
from triage_serve.api.problems import MEDIA_TYPE, problem_response
from triage_serve.api.schemas import ProblemOut, ScoredList, ScoredTicket, request_body
from triage_serve.scoring_queue import ScoringQueue
from triage_serve.settings import Limits

_REFUSALS = {
    400: "Not JSON",
    413: "Body larger than the limit",
    415: "Not application/json",
    422: "Not a ticket, or a ticket without readable text",
    429: "Too many requests are waiting; see Retry-After",
    503: "The model is not loaded yet",
}


def health_routes(queue: ScoringQueue) -> APIRouter:
    """Make the routes a supervisor asks."""
    router = APIRouter(tags=["health"])

    @router.get("/livez", summary="The process answers")
    async def livez() -> Response:
        return _json({"status": "alive"})

    @router.get("/readyz", summary="The model is loaded and warmed", responses=_problems(503))
    async def readyz() -> Response:
        model = queue.model
        if model is None:
            raise NotReadyError("The model is not loaded yet.")
        return _json({"status": "ready", "model": {"name": model.name, "version": model.version}})

    @router.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("/docs")

    return router


def score_routes(queue: ScoringQueue, limits: Limits) -> APIRouter:
    """Make the stateless scoring route."""
    router = APIRouter(tags=["score"])

    @router.post(
        "/v1/score",
        summary="Score one ticket or a list",
        response_model=ScoredTicket | ScoredList,
        responses=_problems(*_REFUSALS),
        openapi_extra=request_body(),
    )
    async def score(
        request: Request,
        explain: Annotated[bool, Query(description="Also say which characters spoke for each label.")] = False,
    ) -> Response:
        body = await read_json(request, limits)
        if isinstance(body, dict) and "tickets" in body:
            rows = ticket_list(body["tickets"], limits)
            results = await queue.score(rows, explain=explain)
            return _json({"results": [render(result) for result in results]})
        (result,) = await queue.score([single_ticket(body, limits)], explain=explain)
        if isinstance(result, TriageFailure):
            return problem_response(result.code, detail=result.message, request_id=request.scope["request_id"])
        return _json(render(result))

    return router


def _json(content: dict[str, Any]) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA_TYPE: {"schema": ProblemOut.model_json_schema()}}
    return {status: {"description": _REFUSALS[status], "content": content} for status in statuses}
