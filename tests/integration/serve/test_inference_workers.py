"""Several workers on one socket, as processes of their own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

SCRIPT = """
import os, sys
from pathlib import Path
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager
from triage_serve.workers import serve_workers

def load():
    print("threads", os.environ["OMP_NUM_THREADS"], os.environ["OMP_WAIT_POLICY"], "pid", os.getpid(), flush=True)
    {fault}
    return fake_triager()

if __name__ == "__main__":
    settings = ServeSettings(registry_root=Path("unused"), port=0, workers=2)
    try:
        serve_workers(settings, announce=lambda url, model: print("url", url, flush=True), load=load)
    except Exception as error:
        print(type(error).__name__, error, flush=True)
        sys.exit(1)
"""


def wait_until(holds: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def workers(folder: Path, fault: str = "pass") -> Iterator[subprocess.Popen[str]]:
    script = folder / "serve_two.py"
    script.write_text(SCRIPT.format(fault=fault), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("OMP_", "RAYON_"))}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=environment, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_until_announced(process: subprocess.Popen[str]) -> tuple[list[str], str]:
    assert process.stdout is not None
    lines: list[str] = []
    while not (line := process.stdout.readline()).startswith("url "):
        assert line, lines
        lines.append(line)
    return lines, line.split()[1]


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as response:
        content: bytes = response.read()
    return content


def score(url: str) -> int:
    request = urllib.request.Request(f"{url}/v1/score", b'{"body":"x"}', {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as response:
        return int(response.status)


def scored(url: str) -> float:
    text = get(f"{url}/metrics").decode()
    found = re.search(r'^triage_tickets_total\{outcome="scored"\} (\S+)$', text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_workers_share_the_socket_the_cores_and_the_metrics_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    with workers(tmp_path) as process:
        said, url = lines_until_announced(process)
        share = max(1, len(os.sched_getaffinity(0)) // 2)
        assert [line.split()[:3] for line in said] == [["threads", str(share), "PASSIVE"]] * 2
        pids = [int(line.split()[-1]) for line in said]
        assert orjson.loads(get(f"{url}/readyz"))["status"] == "ready"
        assert [score(url) for _ in range(20)] == [200] * 20
        assert [scored(url) for _ in range(5)] == [20.0] * 5
        os.kill(pids[0], signal.SIGKILL)
        assert [score(url) for _ in range(20)] == [200] * 20
        assert process.stdout is not None
        replacement = int(process.stdout.readline().split()[-1])
        wait_until(lambda: 'triage_model_info{name="fake",version="1"} 1.0' in get(f"{url}/metrics").decode())
        assert [score(url) for _ in range(20)] == [200] * 20
        assert scored(url) == 60.0
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == -signal.SIGTERM
        wait_until(lambda: all(is_gone(pid) for pid in [pids[1], replacement]))


def test_a_model_that_cannot_be_loaded_ends_all_workers_with_the_reason(tmp_path: Path) -> None:
    fault = "from triage.errors import BundleCorruptError; raise BundleCorruptError('heads changed.', hint='Look.')"
    with workers(tmp_path, fault) as process:
        said, _ = process.communicate(timeout=60)
        assert "BundleCorruptError heads changed. Look." in said
        assert process.returncode == 1


def test_workers_do_not_outlive_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    with workers(tmp_path) as process:
        said, _ = lines_until_announced(process)
        process.kill()
        wait_until(lambda: all(is_gone(int(line.split()[-1])) for line in said))
