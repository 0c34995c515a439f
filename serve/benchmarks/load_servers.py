"""The servers that are compared: how each is started, when it is ready, how much memory it holds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from triage.errors import TriageError

HERE = Path(__file__).resolve().parent
PATH = "/v1/score"
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Contender:
    """A way to serve: its name, and its command line for a bundle and a port."""

    name: str
    command: Callable[[Path, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its port, its process, seconds from its start to its first answer."""

    port: int
    process: int
    start_seconds: float

    @property
    def resident_bytes(self) -> int:
        """Memory of the process and of those it started."""
        return sum(_resident(number) for number in _family(self.process))


def contenders() -> list[Contender]:
    """All that are installed; A comes first."""
    triage = str(Path(sys.executable).with_name("triage"))
    found = [
        Contender(
            "A: triage serve", lambda folder, port: [triage, "serve", "--model", str(folder), "--port", str(port)]
        ),
        Contender("B: plain FastAPI", lambda folder, port: _script("load_plain.py", folder, port)),
    ]
    if find_spec("litserve") is None:
        print("C: LitServe is not installed and left out.", file=sys.stderr)
    else:
        found.append(Contender("C: LitServe", lambda folder, port: _script("load_litserve.py", folder, port)))
    return found


@contextmanager
def started(contender: Contender, folder: Path) -> Iterator[Running]:
    """Run a server while the block does.

    Raises
    ------
    TriageError
        When it ends or stays silent.
    """
    port = _free_port()
    start = time.perf_counter()
    command = contender.command(folder, port)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while not _answers(port):
                if process.poll() is not None or time.perf_counter() - start > _PATIENCE_SECONDS:
                    raise TriageError(f"{contender.name} does not answer.", hint=f"Try: {' '.join(command)}")
                time.sleep(0.02)
            yield Running(port, process.pid, time.perf_counter() - start)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _script(name: str, folder: Path, port: int) -> list[str]:
    return [sys.executable, str(HERE / name), str(folder), str(port)]


def _answers(port: int) -> bool:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{PATH}", b'{"body":"Are you there?"}', {"Content-Type": "application/json"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_PATIENCE_SECONDS):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _family(process: int) -> Iterator[int]:
    yield process
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in tasks.read_text().split():
            yield from _family(int(child))


def _resident(process: int) -> int:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
