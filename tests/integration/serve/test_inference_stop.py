"""How a service ends: not ready, nothing new, nothing lost, gone; in fresh processes."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest

SERVER = """
import sys, time
from pathlib import Path
from triage_serve.server import serve
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager
announced = []
def announce(url, model):
    announced.append(url)
    print(url, flush=True)
def before():
    if announced:
        print("scoring", flush=True)
        sys.stdin.readline()
settings = ServeSettings(registry_root=Path("unused"), port=0, grace_seconds={grace}, drain_seconds={drain})
serve(settings, announce=announce, load=lambda: fake_triager(before))
print("ended", flush=True)
"""


@dataclass
class Service:
    """A server in a process of its own whose model waits, per batch, for a line on standard input."""

    process: subprocess.Popen[str]
    port: int
    callers: ThreadPoolExecutor
    open: list[http.client.HTTPConnection] = field(default_factory=list)

    def connect(self) -> http.client.HTTPConnection:
        self.open.append(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20))
        return self.open[-1]

    def disconnect(self) -> None:
        for connection in self.open:
            connection.close()

    def score(self) -> Future[tuple[int, Any, Any]]:
        """Send a request that waits in the model."""
        asked = self.callers.submit(score, self.connect())
        assert self.said() == "scoring"
        return asked

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()


def score(connection: http.client.HTTPConnection) -> tuple[int, Any, Any]:
    connection.request("POST", "/v1/score", b'{"body":"x"}', {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, orjson.loads(response.read()), response.headers


def status(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    return response.status


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def service(*, grace: float = 0, drain: float = 20) -> Iterator[Service]:
    script = SERVER.format(grace=grace, drain=drain)
    with (
        ExitStack() as stack,
        ThreadPoolExecutor() as callers,
        subprocess.Popen([sys.executable, "-c", script], stdin=-1, stdout=-1, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            made = Service(process, int(process.stdout.readline().strip().rpartition(":")[2]), callers)
            stack.callback(made.disconnect)
            yield made
        finally:
            process.kill()


def test_admitted_requests_are_answered_while_new_ones_are_sent_away() -> None:
    with service() as running:
        kept = running.connect()
        assert status(kept, "/livez") == 200
        admitted = running.score()
        running.process.send_signal(signal.SIGTERM)
        wait_until(lambda: status(running.connect(), "/readyz") == 503)
        code, problem, headers = score(kept)
        assert (code, problem["code"]) == (503, "not_ready")
        assert headers["connection"] == "close"
        assert headers["retry-after"]
        running.go_on()
        assert admitted.result(20)[0] == 200
        assert running.process.wait(20) == -signal.SIGTERM


def test_in_its_grace_a_service_is_not_ready_and_still_takes_requests() -> None:
    with service(grace=30) as running:
        running.process.send_signal(signal.SIGTERM)
        wait_until(lambda: status(running.connect(), "/readyz") == 503)
        late = running.score()
        running.go_on()
        assert late.result(20)[0] == 200
        assert running.process.poll() is None
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(20) == -signal.SIGTERM


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_stops_at_once(sent: signal.Signals) -> None:
    with service(drain=600) as running:
        admitted = running.score()
        running.process.send_signal(sent)
        wait_until(lambda: status(running.connect(), "/readyz") == 503)
        running.process.send_signal(sent)
        assert running.process.wait(20) == -sent
        assert isinstance(admitted.exception(20), OSError | http.client.HTTPException)


def test_what_is_not_done_when_the_time_is_over_is_answered_with_a_refusal() -> None:
    with service(drain=0.2) as running:
        admitted = running.score()
        running.process.send_signal(signal.SIGTERM)
        code, problem, headers = admitted.result(20)
        assert (code, problem["code"], headers["connection"]) == (503, "not_ready", "close")
        assert running.process.wait(20) == -signal.SIGTERM


def test_a_hangup_is_no_reason_to_end() -> None:
    with service() as running:
        running.process.send_signal(signal.SIGHUP)
        answer = running.score()
        running.go_on()
        assert answer.result(20)[0] == 200
