"""One of several workers: a fresh process that serves on a socket it was given.

It imports this module before its environment is set, so nothing that computes is imported at the top.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from triage import Triager
from triage.errors import TriageError
from triage_serve.settings import ServeSettings


@dataclass(frozen=True, slots=True)
class Plan:
    """What every worker is told; has to be picklable.

    Parameters
    ----------
    load:
        Gives the triager; the configured model when None.
    metrics_folder:
        Where the workers keep their numbers, so that any of them can give the sum.
    threads:
        A worker's share of the cores.
    """

    settings: ServeSettings
    listener: socket.socket
    load: Callable[[], Triager] | None
    metrics_folder: Path
    threads: int


def run_worker(plan: Plan, line: Connection, first: bool) -> None:
    """Be one worker: the target of a fresh process."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the supervisor says when to end, and nobody can reload yet
    share = str(plan.threads)
    for name in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS"):
        os.environ.setdefault(name, share)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(plan.metrics_folder)  # read when prometheus_client is imported
    from triage_models.encoder.threads import calm_openmp

    calm_openmp()
    from triage_serve.logs import log_to_stderr

    log_to_stderr(plan.settings.log_format)
    try:
        _serve(plan, line, first)
    except Exception as error:
        known = isinstance(error, TriageError)
        line.send(error if known else TriageError(f"a worker could not serve: {type(error).__name__}."))


def _serve(plan: Plan, line: Connection, first: bool) -> None:
    from triage_serve.bootstrap import build_inference
    from triage_serve.inference.loading import LoadedModel
    from triage_serve.server import make_server, run

    begin = threading.Event()
    threading.Thread(target=_watch, args=(line, begin), name="parent", daemon=True).start()

    def hold(model: LoadedModel) -> None:
        line.send(model.ref)
        begin.wait()

    inference = build_inference(
        plan.settings, load=plan.load, threads=plan.threads, metrics_folder=plan.metrics_folder, hold=hold
    )
    server = make_server(plan.settings, inference, deaf_to={signal.SIGINT}, wait_for_model=not first)
    inference.loaded.add_done_callback(server.end_without_model)
    inference.loaded.add_done_callback(lambda loaded: None if loaded.exception() else line.send(True))
    run(server, inference, plan.listener)


def _watch(line: Connection, begin: threading.Event) -> None:
    """Begin when the parent says so, end when it is gone."""
    with suppress(EOFError, OSError):
        while line.recv():
            begin.set()
    os.kill(os.getpid(), signal.SIGTERM)
