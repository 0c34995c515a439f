from __future__ import annotations

import ast
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from triage_serve.storage import NewMessage, Store

TAKE_FOR_EVER = """
import itertools, sys
from triage_serve.storage import NewAssessment, NewMessage, Store
scored = NewAssessment("starter", "1", "en", "billing", True, None, None, None, None, True, {"id": "1"},
                       frozenset({"angry"}))
store = Store.open(sys.argv[1])
store.migrate()
for number in itertools.count():
    with store.writing() as work:
        seq = work.messages.add(NewMessage(f"{sys.argv[2]}-{number}", "Hello " * 500)).message.seq
        work.assessments.add(seq, scored)
        work.outbox.add(f"{sys.argv[2]}-{number}", "triage.completed", {})
    print(number, flush=True)
"""

KILLED_AT_EVERY_STATEMENT = """
import os, signal, sqlite3, sys
from sqlalchemy import Pool, event
from triage_serve.storage import NewMessage, Store
path = sys.argv[1]
url = f"sqlite:///{path}"
with Store.open(url) as store:
    store.migrate()

def killed_after(steps):
    left = [steps]
    def step(_):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    event.listen(Pool, "connect", lambda connection, _: connection.set_trace_callback(step))

seen = set()
for number in range(100):
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        killed_after(number)
        with Store.open(url) as store:
            with store.writing() as work:
                seq = work.messages.add(NewMessage(f"m-{number}", "Hello " * 5000)).message.seq
                work.feedback.add(seq, {"category": "billing"}, by="ann")
            os.write(tell, b"kept")
            store.check()
        os._exit(0)
    os.close(tell)
    _, status = os.waitpid(child, 0)
    acknowledged = os.read(told, 10) == b"kept"
    os.close(told)
    with Store.open(url) as store, store.reading() as work:
        found = work.messages.get(f"m-{number}")
        notes = len(work.feedback.of(found.seq)) if found else 0
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    seen.add((acknowledged, found is not None, notes))
    if not status:
        break
print(sorted(seen))
"""


def test_a_process_killed_while_it_writes_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "triage.db"
    kept = 0
    for turn, wanted in enumerate((1, 40, 7, 90)):
        command = [sys.executable, "-c", TAKE_FOR_EVER, f"sqlite:///{path}", str(turn)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(wanted):
                assert writer.stdout.readline()
            writer.kill()
            acknowledged = wanted + len(writer.stdout.read().splitlines())
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            (written,) = connection.execute("SELECT count(*) FROM messages WHERE id LIKE ?", (f"{turn}-%",)).fetchone()
        # one more may have been committed that there was no time to acknowledge
        assert written - acknowledged in {0, 1}
        kept += written
        check_all_are_whole(path, kept)


def check_all_are_whole(path: Path, kept: int) -> None:
    with Store.open(f"sqlite:///{path}") as store, store.reading() as work:
        assert work.listing.count() == work.listing.count_by("category")["billing"] == kept
        cursor, ids = None, []
        while True:
            page = work.listing.page(cursor=cursor, limit=200)
            ids += [item.message.id for item in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert len(set(ids)) == len(ids) == kept
    with Store.open(f"sqlite:///{path}") as store, store.writing() as work:
        assert [work.outbox.add(name, "triage.completed", {}) for name in ids] == [False] * kept
        assert all(work.messages.add(NewMessage(name, "Hello " * 500)).duplicate for name in ids[:5])


def test_a_process_killed_at_any_statement_leaves_all_of_a_message_or_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", KILLED_AT_EVERY_STATEMENT, str(tmp_path / "triage.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    # (acknowledged, found, notes found): before the commit, between commit and acknowledgement, after
    states = ast.literal_eval(done.stdout)
    assert {(False, False, 0), (True, True, 1)} <= set(states) <= {(False, False, 0), (False, True, 1), (True, True, 1)}
