"""Around every request: an id that comes back, a log line without customer text, no error that gets away."""

from __future__ import annotations

import logging
import re
import time
import traceback
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage_serve.api.errors import INTERNAL_ERROR
from triage_serve.api.problems import PROBLEMS, problem_response
from triage_serve.inference.metrics import Metrics

_SAFE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger("triage_serve.requests")


@dataclass(slots=True)
class Notes:
    """What a route adds to the request's log line, under `scope["notes"]`: counts and versions, never words."""

    tickets: int | None = None
    tokens: int | None = None
    model: str | None = None


class RequestEnvelope:
    """ASGI middleware; keeps the caller's `X-Request-Id` when it is a plain word, makes one otherwise."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request inside the envelope."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = _request_id(scope)
        scope["notes"] = Notes()
        exchange = _Exchange(scope, send)
        try:
            await self._app(scope, receive, exchange.send)
        except Exception as error:  # the last place where an error can become an answer
            _log_failure(error, scope["request_id"])
            if exchange.status is None:
                answer = problem_response(INTERNAL_ERROR, request_id=scope["request_id"])
                await answer(scope, receive, exchange.send)
        finally:
            exchange.end(self._metrics)


class _Exchange:
    """What is remembered of one request until its answer has gone out."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.status: int | None = None
        self._scope = scope
        self._send = send
        self._started = time.perf_counter()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message.setdefault("headers", []).append((b"x-request-id", self._scope["request_id"].encode()))
        await self._send(message)

    def end(self, metrics: Metrics) -> None:
        # The matched route, not the path: a path or query may carry anything, line breaks included.
        route = getattr(self._scope.get("route"), "path_format", "(no route)")
        seconds = time.perf_counter() - self._started
        status = self.status or PROBLEMS["client_gone"].status  # ended from outside before it could answer
        metrics.request(route=route, method=self._scope["method"], status=status, seconds=seconds)
        fields = {
            "method": self._scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "request_id": self._scope["request_id"],
            **_known(self._scope["notes"]),
        }
        words = "%s %s %s %.0f ms %s", fields["method"], route, status, seconds * 1000, fields["request_id"]
        _log.info(*words, extra={"fields": fields})


def _known(notes: Notes) -> dict[str, Any]:
    return {name: value for name, value in asdict(notes).items() if value is not None}


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex


def _log_failure(error: Exception, request_id: str) -> None:
    # Frames without the error's own words, which may repeat a customer's.
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("internal error %s in request %s\n%s", type(error).__name__, request_id, frames)
