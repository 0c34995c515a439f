"""Around every request: an id that comes back, one log line without customer text, and no error that gets away."""

from __future__ import annotations

import logging
import re
import time
import traceback
import uuid

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage_serve.api.problems import INTERNAL_ERROR, problem_response

_SAFE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger("triage_serve.requests")


class RequestEnvelope:
    """ASGI middleware; keeps the caller's `X-Request-Id` when it is a plain word, makes one otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request inside the envelope."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = _request_id(scope)
        exchange = _Exchange(scope, send)
        try:
            await self._app(scope, receive, exchange.send)
        except Exception as error:  # the last place where an error can become an answer
            _log_failure(error, scope["request_id"])
            if exchange.status is None:
                answer = problem_response(INTERNAL_ERROR, request_id=scope["request_id"])
                await answer(scope, receive, exchange.send)
        finally:
            exchange.log()


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

    def log(self) -> None:
        # The matched route, not the path: a path or query may carry anything, line breaks included.
        route = getattr(self._scope.get("route"), "path", "(no route)")
        milliseconds = (time.perf_counter() - self._started) * 1000
        _log.info(
            "%s %s %s %.0f ms %s", self._scope["method"], route, self.status, milliseconds, self._scope["request_id"]
        )


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex


def _log_failure(error: Exception, request_id: str) -> None:
    # Frames without the error's own words, which may repeat a customer's.
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("internal error %s in request %s\n%s", type(error).__name__, request_id, frames)
