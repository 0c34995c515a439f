from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from triage_serve.storage import MessageFilter, NewMessage, Store

TAKE = """
import sys
from triage_serve.storage import NewMessage, Store
store = Store.open(sys.argv[1], patience=30)
print("ready", flush=True); sys.stdin.readline()
for number in range(25):
    with store.writing() as work:
        own = work.messages.add(NewMessage(f"{sys.argv[2]}-{number}", "Hello"))
        both = work.messages.add(NewMessage(f"both-{number}", "Hello"))
    print(own.message.seq, both.message.seq, both.duplicate)
"""

MIGRATE = """
import sys
from triage_serve.storage import Store
store = Store.open(sys.argv[1], patience=30)
print("ready", flush=True); sys.stdin.readline()
store.migrate()
store.check()
print("done")
"""

READ = """
import dataclasses, json, sys
from triage_serve.storage import MessageFilter, Store
with Store.open(sys.argv[1]) as store, store.reading() as work:
    page = work.listing.page(MessageFilter(customer_id="\\ud83d"), cursor=sys.argv[2], limit=2)
    print(json.dumps(dataclasses.asdict(page), default=str))
"""


def together(program: str, arguments: list[list[str]]) -> list[list[str]]:
    """Run the program several times at once; gives the printed lines of each."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for more in arguments
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = [process.communicate(timeout=60)[0].splitlines() for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return printed


def test_processes_that_write_at_once_keep_every_message_once(url: str, store: Store) -> None:
    printed = [[line.split() for line in lines] for lines in together(TAKE, [[url, "left"], [url, "right"]])]
    own = [seq for lines in printed for seq, _, _ in lines]
    assert len(set(own)) == 50
    for (_, left, left_was_there), (_, right, right_was_there) in zip(*printed, strict=True):
        assert left == right
        assert {left_was_there, right_was_there} == {"True", "False"}
    with store.reading() as work:
        assert work.listing.count() == 75


def test_processes_that_migrate_at_once_do_it_once(empty_url: str) -> None:
    assert together(MIGRATE, [[empty_url]] * 3) == [["done"]] * 3
    with Store.open(empty_url) as store:
        store.check()


def test_a_fresh_process_reads_what_another_wrote(url: str, store: Store) -> None:
    with store.writing() as work:
        for number in range(3):
            new = NewMessage(f"m-{number}", "\x00Ж", customer_id="\ud83d", attributes={"n": [number, None, "\ud83d"]})
            work.messages.add(new)
        wanted = MessageFilter(customer_id="\ud83d")
        first = work.listing.page(wanted, limit=1)
        rest = work.listing.page(wanted, cursor=first.next, limit=2)
    assert first.next is not None
    done = subprocess.run(
        [sys.executable, "-c", READ, url, first.next], capture_output=True, text=True, check=True, timeout=60
    )
    items = json.loads(done.stdout)["items"]
    for read, written in zip(items, rest.items, strict=True):
        assert {name: read["message"][name] for name in ("seq", "id", "body", "attributes", "digest")} == {
            name: getattr(written.message, name) for name in ("seq", "id", "body", "attributes", "digest")
        }
        assert read["message"]["received_at"] == str(written.message.received_at)


def test_importing_the_store_brings_neither_models_nor_the_web(tmp_path: Path) -> None:
    program = "import sys, triage_serve.storage; print([name for name in sys.argv[1:] if name in sys.modules])"
    heavy = ["torch", "fastapi", "transformers", "alembic", "psycopg"]
    done = subprocess.run(
        [sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True, timeout=60, cwd=tmp_path
    )
    assert done.stdout == "[]\n"
