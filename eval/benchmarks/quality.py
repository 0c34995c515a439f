"""Quality on public data sets: trains as a user would, measures on rows never seen, prints one table.

    python eval/benchmarks/quality.py --data DIR [--sets banking77,xci] [--json FILE] [--strict]

DIR holds one folder per set. Nothing is downloaded: a set whose folder is not there is skipped with a message. Texts
are encoded once and kept in the same cache as in training.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
from public_sets import LabelledTexts
from quality_dataset import experiment
from quality_measures import Outcome, outcome
from quality_plan import BENCHMARKS, SET_NAMES, Benchmark
from quality_report import document, machine, table
from quality_trial import run_trial

from triage.errors import InputMissingError, TriageError
from triage_models.atomic import atomic_write
from triage_models.encoder import Encoder, EncoderSpec, load_torch_encoder, locate_encoder
from triage_models.loading import default_cache
from triage_training.corpus import build_corpus
from triage_training.encoding_cache import EncodingCache
from triage_training.progress import Reporter

LoadEncoder = Callable[[Path], Encoder]
"""Given the cache folder."""


@dataclass(frozen=True, slots=True)
class Options:
    """The command line; see `_parser`."""

    data: Path
    sets: tuple[str, ...]
    cache: Path
    json: Path | None
    seed: int
    regularisation: float | None
    it_rows: int
    strict: bool


@dataclass(slots=True)
class _Run:
    """What has been measured so far, and which benchmarks could not be, with the reason."""

    outcomes: list[Outcome] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    unknown_bars: int = 0

    def skip(self, benchmark: Benchmark, reason: str) -> None:
        """Remember a benchmark that cannot be measured."""
        self.skipped[benchmark.title] = reason
        self.unknown_bars += sum(bar is not None for bar in benchmark.bars.values())

    def all_met(self) -> bool:
        """Whether every bar was reached; a bar that could not be measured was not."""
        missed = any(measure.met is False for each in self.outcomes for measure in each.measures)
        return not missed and not self.unknown_bars


def main(arguments: Sequence[str] | None = None, load_encoder: LoadEncoder | None = None) -> int:
    """Run the benchmark; returns the exit status.

    0 done; 1 a data set cannot be read or, with `--strict`, a bar is missed or not measured; 2 wrong use.
    """
    options = _options(arguments)
    try:
        met = run(options, load_encoder or _default_encoder, Reporter(sys.stderr))
    except TriageError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return error.exit_status
    return 1 if options.strict and not met else 0


def run(options: Options, load_encoder: LoadEncoder, reporter: Reporter) -> bool:
    """Measure the wanted sets, print the table, write the JSON; returns whether every bar was met.

    Every file is read before anything is trained, so that a broken one is told at once.

    Raises
    ------
    TriageError
        When a file is broken, the encoder cannot be used or the JSON cannot be written.
    """
    state, described = _Run(), machine()
    loaded = _load(options, state, reporter)
    _write(options, state, described)  # so that a place that cannot be written is told at once, too
    if loaded:
        encoder = load_encoder(options.cache)
        for benchmark, texts in loaded:
            state.outcomes.append(_measure(benchmark, texts, encoder, options, reporter))
            _write(options, state, described)
    print(table(state.outcomes))
    return state.all_met()


def _load(options: Options, state: _Run, reporter: Reporter) -> list[tuple[Benchmark, LabelledTexts]]:
    loaded = []
    for benchmark in (each for each in BENCHMARKS if each.set_name in options.sets):
        wanted = replace(benchmark, sample=options.it_rows) if benchmark.sample is not None else benchmark
        try:
            loaded.append((wanted, wanted.load(options.data / wanted.folder)))
        except InputMissingError as error:
            if str(error) not in state.skipped.values():
                reporter.say(f"{wanted.set_name} is skipped: {error}")
            state.skip(wanted, str(error))
    return loaded


def _measure(
    benchmark: Benchmark, texts: LabelledTexts, encoder: Encoder, options: Options, reporter: Reporter
) -> Outcome:
    laid_out = experiment(benchmark, texts, seed=options.seed, regularisation=options.regularisation)
    cache = EncodingCache(options.cache / "encodings.sqlite")
    with reporter.counting(f"{benchmark.title}: encoding", len(laid_out.dataset.examples)) as progress:
        corpus = build_corpus(laid_out.dataset, encoder, cache, progress=progress)
    measured = outcome(benchmark, run_trial(laid_out, corpus))
    values = ", ".join(f"{measure.name} {measure.value:.4f}" for measure in measured.measures)
    reporter.say(f"{benchmark.title}: {values} ({measured.fit_seconds:.0f} s of fitting)")
    return measured


def _write(options: Options, state: _Run, described: dict[str, Any]) -> None:
    if options.json is None:
        return
    settings = {"seed": options.seed, "regularisation": options.regularisation, "it_rows": options.it_rows}
    content = document(state.outcomes, state.skipped, settings, described)
    atomic_write(options.json, orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _default_encoder(cache: Path) -> Encoder:
    return load_torch_encoder(locate_encoder(EncoderSpec(), cache))


def _options(arguments: Sequence[str] | None) -> Options:
    values = _parser().parse_args(arguments)
    return Options(**{**vars(values), "cache": values.cache or default_cache()})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quality.py", description="Quality on public data sets: one table.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="holds one folder per set")
    parser.add_argument("--sets", type=_sets, default=SET_NAMES, metavar="A,B", help=f"of {','.join(SET_NAMES)}")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="for encodings; the user's cache when not given")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write results and machine here too")
    parser.add_argument("--seed", type=_whole, default=0, help="of every split and fit (0)")
    parser.add_argument("--regularisation", type=_positive, metavar="C", help="of the heads; else training's own")
    parser.add_argument("--it-rows", type=_whole, default=12_000, metavar="N", help="of the IT tickets (12000)")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar is missed or could not be measured")
    return parser


def _sets(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in SET_NAMES]
    if unknown or not names:
        found = ", ".join(unknown) or "none"
        raise argparse.ArgumentTypeError(f"expected names of {', '.join(SET_NAMES)}; found {found}")
    return names


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"expected a whole number from 0 and below 2**32, found {text}")
    return int(text)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number above 0, found {text}")
    return number


if __name__ == "__main__":
    sys.exit(main())
