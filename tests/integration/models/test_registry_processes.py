from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from triage_models.bundle_files import read_bundle, verify_bundle
from triage_models.registry import Registry

SAMPLE = Path(__file__).parent / "bundles" / "protocol-1"

ADD = """
import pathlib, sys
from triage_models.bundle_files import read_bundle
from triage_models.registry import Registry
root, sample = map(pathlib.Path, sys.argv[1:])
content = read_bundle(sample).content()
print("ready", flush=True); sys.stdin.readline()
print(Registry(root).add(content).ref)
"""

ADD_AND_PROMOTE = """
import dataclasses, datetime, pathlib, sys
from triage_models.bundle_files import read_bundle
from triage_models.registry import Registry
root, sample, worker = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
content, registry = read_bundle(sample).content(), Registry(root)
print("ready", flush=True); sys.stdin.readline()
for turn in range(8):
    stored = registry.add(dataclasses.replace(content, seed=100 * worker + turn))
    registry.promote(stored.ref)
    print(stored.ref)
"""

KILLED_AT_EVERY_STEP = """
import dataclasses, os, pathlib, shutil, signal, sys
from triage_models.bundle_files import read_bundle
from triage_models.registry import Registry
root, sample = map(pathlib.Path, sys.argv[1:])
content, registry = read_bundle(sample).content(), Registry(root)
first = registry.add(content)
registry.promote(first.ref)

def killed_after(steps):
    left = [steps]
    def step():
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    fsync = os.fsync
    def counted(descriptor):
        step(); fsync(descriptor); step()
    os.fsync = counted
    steps_of = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.listdir", "os.scandir"}
    sys.addaudithook(lambda event, _: step() if event in steps_of else None)

before_and_after = set()
for number in range(1000):
    child = os.fork()
    if child == 0:
        killed_after(number)
        registry.promote(registry.add(dataclasses.replace(content, seed=number + 1000)).ref)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    champion = read_bundle(registry.resolve("tiny@champion")).manifest.seed
    whole = {read_bundle(entry.folder).manifest.seed for entry in registry.entries()}
    assert whole <= {7, number + 1000} and champion in whole, (number, whole, champion)
    before_and_after.add((len(whole), champion == 7))
    if champion != 7:
        registry.rollback("tiny")
    for entry in registry.entries():
        if entry.manifest.seed != 7:
            shutil.rmtree(entry.folder)
    if not status:
        break
registry.add(dataclasses.replace(content, seed=5))
print(number, sorted(before_and_after), [path.name for path in (root / "tiny").glob(".*")])
"""


def test_two_processes_adding_the_same_model_store_it_once(tmp_path: Path) -> None:
    printed = _together([[ADD, str(tmp_path), str(SAMPLE)]] * 2)
    assert printed == [["tiny@2026.11.21-ab38"]] * 2
    assert len(Registry(tmp_path).entries()) == 1
    assert verify_bundle(Registry(tmp_path).resolve("tiny")) == read_bundle(SAMPLE).manifest


def test_two_processes_adding_and_promoting_lose_nothing(tmp_path: Path) -> None:
    printed = _together([[ADD_AND_PROMOTE, str(tmp_path), str(SAMPLE), str(worker)] for worker in (1, 2)])
    promoted = [ref for refs in printed for ref in refs]
    registry = Registry(tmp_path)
    assert Counter(entry.ref for entry in registry.entries()) == Counter(promoted)
    assert len(promoted) == 16
    alias = json.loads((tmp_path / "tiny" / "champion.json").read_bytes())
    assert Counter(f"tiny@{version}" for version in [*alias["history"], alias["version"]]) == Counter(promoted)
    assert all(verify_bundle(entry.folder) == entry.manifest for entry in registry.entries())


def test_a_process_killed_at_any_step_leaves_the_previous_champion_and_only_whole_models(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED_AT_EVERY_STEP, str(tmp_path), str(SAMPLE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    steps, states = done.stdout.split(maxsplit=1)
    assert int(steps) > 50
    # (models, still the previous champion): before adding, before promoting, after; and nothing temporary is left
    assert states == "[(1, True), (2, False), (2, True)] []\n"


def _together(programs: list[list[str]]) -> list[list[str]]:
    running = [
        subprocess.Popen([sys.executable, "-c", *program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for program in programs
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = [process.communicate()[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return printed
