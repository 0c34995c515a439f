"""The gate as FastAPI knows it: what guards a router, who was let in, how the API documentation says so."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from triage_serve.access import LOCAL, Caller, Gate, Visitor, needed
from triage_serve.api.exchange import problems

_BEARER = HTTPBearer(
    scheme_name="key",
    description="A key made by `triage keys create`. Before the first one is made, this machine needs none.",
    auto_error=False,
)
_Documented = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
_REFUSALS = {
    401: "No key, or one that is unknown or revoked",
    403: "The key lacks the scope that is needed",
    429: "The key asks too often; see Retry-After",
}


def guard(gate: Gate) -> Any:
    """Make the dependency that asks for a key with the scope of the route."""

    async def check(request: Request, _: _Documented) -> None:
        request.scope["caller"] = await _admitted(gate, request)

    return Depends(check)


def guard_elsewhere(gate: Gate) -> Any:
    """Make the dependency that asks whoever is not on this machine."""

    async def check(request: Request, _: _Documented) -> None:
        if not _visitor(request).is_here:
            await _admitted(gate, request)

    return Depends(check)


def caller_of(request: Request) -> Caller:
    """Say who was let in; without a gate, whoever asks is local."""
    caller: Caller = request.scope.get("caller", LOCAL)
    return caller


def refusals() -> dict[int | str, dict[str, Any]]:
    """Describe, for the API documentation, how a guarded route may refuse."""
    return problems(_REFUSALS)


async def _admitted(gate: Gate, request: Request) -> Caller:
    return await gate.admit(_visitor(request), needed(request.method, request.scope["route"].path))


def _visitor(request: Request) -> Visitor:
    given = request.headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")  # of two, neither is believed
    secret = token.strip() if scheme.lower() == "bearer" else ""
    return Visitor(request.client.host if request.client else None, secret)
