"""Every error as application/problem+json (RFC 9457): one table from stable codes to status and title.

A problem says what is wrong and where, never what was sent; a server-side problem says nothing of the inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from triage.errors import TriageError
from triage_serve.api.errors import (
    INTERNAL_ERROR,
    IncompleteBodyError,
    InvalidRequestError,
    MethodError,
    RequestError,
    UnknownPathError,
)

MEDIA_TYPE = "application/problem+json"
_RETRY_AFTER_SECONDS = "1"  # where nobody computed it


class Problem(NamedTuple):
    """HTTP status and the title all problems of one code share."""

    status: int
    title: str


PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        # the request
        "bad_request": Problem(400, "The request cannot be understood"),
        "incomplete_body": Problem(400, "The body ended too early"),
        "invalid_json": Problem(400, "The body is not valid JSON"),
        "idempotency_key_invalid": Problem(400, "The idempotency key is not valid"),
        "unauthorized": Problem(401, "A valid key is needed"),
        "forbidden": Problem(403, "The key does not open this"),
        "not_found": Problem(404, "Nothing is at this path"),
        "unknown_message": Problem(404, "There is no message with this id"),
        "method_not_allowed": Problem(405, "The method does not fit this path"),
        "body_too_large": Problem(413, "The body is too large"),
        "unsupported_media_type": Problem(415, "The body must be application/json"),
        "action_not_allowed": Problem(409, "The case does not allow this now"),
        "message_conflict": Problem(409, "Another message has this id"),
        "event_conflict": Problem(409, "Another event has this id"),
        "idempotency_conflict": Problem(409, "A request with this idempotency key is being answered"),
        "idempotency_mismatch": Problem(422, "The idempotency key belongs to another request"),
        "invalid_cursor": Problem(422, "The cursor does not belong to this list"),
        "unstorable_value": Problem(422, "A value cannot be stored"),
        "invalid_request": Problem(422, "The request does not have the documented shape"),
        "rate_limited": Problem(429, "Too many requests"),
        "overloaded": Problem(429, "Too much is waiting to be scored"),
        "client_gone": Problem(499, "The client left before the answer"),
        # the ticket
        "ticket": Problem(422, "The ticket cannot be scored"),
        "invalid_ticket": Problem(422, "The ticket does not have the documented shape"),
        "empty_text": Problem(422, "The ticket holds no text"),
        "text_too_long": Problem(422, "The ticket's text is too long"),
        # data sent for storage or training
        "invalid_data": Problem(422, "The data cannot be used"),
        "unreadable_data": Problem(422, "The data cannot be read"),
        "missing_columns": Problem(422, "Columns are missing"),
        "unknown_label": Problem(422, "A label is not known"),
        "too_few_examples": Problem(422, "There are too few examples"),
        # the service
        "error": Problem(500, "The service failed"),
        INTERNAL_ERROR: Problem(500, "The service failed"),
        "usage": Problem(500, "The service is set up wrongly"),
        "invalid_config": Problem(500, "The service is set up wrongly"),
        "input_not_found": Problem(500, "The service is set up wrongly"),
        "unknown_key": Problem(500, "The service is set up wrongly"),
        "unknown_model": Problem(503, "The configured model is not there"),
        "bundle": Problem(503, "The model cannot be used"),
        "bundle_corrupt": Problem(503, "The model cannot be used"),
        "bundle_protocol": Problem(503, "The model cannot be used"),
        "encoder": Problem(503, "The text encoder cannot be used"),
        "encoder_missing": Problem(503, "The text encoder cannot be used"),
        "encoder_corrupt": Problem(503, "The text encoder cannot be used"),
        "encoder_mismatch": Problem(503, "The text encoder cannot be used"),
        "storage": Problem(500, "The service failed"),
        "storage_url": Problem(500, "The service is set up wrongly"),
        "storage_unavailable": Problem(503, "The database cannot be used now"),
        "storage_unusable": Problem(503, "The database cannot be used"),
        "storage_too_new": Problem(503, "The database cannot be used"),
        "write_failed": Problem(503, "Nothing can be stored now"),
        "deadline_exceeded": Problem(503, "The request's time was over before its turn came"),
        "not_ready": Problem(503, "The service is not ready"),
    }
)
_TELL_ANYWAY = frozenset({"not_ready", "deadline_exceeded"})
_COME_BACK = frozenset({"overloaded", "not_ready", "deadline_exceeded", "storage_unavailable", "idempotency_conflict"})


def problem_response(
    code: str, *, detail: str = "", request_id: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """Render one problem; a detail about the inside of the service is left out."""
    status, title = PROBLEMS[code]
    body = {"type": f"urn:ticket-triage:problem:{code}", "title": title, "status": status, "code": code}
    if detail and (status < HTTPStatus.INTERNAL_SERVER_ERROR or code in _TELL_ANYWAY):
        body["detail"] = detail
    if request_id:
        body["request_id"] = request_id
    retry = {"Retry-After": _RETRY_AFTER_SECONDS} if code in _COME_BACK else {}
    return Response(orjson.dumps(body), status, {**retry, **(headers or {})}, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every refusal of this service and of the framework with a problem."""
    handlers: dict[type[Exception], Any] = {
        TriageError: _on_refusal,
        HTTPException: _on_http_error,
        RequestValidationError: _on_bad_query,
        ClientDisconnect: _on_disconnect,
    }
    for error, handler in handlers.items():
        app.add_exception_handler(error, handler)


def _answer(request: Request, error: TriageError, headers: Mapping[str, str] | None = None) -> Response:
    request_id = str(request.scope.get("request_id", ""))
    return problem_response(error.code, detail=str(error), request_id=request_id, headers=headers)


async def _on_refusal(request: Request, error: TriageError) -> Response:
    return _answer(request, error, error.headers if isinstance(error, RequestError) else None)


async def _on_http_error(request: Request, error: HTTPException) -> Response:
    known: dict[int, TriageError] = {
        HTTPStatus.NOT_FOUND: UnknownPathError("", hint="/docs lists what is there."),
        HTTPStatus.METHOD_NOT_ALLOWED: MethodError("", hint="The Allow header names the methods."),
    }
    return _answer(request, known.get(error.status_code, RequestError("")), error.headers)


async def _on_bad_query(request: Request, error: RequestValidationError) -> Response:
    # Places and kinds only: the library's own message would repeat the value that was sent.
    places = sorted({_place(item) for item in error.errors()})
    return _answer(request, InvalidRequestError(f"Not as documented: {', '.join(places)}."))


def _place(problem: Mapping[str, Any]) -> str:
    *outer, last = (str(part) for part in problem["loc"])
    return ".".join((*outer, "(unknown)" if problem["type"] == "extra_forbidden" else last))


async def _on_disconnect(request: Request, _: ClientDisconnect) -> Response:
    return _answer(request, IncompleteBodyError("The connection closed before the body was complete."))
