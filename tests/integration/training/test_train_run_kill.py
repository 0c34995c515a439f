"""A training run that dies, or finds the disk full, at any step of storing its model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")

TRAIN_AND_DIE = """
import itertools, json, os, pathlib, resource, signal, sys
import triage_training.run as run
from triage.errors import WriteError
from triage_models.registry import Registry
config, root, cache = map(pathlib.Path, sys.argv[1:])
store = run._store
told = {"killed": 0, "left": []}

def in_a_child(action, *arguments):
    child = os.fork()
    if child == 0:
        os._exit(action(*arguments))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def dying(at, content, arguments):
    steps = itertools.count(1)
    def deadly(act):
        def step(*given):
            if next(steps) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return act(*given)
        return step
    os.fsync, os.rename = deadly(os.fsync), deadly(os.rename)
    store(content, *arguments)
    return 0

def full(content, arguments):
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    try:
        store(content, *arguments)
    except WriteError as error:
        return 3 if error.code == "write_failed" and error.hint else 4
    return 5

def store_and_die(content, *arguments):
    told["full"] = in_a_child(full, content, arguments)
    told["left"].append([str(path) for path in root.rglob("*") if path.is_file() and path.name != ".lock"])
    for at in itertools.count(1):
        status = in_a_child(dying, at, content, arguments)
        entries = Registry(root).entries()
        told["left"].append([entry.problem for entry in entries if entry.manifest is None])
        if status == 0:
            break
        assert status == -signal.SIGKILL, status
        told["killed"] += 1
    return store(content, *arguments)

run._store = store_and_die
result = run.train(config, output=None, registry_root=root, cache=cache)
told["id"] = result.manifest.id
told["hidden"] = [path.name for path in root.rglob(".*") if ".tmp-" in path.name]
print(json.dumps(told))
"""


def test_a_run_killed_at_any_step_of_storing_or_on_a_full_disk_leaves_no_half_bundle(
    tmp_path: Path, trained: Any
) -> None:
    arguments = [sys.executable, "-c", TRAIN_AND_DIE, trained.config, tmp_path / "registry", trained.cache]
    done = subprocess.run([str(part) for part in arguments], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["full"] == 3
    assert told["killed"] >= 8
    assert [left for left in told["left"] if left] == []
    assert told["id"] == trained.manifest.id
    assert told["hidden"] == []
