"""The service under load: throughput, latency when idle and when busy, behaviour at twice what it can do.

    python serve/benchmarks/load.py [--model starter] [--seconds 10] [--repeats 3] [--json FILE] [--strict]

A is `triage serve`, B (`load_plain.py`) the same triager behind plain FastAPI, C (`load_litserve.py`) behind LitServe
where that is installed. Each runs alone, in turns A B C A B C; figures are medians over the turns. The load comes from
a process of its own (`load_client.py`) on the same machine, single tickets of the starter drawn by hash. Per turn:

1. in-process scoring of the same tickets (`load_batch.py`): what the machine can do;
2. start to first answer, resident memory;
3. one caller: idle latency;
4. 32 callers, each with one ticket at a time: saturation;
5. open loop at half of that, then at twice that: latency of what was admitted, what became of the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import orjson
from load_servers import HERE, PATH, Contender, Running, contenders, started

sys.path.insert(0, str(HERE.parents[1] / "eval" / "benchmarks"))
from speed import PROJECT, Figure, all_met, machine, positive, show, write

from triage.errors import TriageError
from triage_models.registry import Registry, default_registry_root

_CALLERS = 32
_LONGEST = 600
"""Characters of the longest ticket drawn."""
_REFUSED = 429
_OK = 200


@dataclass(frozen=True, slots=True)
class Options:
    """The command line; see `_parser`."""

    model: str
    registry: Path
    tickets: int
    seconds: int
    repeats: int
    json: Path | None
    strict: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What became of the requests of one load: seconds per request, by status (0: no answer)."""

    seconds: float
    times: dict[int, list[float]]

    @property
    def per_second(self) -> float:
        """Answered tickets per second."""
        return len(self.times.get(_OK, ())) / self.seconds

    def milliseconds(self, percent: int, status: int = _OK) -> float:
        """A percentile of the time to an answer; NaN when there was none."""
        times = sorted(self.times.get(status, ()))
        return 1000 * times[min(len(times) * percent // 100, len(times) - 1)] if times else float("nan")

    def share(self, status: int) -> float:
        """Share of requests that got this status."""
        return len(self.times.get(status, ())) / sum(map(len, self.times.values()))

    @property
    def failed(self) -> int:
        """Requests that got a server error or no answer."""
        return sum(len(times) for status, times in self.times.items() if status == 0 or status >= 500)


@dataclass(frozen=True, slots=True)
class Turn:
    """One contender, once."""

    batch: float
    start: float
    resident_before: float
    resident_after: float
    throughput: float
    share: float
    idle_p50: float
    idle_p99: float
    half_p99: float
    twice_admitted_p99: float
    twice_refused: float
    twice_refused_p50: float
    twice_failed: float


_FIGURES = {
    "batch": ("scoring in-process, same tickets", "tickets/s"),
    "throughput": (f"{_CALLERS} callers", "tickets/s"),
    "share": (f"{_CALLERS} callers / in-process", "x"),
    "idle_p50": ("idle, p50", "ms"),
    "idle_p99": ("idle, p99", "ms"),
    "half_p99": ("at half the load, p99", "ms"),
    "twice_admitted_p99": ("at twice the load, admitted p99", "ms"),
    "twice_refused": ("at twice the load, refused with 429", "%"),
    "twice_refused_p50": ("at twice the load, 429 p50", "ms"),
    "twice_failed": ("at twice the load, 5xx or no answer", "requests"),
    "start": ("start to first answer", "s"),
    "resident_before": ("memory before the load", "GB"),
    "resident_after": ("memory after the load", "GB"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 0 done, 1 it cannot run or, with `--strict`, a bar is missed, 2 wrong use."""
    options = Options(**vars(_parser().parse_args(arguments)))
    described = machine()
    try:
        figures = list(measure(options))
        described["load_average_after"] = machine()["load_average"]
        if options.json is not None:
            settings = {"model": options.model, "seconds": options.seconds, "repeats": options.repeats}
            write(options.json, described, settings, figures)
    except TriageError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return error.exit_status
    print(show(described, figures))
    return 1 if options.strict and not all_met(figures) else 0


def measure(options: Options) -> Iterator[Figure]:
    """Measure all contenders in turns.

    Raises
    ------
    TriageError
        When there is no such model, or a server does not answer.
    """
    folder = Registry(options.registry).resolve(options.model).resolve()
    bodies, them = draw(options.tickets), contenders()
    turns: dict[str, list[Turn]] = {contender.name: [] for contender in them}
    for _ in range(options.repeats):
        for contender in them:
            turns[contender.name].append(_turn(contender, folder, bodies, options.seconds))
    for name, taken in turns.items():
        for key, (what, unit) in _FIGURES.items():
            value = median(asdict(turn)[key] for turn in taken)
            bar = 1.0 if key == "twice_failed" and name.startswith("A") else None
            yield Figure(f"{name}, {what}", value, unit, most=bar)


def draw(count: int) -> bytes:
    """Draw short tickets from the starter in the order of their hashes: one JSON object per line."""
    files = sorted((PROJECT / "training" / "starter").glob("*.jsonl"))
    rows = [orjson.loads(line) for file in files for line in file.read_bytes().splitlines() if line.strip()]
    texts = [{"subject": row.get("subject") or "", "body": row["body"]} for row in rows]
    lines = [orjson.dumps(text) for text in texts if len(text["subject"] + text["body"]) <= _LONGEST]
    return b"\n".join(sorted(lines, key=lambda line: hashlib.sha256(line).digest())[:count])


def _turn(contender: Contender, folder: Path, bodies: bytes, seconds: int) -> Turn:
    batch = float(_ran("load_batch.py", bodies, folder, seconds))
    with started(contender, folder) as server:
        _load(server, bodies, "closed", _CALLERS, 1)  # warm
        before = server.resident_bytes
        idle = _load(server, bodies, "closed", 1, seconds)
        full = _load(server, bodies, "closed", _CALLERS, seconds)
        half = _load(server, bodies, "open", full.per_second / 2, seconds)
        twice = _load(server, bodies, "open", full.per_second * 2, seconds)
        after = server.resident_bytes
    return Turn(
        batch=batch,
        start=server.start_seconds,
        resident_before=before / 1e9,
        resident_after=after / 1e9,
        throughput=full.per_second,
        share=full.per_second / batch,
        idle_p50=idle.milliseconds(50),
        idle_p99=idle.milliseconds(99),
        half_p99=half.milliseconds(99),
        twice_admitted_p99=twice.milliseconds(99),
        twice_refused=100 * twice.share(_REFUSED),
        twice_refused_p50=twice.milliseconds(50, _REFUSED),
        twice_failed=twice.failed,
    )


def _load(server: Running, bodies: bytes, kind: str, rate: float, seconds: int) -> Load:
    found = orjson.loads(_ran("load_client.py", bodies, server.port, PATH, kind, rate, seconds))
    times: dict[int, list[float]] = {}
    for status, taken in found["seen"]:
        times.setdefault(status, []).append(taken)
    return Load(found["seconds"], times)


def _ran(script: str, given: bytes, *arguments: object) -> bytes:
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    ended = subprocess.run(command, input=given, capture_output=True, check=False)
    if ended.returncode:
        last = ended.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise TriageError(f"{script} ended with status {ended.returncode}: {' '.join(last)}")
    return ended.stdout


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="load.py", description="The service under load.")
    parser.add_argument("--model", default="starter", metavar="REF", help="a model of the registry (starter)")
    registry = default_registry_root(os.environ, Path.cwd())
    parser.add_argument("--registry", type=Path, default=registry, metavar="DIR", help="folder of trained models")
    parser.add_argument("--tickets", type=positive, default=512, metavar="N", help="different tickets (512)")
    parser.add_argument("--seconds", type=positive, default=10, metavar="N", help="how long each load lasts (10)")
    parser.add_argument("--repeats", type=positive, default=3, metavar="N", help="turns of all (3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write machine and figures here too")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar is missed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
