"""The application on a socket: listens, says when the model is ready, stops gracefully."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager

import uvicorn

from triage import ModelRef, Triager
from triage.errors import UsageError
from triage_serve.bootstrap import build_app, build_queue
from triage_serve.scoring_queue import ScoringQueue
from triage_serve.settings import ServeSettings

Announce = Callable[[str, ModelRef], None]
_LOOK_AGAIN_SECONDS = 0.5


def serve(settings: ServeSettings, *, announce: Announce, load: Callable[[], Triager] | None = None) -> None:
    """Serve until a stop signal; running requests get `drain_seconds` to end.

    Parameters
    ----------
    announce:
        Called with the base address and the model once requests can be answered.
    load:
        Gives the triager; the configured model when left out.

    Raises
    ------
    UsageError
        When the address cannot be listened on, or would let other machines in without keys.
    TriageError
        When the model cannot be loaded: the service does not stay up without one.
    """
    queue = build_queue(settings, load=load)
    with _listening(settings, queue) as (server, listener):
        url = base_url(listener)
        queue.loaded.add_done_callback(lambda loaded: _settled(loaded, server, url, announce))
        # uvicorn has stopped gracefully when it raises the signal again; Ctrl+C is how one stops a server.
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    if queue.loaded.done():
        queue.loaded.result()


@contextmanager
def serving(settings: ServeSettings, *, load: Callable[[], Triager] | None = None) -> Iterator[str]:
    """Serve in a background thread while the block runs; gives the base address once the model is ready.

    Raises
    ------
    UsageError, TriageError
        As `serve`.
    """
    queue = build_queue(settings, load=load)
    with _listening(settings, queue) as (server, listener):
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="server")
        thread.start()
        try:
            _wait(queue.loaded, thread)
            yield base_url(listener)
        finally:
            server.should_exit = True
            thread.join()


def base_url(listener: socket.socket) -> str:
    """Write a listening socket's address as people open it."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # only shown: a browser cannot open the any-address
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _listening(settings: ServeSettings, queue: ScoringQueue) -> Iterator[tuple[uvicorn.Server, socket.socket]]:
    config = uvicorn.Config(
        build_app(settings, queue=queue),
        access_log=False,
        log_level=logging.WARNING,
        timeout_graceful_shutdown=settings.drain_seconds,
        server_header=False,
    )
    with _bound(settings) as listener:
        yield uvicorn.Server(config), listener


def _bound(settings: ServeSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}.",
            hint="Choose another with --port, or stop what is listening there.",
        ) from None


def _wait(loaded: Future[Triager], server: threading.Thread) -> None:
    while not loaded.done():
        if not server.is_alive():
            raise UsageError("the server could not start.", hint="Its log above says why.")
        wait([loaded], timeout=_LOOK_AGAIN_SECONDS)
    loaded.result()


def _settled(loaded: Future[Triager], server: uvicorn.Server, url: str, announce: Announce) -> None:
    if loaded.exception() is not None:
        server.should_exit = True
    elif not server.should_exit:  # stopped while loading: nobody will answer
        announce(url, loaded.result().model)
