from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LIMITED_FILE_SIZE = """
import pathlib, resource, sys
from triage.errors import WriteError
from triage_models.atomic import atomic_folder, atomic_write
root = pathlib.Path(sys.argv[1])
atomic_write(root / "alias", b"old")
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
for attempt in ("file", "folder"):
    try:
        if attempt == "file":
            atomic_write(root / "alias", b"x" * 300_000)
        else:
            with atomic_folder(root / "bundle", wanted=300_000) as temporary:
                (temporary / "small").write_bytes(b"x")
                (temporary / "large").write_bytes(b"x" * 300_000)
    except WriteError as error:
        print(error)
print(sorted(path.name for path in root.iterdir()), (root / "alias").read_bytes())
"""

SMALL_DISK = """
import dataclasses, pathlib, sys
import numpy as np
from triage.errors import WriteError
from triage_models.bundle_files import read_bundle
from triage_models.registry import Registry
disk, sample = map(pathlib.Path, sys.argv[1:])
registry = Registry(disk / "registry")
content = read_bundle(sample).content()
registry.promote(registry.add(content).ref)
large = {"heads.safetensors": {"weights": np.zeros(200_000)}}
try:
    registry.add(dataclasses.replace(content, tensors=large))
except WriteError as error:
    print(error)
print(registry.resolve("tiny@champion") == registry.entries()[0].folder, len(registry.entries()))
print(sorted(path.name for path in (disk / "registry" / "tiny").iterdir()))
"""

MOUNT = 'mount -t tmpfs -o size=1m none "$1" && shift && "$@"'


def test_a_write_beyond_the_size_limit_leaves_the_old_file_and_no_half_folder(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="file size limits are POSIX")
    lines = _run([sys.executable, "-c", LIMITED_FILE_SIZE, str(tmp_path)])
    assert [line.partition(": ")[2].partition(",")[0] for line in lines[:2]] == ["File too large (0.3 MB wanted"] * 2
    assert lines[2] == "['alias'] b'old'"


def test_a_model_that_fills_a_real_disk_is_refused_and_the_champion_stays(tmp_path: Path) -> None:
    sample = Path(__file__).parent / "bundles" / "protocol-1"
    on_small_disk = ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT, "sh", str(tmp_path)]
    if not shutil.which("unshare") or _fails([*on_small_disk, "true"]):
        pytest.skip("no small disk can be mounted here")
    lines = _run([*on_small_disk, sys.executable, "-c", SMALL_DISK, str(tmp_path), str(sample)])
    assert "No space left on device (1.6 MB wanted, " in lines[0]
    assert "nothing half-written was left" in lines[0]
    assert lines[1:] == ["True 1", "['2026.11.21-ab38', 'champion.json']"]


def _fails(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode != 0


def _run(command: list[str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
