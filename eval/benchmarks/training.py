"""Speed of training: from a cold cache, again with cached encodings, and whether both runs gave the same model.

    python eval/benchmarks/training.py [--repeats 3] [--json FILE] [--strict]

Every run is a fresh process of `triage train`, as a user would start it. A round is one run with an empty cache folder
(the encoder is unpacked, every text encoded) and one run with the cache that the first left behind; rounds alternate
the two, figures are medians. Both models then score the same tickets, and their output is compared byte by byte. (The
output names the model's version, which begins with the day: a round over midnight UTC differs there.)
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from speed import PROJECT, Figure, Finished, all_met, command, finished, machine, positive, show, write

from triage.errors import TriageError
from triage_models.bundle_files import read_manifest

_GIGABYTE = 1e9
_STARTER = PROJECT / "training" / "starter"


@dataclass(frozen=True, slots=True)
class Options:
    """The command line; see `_parser`."""

    config: Path
    repeats: int
    scored: int
    json: Path | None
    strict: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One cold and one cached run, and whether they agree."""

    cold: Finished
    cached: Finished
    same_id: bool
    same_output: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 0 done, 1 a run failed or, with `--strict`, a bar is missed."""
    options = Options(**vars(_parser().parse_args(arguments)))
    described = machine()
    try:
        found = figures([one_round(options) for _ in range(options.repeats)])
        if options.json is not None:
            settings = {"config": options.config.name, "repeats": options.repeats, "scored": options.scored}
            write(options.json, {**described, "load_average_after": machine()["load_average"]}, settings, found)
    except TriageError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return error.exit_status
    print(show({**described, "load_average_after": machine()["load_average"]}, found))
    return 1 if options.strict and not all_met(found) else 0


def one_round(options: Options) -> Round:
    """Train twice and compare.

    Raises
    ------
    TriageError
        When a run fails, or its cache was not where it was told to be.
    """
    with tempfile.TemporaryDirectory(prefix="training-speed-") as name:
        folder = Path(name)
        tickets = folder / "tickets.jsonl"
        tickets.write_text("".join(f"{line}\n" for line in some_lines(options.scored)), encoding="utf-8")
        cold, cached = _trained(options, folder, "cold"), _trained(options, folder, "cached")
        outputs = [_scored(folder, model, tickets) for model in ("cold", "cached")]
        ids = {read_manifest(folder / model).id for model in ("cold", "cached")}
    return Round(cold, cached, same_id=len(ids) == 1, same_output=outputs[0] == outputs[1])


def some_lines(count: int) -> list[str]:
    """Take about `count` lines of the starter, evenly from all languages."""
    files = sorted(_STARTER.glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return lines[:: max(1, len(lines) // count)][:count]


def figures(rounds: Sequence[Round]) -> list[Figure]:
    """Sum rounds up."""
    peak = max(run.peak_bytes for each in rounds for run in (each.cold, each.cached))
    cold, cached = (median(getattr(each, run).seconds for each in rounds) for run in ("cold", "cached"))
    return [
        Figure("training, cold cache", cold, "s", most=240),
        Figure("training, cached encodings", cached, "s", most=60),
        Figure("cold / cached", median(each.cold.seconds / each.cached.seconds for each in rounds), "x"),
        Figure("peak memory", peak / _GIGABYTE, "GB", most=4),
        Figure("same bundle id, share of rounds", sum(each.same_id for each in rounds) / len(rounds), "", least=1),
        Figure(
            "equal output bytes, share of rounds", sum(each.same_output for each in rounds) / len(rounds), "", least=1
        ),
    ]


def _trained(options: Options, folder: Path, model: str) -> Finished:
    output, cache = folder / model, folder / "cache"
    arguments = ["train", str(options.config), "--output", str(output), "--registry", str(folder / "registry")]
    run = finished([command(), *arguments], _own_cache(cache))
    if not list(cache.rglob("encodings.sqlite")):
        raise TriageError("the run did not use its own cache folder.", hint="This benchmark needs XDG_CACHE_HOME.")
    return run


def _scored(folder: Path, model: str, tickets: Path) -> bytes:
    run = finished([command(), "score", str(tickets), "--model", str(folder / model)], _own_cache(folder / "cache"))
    return run.output


def _own_cache(folder: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(folder)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="training.py", description="Speed of training, and whether it repeats.")
    starter = PROJECT / "training" / "configs" / "starter.toml"
    parser.add_argument("--config", type=Path, default=starter, metavar="FILE", help="what is trained (the starter)")
    parser.add_argument(
        "--repeats", type=positive, default=3, metavar="N", help="rounds of a cold and a cached run (3)"
    )
    parser.add_argument("--scored", type=positive, default=300, metavar="N", help="tickets both models score (300)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write machine and figures here too")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar is missed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
