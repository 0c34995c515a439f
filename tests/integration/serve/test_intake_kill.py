"""Messages sent to a service that is killed again and again, and to several workers: each is kept exactly once."""

from __future__ import annotations

import http.client
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

# Serves in a child of its own for every line it reads: what takes long, importing, is done once.
KILLABLE = """
import os, sys
from datetime import timedelta
from pathlib import Path
import uvicorn.lifespan.on, uvicorn.protocols.http.h11_impl
from triage_serve.server import serve
from triage_serve.settings import ServeSettings
from triage_serve.storage.idempotency import Idempotency
from triage_serve.testing import fake_triager
Idempotency.begin.__kwdefaults__["claimed_for"] = timedelta(seconds=0.5)  # not a minute, for the test's sake
settings = ServeSettings(registry_root=Path("unused"), port=0, database_url=sys.argv[1])
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            serve(settings, announce=lambda url, model: print(os.getpid(), url, flush=True), load=fake_triager)
        finally:
            print(0, "ended by itself", flush=True)
            os._exit(1)
    os.waitpid(child, 0)
"""

WORKERS = """
import sys
from pathlib import Path
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager
from triage_serve.workers import serve_workers
if __name__ == "__main__":
    settings = ServeSettings(registry_root=Path("unused"), port=0, workers=2, database_url=sys.argv[1])
    serve_workers(settings, announce=lambda url, model: print(0, url, flush=True), load=fake_triager)
"""

MESSAGES = 1_000
KILL_AFTER = (1, 40, 130, 7, 90, 220, 3, 150)
"""How many answers to wait for before each kill."""


def body_of(number: int) -> bytes:
    return orjson.dumps({"id": f"m-{number}", "customer_id": f"c-{number % 7}", "body": f"Message {number}. " * 20})


@dataclass
class Service:
    """Where the service is now; callers wait while it is nowhere."""

    process: subprocess.Popen[str]
    pid: int = 0
    port: int = 0
    up: threading.Event = field(default_factory=threading.Event)
    is_over: bool = False

    def start(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.wait_for()

    def wait_for(self) -> None:
        assert self.process.stdout is not None
        pid, url = self.process.stdout.readline().strip().split(" ", 1)
        assert url.startswith("http"), url
        self.pid, self.port = int(pid), int(url.rpartition(":")[2])
        self.up.set()

    def kill(self) -> None:
        self.up.clear()
        os.kill(self.pid, signal.SIGKILL)
        self.pid = 0


@contextmanager
def service(script: list[str]) -> Iterator[Service]:
    with subprocess.Popen([sys.executable, *script], stdin=-1, stdout=-1, text=True) as process:
        made = Service(process)
        try:
            yield made
        finally:
            if made.pid:
                made.kill()
            process.terminate()


class Caller:
    """Posts messages, again and again until they are answered, over a connection that is kept."""

    def __init__(self, running: Service, answered: Callable[[int, int, bytes], None]) -> None:
        self._running = running
        self._answered = answered
        self._connection: http.client.HTTPConnection | None = None
        self.numbers: Iterator[int] = iter(())

    def post_all(self) -> None:
        for number in self.numbers:
            while (answer := self._post(number)) is None:
                assert not self._running.is_over
            self._answered(number, *answer)
        self._forget()

    def _post(self, number: int) -> tuple[int, bytes] | None:
        assert self._running.up.wait(60)
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._running.port, timeout=20)
            key = {} if number % 2 else {"Idempotency-Key": f"key-{number}"}
            headers = {"Content-Type": "application/json", **key}
            self._connection.request("POST", "/v1/tickets", body_of(number), headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self._forget()
            return None
        again = response.status >= 500 or (response.status == 409 and b"idempotency_conflict" in content)
        return None if again else (response.status, content)

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def check_each_is_kept_once(file: Path, number_of_messages: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        found = [row[0] for row in connection.execute("SELECT id FROM messages")]
        assert sorted(found) == sorted(f"m-{number}" for number in range(number_of_messages))
        whole = "SELECT count(*) FROM messages JOIN assessments ON current_of = messages.seq"
        for query in (whole, "SELECT count(*) FROM assessments", "SELECT count(*) FROM outbox"):
            assert connection.execute(query).fetchone() == (number_of_messages,)


def test_each_of_a_thousand_messages_is_kept_once_although_the_service_is_killed_all_the_time(tmp_path: Path) -> None:
    file = tmp_path / "triage.db"
    answers: dict[int, bytes] = {}
    due = threading.Semaphore(0)

    def answered(number: int, status: int, content: bytes) -> None:
        assert status in {200, 201}, content
        answers[number] = content
        due.release()

    with service(["-c", KILLABLE, f"sqlite:///{file}"]) as running, calling(running) as threads:
        callers = [Caller(running, answered) for _ in range(8)]
        for position, caller in enumerate(callers):
            caller.numbers = iter(range(position, MESSAGES, len(callers)))
        running.start()
        working = [threads.submit(caller.post_all) for caller in callers]
        for wanted in KILL_AFTER:
            for _ in range(wanted):
                assert due.acquire(timeout=60)
            running.kill()
            running.start()
        for each in working:
            each.result(120)
        check_later_answers_are_the_same(running, answers)
    check_each_is_kept_once(file, MESSAGES)


@contextmanager
def calling(running: Service) -> Iterator[ThreadPoolExecutor]:
    """Threads for callers, who give up when the test has failed."""
    with ThreadPoolExecutor(8) as threads:
        try:
            yield threads
        finally:
            running.is_over = True


def check_later_answers_are_the_same(running: Service, answers: dict[int, bytes]) -> None:
    later: dict[int, bytes] = {}
    caller = Caller(running, lambda number, _, content: later.update({number: content}))
    caller.numbers = iter(range(0, MESSAGES, 50))
    caller.post_all()
    assert later == {number: answers[number] for number in later}


def test_two_workers_share_one_database_and_keep_each_message_once(tmp_path: Path) -> None:
    file, script = tmp_path / "triage.db", tmp_path / "serve_two.py"
    script.write_text(WORKERS, encoding="utf-8")
    statuses: list[int] = []
    with service([str(script), f"sqlite:///{file}"]) as running, calling(running) as threads:
        running.wait_for()
        callers = [Caller(running, lambda _, status, __: statuses.append(status)) for _ in range(8)]
        for position, caller in enumerate(callers):  # every message comes twice, at about the same time
            caller.numbers = iter(range(position // 2, 300, 4))
        for each in [threads.submit(caller.post_all) for caller in callers]:
            each.result(120)
    assert statuses.count(201) >= 300
    assert set(statuses) <= {200, 201}
    check_each_is_kept_once(file, 300)
