from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from triage_models.atomic import atomic_write

WRITER = """
import itertools, pathlib, sys
from triage_models.atomic import atomic_folder, atomic_write
root = pathlib.Path(sys.argv[1])
first = len(list(root.glob("bundle-*")))
print("ready", flush=True)
for number in itertools.count(first):
    content = str(number).encode().rjust(200_000, b".")
    with atomic_folder(root / f"bundle-{number}") as temporary:
        for part in range(3):
            (temporary / f"part-{part}").write_bytes(content)
    atomic_write(root / "alias", content)
"""


def test_a_writer_killed_at_any_moment_leaves_old_or_new_and_never_half(tmp_path: Path) -> None:
    chance = random.Random(5)
    for _ in range(12):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.0, 0.06))
            writer.kill()
        check_everything_is_whole(tmp_path)
    atomic_write(tmp_path / "last", b"")
    assert not list(tmp_path.glob(".*"))


def check_everything_is_whole(root: Path) -> None:
    bundles = sorted(root.glob("bundle-*"), key=lambda path: int(path.name.partition("-")[2]))
    for number, bundle in enumerate(bundles):
        content = str(number).encode().rjust(200_000, b".")
        assert [path.read_bytes() for path in sorted(bundle.iterdir())] == [content] * 3
    if (root / "alias").exists():
        alias = (root / "alias").read_bytes()
        assert int(alias.lstrip(b".")) < len(bundles)
        assert len(alias) == 200_000
