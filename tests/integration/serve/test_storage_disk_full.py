from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FILL = """
import sys
from triage_serve.storage import DatabaseUnavailableError, NewMessage, Store
def fill(store):
    kept = 0
    try:
        for number in range(2000):
            with store.writing() as work:
                work.messages.add(NewMessage(f"m-{number}", "Hello " * 2000))
                work.outbox.add(f"o-{number}", "triage.completed", {})
            kept += 1
    except DatabaseUnavailableError as error:
        print(error.code, error)
    return kept
def check(store, kept):
    with store.reading() as work:
        assert work.listing.count() == kept > 10
        assert [work.messages.get(f"m-{number}") is not None for number in (0, kept - 1, kept)] == [True, True, False]
        connection = work.listing.connection
        assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar() == kept
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
"""

LIMITED_FILE_SIZE = (
    FILL
    + """
import resource
store = Store.open(f"sqlite:///{sys.argv[1]}/triage.db")
store.migrate()
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))
kept = fill(store)
check(store, kept)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with store.writing() as work:
    assert not work.messages.add(NewMessage(f"m-{kept}", "Hello")).duplicate
print("goes on")
"""
)

SMALL_DISK = (
    FILL
    + """
import pathlib
ballast = pathlib.Path(sys.argv[1]) / "ballast"
ballast.write_bytes(b"x" * 500_000)
store = Store.open(f"sqlite:///{sys.argv[1]}/data/triage.db")
store.migrate()
kept = fill(store)
check(store, kept)
ballast.unlink()
with store.writing() as work:
    assert not work.messages.add(NewMessage(f"m-{kept}", "Hello")).duplicate
print("goes on")
"""
)

MOUNT = 'mount -t tmpfs -o size=3m none "$1" && shift && "$@"'


def test_a_database_file_that_may_not_grow_is_unavailable_and_goes_on_later(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="file size limits are POSIX")
    told, last = run([sys.executable, "-c", LIMITED_FILE_SIZE, str(tmp_path)])
    assert told.startswith("storage_unavailable The database cannot be used now (SQLITE_")
    assert last == "goes on"


def test_a_full_disk_is_unavailable_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    on_small_disk = ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT, "sh", str(tmp_path)]
    if not shutil.which("unshare") or fails([*on_small_disk, "true"]):
        pytest.skip("no small disk can be mounted here")
    told, last = run([*on_small_disk, sys.executable, "-c", SMALL_DISK, str(tmp_path)])
    assert told.startswith("storage_unavailable The database cannot be used now (SQLITE_FULL)")
    assert last == "goes on"


def fails(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode != 0


def run(command: list[str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
