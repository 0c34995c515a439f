"""Several processes on one listening socket: started, watched, stopped together."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from triage import ModelRef, Triager
from triage.errors import TriageError
from triage_serve.listening import base_url, bound
from triage_serve.settings import ServeSettings
from triage_serve.worker_process import Plan, run_worker

_LOOK_SECONDS = 0.2
_FIRST_DELAY, _LONGEST_DELAY = 1.0, 30.0
_LONG_LIFE_SECONDS = 60.0
_SPARE_SECONDS = 5.0
_log = logging.getLogger(__name__)


def serve_workers(
    settings: ServeSettings, *, announce: Callable[[str, ModelRef], None], load: Callable[[], Triager] | None = None
) -> None:
    """Serve with `settings.workers` processes until a stop signal; parameters and errors as for `serve`."""
    from triage_serve.bootstrap import check_reach  # not at the top: a worker's environment is set before it imports

    check_reach(settings)
    with bound(settings) as listener, tempfile.TemporaryDirectory(prefix="triage-metrics-") as folder:
        plan = Plan(settings, listener, load, Path(folder), max(1, _cores() // settings.workers))
        stopped_by = Supervisor(plan, lambda model: announce(base_url(listener), model)).run()
    if stopped_by != signal.SIGINT:  # as one process ends: by the signal, unless a person pressed Ctrl+C
        signal.signal(stopped_by, signal.SIG_DFL)
        signal.raise_signal(stopped_by)


@dataclass(slots=True)
class Worker:
    """One place among the workers.

    Parameters
    ----------
    line:
        The worker says its model, or why there is none; is told to begin; says that it has begun. When one side ends,
        the other notices.
    delay:
        Seconds before the place is filled again.
    """

    process: BaseProcess
    line: Connection
    started: float
    model: ModelRef | None = None
    has_begun: bool = False
    error: TriageError | None = None
    delay: float = _FIRST_DELAY
    again_at: float | None = None


class Supervisor:
    """Starts workers, starts dead ones again after 1, 2, 4 ... 30 seconds, and stops all.

    The first workers take connections at once, so that `/livez` answers, and are ready only together. A later one takes
    connections when its model is there.
    """

    def __init__(self, plan: Plan, announce: Callable[[ModelRef], None]) -> None:
        self._plan = plan
        self._announce = announce
        self._are_open = False
        self._is_announced = False
        self._signals: list[int] = []
        self._workers: list[Worker] = []

    def run(self) -> int:
        """Work until a stop signal, and give it.

        Raises
        ------
        TriageError
            When one of the first workers cannot serve.
        """
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda number, _: self._signals.append(number))
        signal.signal(signal.SIGHUP, lambda number, _: self._tell_all(number))
        self._workers = [self._started() for _ in range(self._plan.settings.workers)]
        try:
            while not self._signals:
                self._look()
        finally:
            self._stop()
        return self._signals[0]

    def _look(self) -> None:
        alive = [worker for worker in self._workers if worker.again_at is None]
        wait([*(worker.line for worker in alive), *(worker.process.sentinel for worker in alive)], _LOOK_SECONDS)
        for worker in alive:
            self._listen(worker)
            if not worker.process.is_alive():
                self._bury(worker)
        if not self._are_open and all(worker.model for worker in self._workers):
            self._open()
        if not self._is_announced and all(worker.has_begun for worker in self._workers):
            self._is_announced = True
            self._announce(next(worker.model for worker in self._workers if worker.model))
        now = time.monotonic()
        self._workers = [
            self._started(worker.delay) if worker.again_at is not None and worker.again_at <= now else worker
            for worker in self._workers
        ]

    def _listen(self, worker: Worker) -> None:
        with suppress(EOFError, OSError):
            while worker.line.poll():
                said = worker.line.recv()
                if isinstance(said, ModelRef):
                    worker.model = said
                    if self._are_open:
                        worker.line.send(True)
                elif isinstance(said, TriageError):
                    worker.error = said
                else:
                    worker.has_begun = True

    def _open(self) -> None:
        self._are_open = True
        for worker in self._workers:
            with suppress(OSError):  # it died just now; the next look finds that out
                worker.line.send(True)

    def _bury(self, worker: Worker) -> None:
        from prometheus_client.multiprocess import mark_process_dead

        self._listen(worker)
        status = f"ended with status {worker.process.exitcode}"
        if not self._are_open and not self._signals:
            raise worker.error or TriageError(f"a worker {status} before it could serve.")
        mark_process_dead(worker.process.pid, str(self._plan.metrics_folder))  # type: ignore[no-untyped-call]
        if time.monotonic() - worker.started >= _LONG_LIFE_SECONDS:
            worker.delay = _FIRST_DELAY
        worker.line.close()
        worker.again_at = time.monotonic() + worker.delay
        _log.error("worker %s %s; another starts in %g s", worker.process.pid, worker.error or status, worker.delay)

    def _started(self, last_delay: float | None = None) -> Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=run_worker, args=(self._plan, theirs, not self._are_open), daemon=True)
        process.start()
        theirs.close()
        delay = _FIRST_DELAY if last_delay is None else min(2 * last_delay, _LONGEST_DELAY)
        return Worker(process, ours, time.monotonic(), delay=delay)

    def _stop(self) -> None:
        """Let all finish; a second signal, or too much time, ends them at once."""
        settings = self._plan.settings
        patience = time.monotonic() + settings.grace_seconds + settings.drain_seconds + _SPARE_SECONDS
        asked = len(self._signals)
        self._tell_all(signal.SIGTERM)
        while self._alive() and len(self._signals) <= asked and time.monotonic() < patience:
            wait([worker.process.sentinel for worker in self._alive()], _LOOK_SECONDS)
        for worker in self._alive():
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def _alive(self) -> list[Worker]:
        return [worker for worker in self._workers if worker.process.is_alive()]

    def _tell_all(self, number: int) -> None:
        for worker in self._alive():
            if worker.process.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(worker.process.pid, number)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
