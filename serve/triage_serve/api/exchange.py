"""What routes share: how long a request may wait, whether its client is still there, JSON out, documented refusals."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import Header, Request
from starlette.responses import Response

from triage_serve.api.problems import MEDIA_TYPE
from triage_serve.api.schemas import ProblemOut
from triage_serve.inference import Answer
from triage_serve.settings import Limits

Timeout = Annotated[
    int | None,
    Header(
        alias="X-Request-Timeout-Ms",
        ge=1,
        description="Milliseconds the request may wait for its turn, when less than the service's own limit.",
    ),
]


def deadline_of(limits: Limits, timeout_ms: int | None) -> float:
    """Say until when, on the monotonic clock, a request that has just come may wait for its turn."""
    return time.monotonic() + min(limits.request_seconds, (timeout_ms or math.inf) / 1000)


async def gone(request: Request) -> None:
    """End when the client leaves; to be asked when the body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def note(request: Request, answer: Answer) -> None:
    """Add what was scored to the request's log line."""
    notes = request.scope["notes"]
    notes.tickets, notes.tokens, notes.model = len(answer.results), answer.tokens, answer.model.version


def json_response(content: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON."""
    return Response(orjson.dumps(content), status, headers, "application/json")


def problems(described: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Describe, for the API documentation, how a route may refuse."""
    content = {MEDIA_TYPE: {"schema": ProblemOut.model_json_schema()}}
    return {status: {"description": text, "content": content} for status, text in described.items()}
