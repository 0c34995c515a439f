"""The composition root: settings in, a ready-wired application out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI

from triage import Triager
from triage_serve.access import Gate, KeyRing
from triage_serve.api.app import create_app
from triage_serve.inference import Inference
from triage_serve.inference.keeper import Hold, go_on
from triage_serve.inference.loading import FixedSource, RegistrySource
from triage_serve.inference.metrics import Metrics
from triage_serve.intake import Intake
from triage_serve.settings import ServeSettings, check_exposure
from triage_serve.storage import Store


def build_inference(
    settings: ServeSettings,
    *,
    load: Callable[[], Triager] | None = None,
    threads: int | None = None,
    metrics_folder: Path | None = None,
    hold: Hold = go_on,
) -> Inference:
    """Make what will load the configured model and score with it.

    Parameters
    ----------
    load:
        Gives the triager instead: the seam for tests and for other models.
    threads, metrics_folder, hold:
        For one of several workers, see `RegistrySource`, `Metrics` and `ModelKeeper`.
    """
    registry = RegistrySource(settings.model, settings.registry_root, threads)
    return Inference(
        FixedSource(load) if load else registry,
        settings.limits,
        Metrics(metrics_folder),
        watch_seconds=settings.watch_seconds,
        hold=hold,
    )


def open_store(settings: ServeSettings) -> Store | None:
    """Open the configured database in its newest form; None when none is configured.

    Raises
    ------
    DatabaseUrlError, StorageError
        When it cannot be used.
    """
    if settings.database_url is None:
        return None
    with Store.open(settings.database_url) as store:
        store.migrate()
    return Store.open(settings.database_url)


def build_app(
    settings: ServeSettings,
    *,
    inference: Inference | None = None,
    store: Store | None = None,
    wait_for_model: bool = False,
) -> FastAPI:
    """Wire the service.

    Parameters
    ----------
    store:
        A database in its newest form instead of the configured one; the application closes it when it ends.
    wait_for_model:
        As in `create_app`.

    Raises
    ------
    UsageError
        When the settings would let other machines in without keys.
    DatabaseUrlError, StorageError
        When the database cannot be used.
    """
    inference = inference or build_inference(settings)
    store = store or open_store(settings)
    if store is None:
        check_exposure(settings)
        return create_app(inference, settings.limits, wait_for_model=wait_for_model)
    ring = KeyRing(store)
    check_exposure(settings, has_keys=ring.has_active())
    intake = build_intake(settings, store, inference.metrics)
    gate = Gate(ring, settings.rates, is_open=settings.insecure_no_keys)
    return create_app(inference, settings.limits, intake=intake, gate=gate, wait_for_model=wait_for_model)


def check_reach(settings: ServeSettings) -> None:
    """Refuse what `build_app` would refuse, before any worker is started; the database is brought to its newest form.

    Raises
    ------
    UsageError, StorageError
        As `build_app`.
    """
    store = open_store(settings)
    if store is None:
        check_exposure(settings)
        return
    with store:
        check_exposure(settings, has_keys=KeyRing(store).has_active())


def build_intake(settings: ServeSettings, store: Store, metrics: Metrics) -> Intake:
    """Make what takes messages in and keeps them."""
    return Intake(store, metrics, redact=settings.redact_storage, retention_days=settings.retention_days)
