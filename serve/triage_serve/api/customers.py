"""The people whose messages are kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from triage_serve.api.access import caller_of
from triage_serve.api.exchange import problems
from triage_serve.api.tickets import UNAVAILABLE
from triage_serve.intake import Intake
from triage_serve.storage.columns import LONGEST_NAME

_CustomerId = Annotated[str, Path(alias="id", min_length=1, max_length=LONGEST_NAME)]


def customer_routes(intake: Intake) -> APIRouter:
    """Make the route that erases a person."""
    router = APIRouter(tags=["customers"])

    @router.delete(
        "/v1/customers/{id:path}",
        summary="Erase everything about a person, known or not",
        status_code=204,
        responses=problems({422: "Not an id", 503: f"{UNAVAILABLE}. Erase again, until the answer is 204"}),
    )
    async def erase(request: Request, customer_id: _CustomerId) -> Response:
        await intake.erase(customer_id, actor=caller_of(request).id)
        return Response(status_code=204)

    return router
