"""The composition root: settings in, a ready-wired application out."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from triage import Triager
from triage_serve.api.app import create_app
from triage_serve.model_loading import load_model
from triage_serve.scoring_queue import ScoringQueue
from triage_serve.settings import ServeSettings, check_exposure


def build_queue(settings: ServeSettings, *, load: Callable[[], Triager] | None = None) -> ScoringQueue:
    """Make the queue that will load the configured model; `load` is the seam for tests and for other models."""
    return ScoringQueue(
        load or (lambda: load_model(settings.model, settings.registry_root)),
        capacity=settings.limits.waiting_requests,
    )


def build_app(settings: ServeSettings, *, queue: ScoringQueue | None = None) -> FastAPI:
    """Wire the service.

    Raises
    ------
    UsageError
        When the settings would let other machines in without keys.
    """
    check_exposure(settings)
    return create_app(queue or build_queue(settings), settings.limits)
