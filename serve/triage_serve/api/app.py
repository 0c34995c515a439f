"""The application: routes, problems and documentation put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from triage_serve.access import Gate
from triage_serve.api import problems
from triage_serve.api.access import guard, guard_elsewhere, refusals
from triage_serve.api.customers import customer_routes
from triage_serve.api.events import event_routes
from triage_serve.api.middleware import RequestEnvelope
from triage_serve.api.routes import health_routes, model_routes, score_routes
from triage_serve.api.tickets import ticket_routes
from triage_serve.inference import Inference
from triage_serve.intake import Intake
from triage_serve.settings import Limits

_DESCRIPTION = (
    "Category, priority, sentiment and warning signals for support tickets. "
    "Errors are application/problem+json with a stable `code`; every answer carries `X-Request-Id`."
)


def create_app(
    inference: Inference,
    limits: Limits,
    *,
    intake: Intake | None = None,
    gate: Gate | None = None,
    wait_for_model: bool = False,
) -> FastAPI:
    """Make the application; the model begins to load when the application starts.

    The documentation page brings its own scripts, so it works without the internet.

    Parameters
    ----------
    intake:
        Keeps messages; without one tickets are scored and forgotten, and there are no routes for what is kept.
    gate:
        Who is let in; without one, everybody.
    wait_for_model:
        Take no connection before the model can answer: for a worker that comes to others which already do.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        inference.start()
        if intake is not None:
            intake.start()
        if wait_for_model:
            await asyncio.wait([asyncio.wrap_future(inference.loaded)])
        try:
            yield
        finally:
            inference.stop()
            if gate is not None:
                gate.close()
            if intake is not None:
                intake.close()

    app = FastAPIOffline(
        redoc_url=None,
        title="ticket-triage",
        version=version("ticket-triage"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.add_middleware(RequestEnvelope, metrics=inference.metrics)
    problems.install(app)
    app.include_router(health_routes(inference, intake, inner=[guard_elsewhere(gate)] if gate else []))
    guarded: dict[str, Any] = {"dependencies": [guard(gate)], "responses": refusals()} if gate else {}
    app.include_router(model_routes(inference), **guarded)
    app.include_router(score_routes(inference, limits), **guarded)
    if intake is not None:
        app.include_router(ticket_routes(intake, inference, limits), **guarded)
        app.include_router(event_routes(intake, limits), **guarded)
        app.include_router(customer_routes(intake), **guarded)
    return app
