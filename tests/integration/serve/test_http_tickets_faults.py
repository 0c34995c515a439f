"""A database that is locked, gone, full or too slow: told so at once, with nothing half written."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.intake import SECRET, assert_problem, keeping
from triage_serve.intake.retention import RetentionThread

FULL = """
import resource, sys
from tests.intake import keeping
url = sys.argv[1]
with keeping(url) as api:
    resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, resource.RLIM_INFINITY))
    kept = 0
    while (answer := api.post("/v1/tickets", json={"id": f"m-{kept}", "body": "Hello " * 2000})).status_code == 201:
        kept += 1
    print(answer.status_code, answer.json()["code"], answer.headers["retry-after"])
    assert api.get("/readyz").status_code in {200, 503}
    assert kept > 5
    assert api.get("/v1/tickets", params={"limit": 1}).json()["items"][0]["message"]["id"] == f"m-{kept - 1}"
    assert api.get(f"/v1/tickets/m-{kept}").status_code == 404
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert api.post("/v1/tickets", json={"id": f"m-{kept}", "body": "Hello " * 2000}).status_code == 201
    print("goes on")
"""
TABLES = ("messages", "assessments", "outbox", "idempotency", "feedback", "events")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "triage.db"


@pytest.fixture(autouse=True)
def nothing_else_opens_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is being opened at the very moment the file is exchanged would belong to neither."""
    monkeypatch.setattr(RetentionThread, "start", lambda _: None)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program writes and does not end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def counts(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as connection:
        return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]


def requests(api: TestClient) -> list[Any]:
    key = {"Idempotency-Key": "k-1"}
    return [
        api.post("/v1/tickets", json={"id": "new", "body": SECRET}),
        api.post("/v1/tickets", json={"id": "new", "body": SECRET}, headers=key),
        api.post("/v1/tickets/m-1/feedback", json={"category": "billing", "by": SECRET}),
        api.post("/v1/events", json={"type": "solved", "ticket_id": SECRET}),
        api.delete("/v1/customers/c-1"),
        api.get("/readyz"),
    ]


def check_refusals(responses: list[Any]) -> None:
    for response in responses:
        assert_problem(response, 503, "storage_unavailable")
        assert int(response.headers["retry-after"]) >= 1
        assert "SQLITE" not in response.text


def test_a_locked_database_is_unavailable_for_whoever_writes_and_readable(url: str, file: Path) -> None:
    with keeping(url, store={"patience": 0.05}) as api:
        api.post("/v1/tickets", json={"id": "m-1", "customer_id": "c-1", "body": "x"})
        before = counts(file)
        with locked(file):
            check_refusals(requests(api))
            assert api.get("/v1/tickets/m-1").status_code == 200
            assert api.post("/v1/tickets", json={"id": "m-1", "customer_id": "c-1", "body": "x"}).status_code == 200
            assert api.post("/v1/score", json={"body": "x"}).status_code == 200
            assert api.get("/livez").status_code == 200
        assert counts(file) == before
        assert [each.status_code for each in requests(api)] == [201, 200, 201, 201, 204, 200]


def test_a_database_that_vanished_is_unavailable_and_not_made_anew(url: str, file: Path) -> None:
    with keeping(url) as api:
        aside = file.rename(file.with_name("aside.db"))
        check_refusals([*requests(api), api.get("/v1/tickets"), api.get("/v1/tickets/m-1")])
        assert not file.exists()
        assert api.post("/v1/score", json={"body": "x"}).status_code == 200
        aside.rename(file)
        assert api.post("/v1/tickets", json={"id": "new", "body": SECRET}).status_code == 201
        assert api.get("/readyz").status_code == 200


def test_a_file_that_is_no_database_any_more_is_unusable(url: str, file: Path) -> None:
    with keeping(url) as api:
        other = file.with_name("other.db")
        other.write_bytes(b"no database at all. " * 500)
        other.replace(file)
        assert_problem(api.get("/v1/tickets"), 503, "storage_unusable")
        assert_problem(api.get("/readyz"), 503, "storage_unusable")


def test_a_full_disk_keeps_all_of_a_message_or_nothing_and_goes_on_later(url: str) -> None:
    pytest.importorskip("resource", reason="file size limits are POSIX")
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", FULL, url]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["503 storage_unavailable 1", "goes on"]


def test_more_than_may_wait_for_a_slow_database_is_refused_at_once_and_the_rest_is_kept(url: str, file: Path) -> None:
    with keeping(url, store={"patience": 30}) as api, ThreadPoolExecutor(140) as callers:
        with locked(file):
            event = {"type": "solved", "ticket_id": "t"}
            sent = [callers.submit(api.post, "/v1/events", json=event) for _ in range(140)]
            (first, *_) = wait(sent, timeout=30, return_when=FIRST_COMPLETED).done
            check_refusals([first.result()])
        statuses = Counter(each.result(30).status_code for each in sent)
    assert set(statuses) == {201, 503}
    assert counts(file)[TABLES.index("events")] == statuses[201]


def test_the_service_does_not_start_on_what_is_no_database(file: Path, url: str) -> None:
    from triage_serve.cli import main

    file.write_bytes(b"no database at all. " * 500)
    assert main(["serve", "--port", "0", "--database-url", url]) == 1


def test_threads_end_with_the_service(url: str) -> None:
    with keeping(url) as api:
        api.post("/v1/tickets", json={"body": "x"})
    left = {each.name.split("_")[0] for each in threading.enumerate()}
    assert not left & {"storage", "retention"}
