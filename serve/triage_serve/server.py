"""The application on a socket: listens, says when the model is ready, stops gracefully."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager

import uvicorn

from triage import ModelRef, Triager
from triage.errors import UsageError
from triage_serve.bootstrap import build_app, build_inference
from triage_serve.graceful import GracefulServer
from triage_serve.inference import Inference
from triage_serve.inference.loading import LoadedModel
from triage_serve.listening import base_url, bound
from triage_serve.settings import ServeSettings

Announce = Callable[[str, ModelRef], None]
_LOOK_AGAIN_SECONDS = 0.5


def serve(settings: ServeSettings, *, announce: Announce, load: Callable[[], Triager] | None = None) -> None:
    """Serve until a stop signal, in this process; see `GracefulServer` for how it ends.

    SIGHUP looks at once whether another model is meant.

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
    inference = build_inference(settings, load=load)
    server = make_server(settings, inference)
    with bound(settings) as listener:
        url = base_url(listener)
        inference.loaded.add_done_callback(server.end_without_model)
        inference.loaded.add_done_callback(lambda loaded: _announce(loaded, server, url, announce))
        run(server, inference, listener)


def run(server: GracefulServer, inference: Inference, listener: socket.socket) -> None:
    """Run a server in the main thread until it has stopped; raises what kept the model from being loaded."""
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None:
        signal.signal(hangup, lambda *_: inference.look_for_another_model())
    # uvicorn has stopped gracefully when it raises the signal again; Ctrl+C is how one stops a server.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    inference.join()
    if inference.loaded.done():
        inference.loaded.result()


@contextmanager
def serving(settings: ServeSettings, *, load: Callable[[], Triager] | None = None) -> Iterator[str]:
    """Serve in a background thread while the block runs; gives the base address once the model is ready.

    Raises
    ------
    UsageError, TriageError
        As `serve`.
    """
    inference = build_inference(settings, load=load)
    server = make_server(settings, inference)
    with bound(settings) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="server")
        thread.start()
        try:
            _wait(inference.loaded, thread)
            yield base_url(listener)
        finally:
            server.should_exit = True
            thread.join()


def make_server(
    settings: ServeSettings,
    inference: Inference,
    *,
    deaf_to: Collection[signal.Signals] = (),
    wait_for_model: bool = False,
) -> GracefulServer:
    """Put the application on a server; `deaf_to` as in `GracefulServer`, `wait_for_model` as in `create_app`."""
    config = uvicorn.Config(
        build_app(settings, inference=inference, wait_for_model=wait_for_model),
        access_log=False,
        proxy_headers=False,  # anybody can write them
        log_config=None,  # its lines go where ours go
        log_level=logging.WARNING,
        server_header=False,
    )
    return GracefulServer(config, inference, settings, deaf_to=deaf_to)


def _wait(loaded: Future[LoadedModel], server: threading.Thread) -> None:
    while not loaded.done():
        if not server.is_alive():
            raise UsageError("the server could not start.", hint="Its log above says why.")
        wait([loaded], timeout=_LOOK_AGAIN_SECONDS)
    loaded.result()


def _announce(loaded: Future[LoadedModel], server: GracefulServer, url: str, announce: Announce) -> None:
    if not server.is_stopping:  # stopped while loading: nobody will answer
        announce(url, loaded.result().ref)
