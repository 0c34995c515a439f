"""Keeps the model that answers: loads it, watches what is meant, changes it between batches."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from triage.errors import TriageError
from triage_serve.api.errors import INTERNAL_ERROR
from triage_serve.inference.loading import LoadedModel, ModelSource
from triage_serve.inference.metrics import Metrics
from triage_serve.inference.self_test import self_test

Hold = Callable[[LoadedModel], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reload:
    """The last attempt to change the model.

    Parameters
    ----------
    version:
        What was wanted; None when that could not be found out.
    code:
        Why the old model stays; None when the change was made.
    """

    version: str | None
    code: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def outcome(self) -> str:
        """done or failed."""
        return "failed" if self.code else "done"


def go_on(_: LoadedModel) -> None:
    """Wait for nobody."""


class ModelKeeper:
    """Loads a model in a thread of its own, then looks every few seconds whether another one is meant.

    The new model is loaded and tested beside the old one, which answers until the new one can; when it cannot, the old
    one stays, and that version is not tried again before something else is meant or `look_now` is called.

    Parameters
    ----------
    every:
        Seconds between two looks.
    hold:
        Called with the first model before it is `loaded`: several workers wait here for each other.
    """

    def __init__(self, source: ModelSource, metrics: Metrics, *, every: float, hold: Hold = go_on) -> None:
        self.loaded: Future[LoadedModel] = Future()
        """Done when the first model is loaded and tested, or has failed to."""
        self.last_reload: Reload | None = None
        self._source = source
        self._metrics = metrics
        self._every = every
        self._hold = hold
        self._current: LoadedModel | None = None
        self._folder: Path | None = None
        self._tried: Path | None = None
        self._insist = False
        self._stopped = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._work, name="model", daemon=True)

    def start(self) -> None:
        """Begin to load; returns at once."""
        self._thread.start()

    @property
    def current(self) -> LoadedModel | None:
        """The model that answers now; None until there is one."""
        return self._current

    def look_now(self) -> None:
        """Look without waiting, and try again what failed."""
        self._insist = True
        self._wake.set()

    def stop(self) -> None:
        """Stop watching; a model that is being loaded is finished first."""
        self._stopped = True
        self._wake.set()

    def join(self, seconds: float | None = None) -> None:
        """Wait for the thread to end."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def look(self) -> None:
        """Change the model when another one is meant; a failure is told, not raised."""
        insist, self._insist = self._insist, False
        wanted: Path | None = None
        try:
            wanted = self._source.find()
            if wanted != self._folder and (wanted != self._tried or insist):
                self._change(wanted)
        except Exception as error:  # whatever a new model does, the old one stays
            self._tell_failure(wanted, error)
        self._tried = wanted

    def _work(self) -> None:
        try:
            folder = self._source.find()
            model = self._tested(folder)
            self._hold(model)
        except Exception as error:  # whoever waits for `loaded` decides what a failure means
            self.loaded.set_exception(error)
            return
        self._use(model, folder)
        self.loaded.set_result(model)
        while self._source.is_watched and not self._stopped:
            self._wake.wait(self._every)
            self._wake.clear()
            if not self._stopped:
                self.look()

    def _tested(self, folder: Path | None) -> LoadedModel:
        model = self._source.load(folder)
        self_test(model.triager)
        return model

    def _change(self, folder: Path | None) -> None:
        model = self._tested(folder)
        self._use(model, folder)
        self.last_reload = Reload(model.ref.version)
        self._metrics.reloaded(self.last_reload.outcome)
        _log.info("%s %s answers now", model.ref.name, model.ref.version)

    def _use(self, model: LoadedModel, folder: Path | None) -> None:
        self._metrics.serving(model.ref, self._current.ref if self._current else None)
        self._current, self._folder, self._tried = model, folder, folder

    def _tell_failure(self, folder: Path | None, error: Exception) -> None:
        code = error.code if isinstance(error, TriageError) else INTERNAL_ERROR
        failure = Reload(folder.name if folder else None, code)
        before, self.last_reload = self.last_reload, failure
        if folder is None and before is not None and before.code == code:
            return  # the same as two seconds ago
        self._metrics.reloaded(failure.outcome)
        # Only the kind of an error nobody foresaw: its words may repeat a customer's.
        reason = str(error) if isinstance(error, TriageError) else type(error).__name__
        _log.error("the old model stays, %s cannot be used: %s", failure.version or "what is meant now", reason)
