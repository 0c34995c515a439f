"""The application: routes, problems and documentation put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from triage_serve.api import problems
from triage_serve.api.middleware import RequestEnvelope
from triage_serve.api.routes import health_routes, score_routes
from triage_serve.scoring_queue import ScoringQueue
from triage_serve.settings import Limits

_DESCRIPTION = (
    "Category, priority, sentiment and warning signals for support tickets. "
    "Errors are application/problem+json with a stable `code`; every answer carries `X-Request-Id`."
)


def create_app(queue: ScoringQueue, limits: Limits) -> FastAPI:
    """Make the application; the model begins to load when the application starts.

    The documentation page brings its own scripts, so it works without the internet.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        queue.start()
        try:
            yield
        finally:
            queue.stop()

    app = FastAPIOffline(
        redoc_url=None,
        title="ticket-triage",
        version=version("ticket-triage"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.add_middleware(RequestEnvelope)
    problems.install(app)
    app.include_router(health_routes(queue))
    app.include_router(score_routes(queue, limits))
    return app
