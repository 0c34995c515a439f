"""Speed of scoring: tickets per second against the plain way, whether both name the same labels, and start-up.

    python eval/benchmarks/scoring.py [--model starter] [--tickets 2000] [--repeats 3] [--json FILE] [--strict]

A is what `triage score` does with a file: windows of tickets through the pipeline (text preparation, language, scope
and decision rules included) and the answers written as JSON. B is `scoring_plain.py`: texts that are prepared already,
transformers in float32, batches of 32 in file order, TfidfVectorizer, predict_proba per task. Both run in this process
on the same tickets with the same weights, in turns A B A B; figures are medians, the ratio is taken within a turn. A's
model is loaded anew for every turn, so that nothing it remembers of the tickets helps it. Start-up is measured on fresh
processes. The tickets are the starter's, drawn by hash, texts of more than 140 tokens left out (about 55 on average).

The ratio is asked for on processors with AMX; elsewhere it is only shown.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import orjson
from scoring_plain import Labels, PlainScorer
from speed import PROJECT, Figure, all_met, command, finished, machine, positive, show, write

from triage import Assessment, Ticket, Triager, TriageResult, render, ticket_from_mapping
from triage.errors import TriageError
from triage_models.encoder import EncoderFolder, TorchEncoder
from triage_models.encoder.tokens import TextTokenizer
from triage_models.loading import load_triager
from triage_models.registry import Registry, default_registry_root
from triage_models.scorer import ModelScorer
from triage_serve.inference.self_test import self_test
from triage_serve.scoring import score_stream

_LONGEST = 140
_OTHERS = 64
_TEXT = "I was charged twice for my order, please refund me."


@dataclass(frozen=True, slots=True)
class Options:
    """The command line; see `_parser`."""

    model: str
    registry: Path
    tickets: int
    repeats: int
    starts: int
    json: Path | None
    strict: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds of one A and one B over all tickets, and their answers."""

    ours: float
    plain: float
    our_labels: Labels
    plain_labels: Labels


@dataclass(frozen=True, slots=True)
class Sample:
    """Tickets to score, their mean number of tokens, and a few others to warm up with."""

    tickets: tuple[Ticket, ...]
    tokens: float
    others: tuple[Ticket, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 0 done, 1 it cannot run or, with `--strict`, a bar is missed, 2 wrong use."""
    options = Options(**vars(_parser().parse_args(arguments)))
    described = machine()
    try:
        found = measure(options, amx="amx_bf16" in described["flags"])
        described["load_average_after"] = machine()["load_average"]
        if options.json is not None:
            settings = {"model": options.model, "tickets": options.tickets, "repeats": options.repeats}
            write(options.json, described, settings, found)
    except TriageError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return error.exit_status
    print(show(described, found))
    return 1 if options.strict and not all_met(found) else 0


def measure(options: Options, *, amx: bool) -> list[Figure]:
    """Measure start-up in fresh processes, then both ways in this one.

    Raises
    ------
    TriageError
        When there is no such model, or it cannot be used.
    """
    folder = Registry(options.registry).resolve(options.model)
    started = _starts(folder, options.starts)
    triager = load_triager(folder)
    scorer = triager.scorer
    assert isinstance(scorer, ModelScorer)
    assert isinstance(scorer.encoder, TorchEncoder)
    sample = draw(options.tickets, scorer.encoder.folder)
    plain = PlainScorer.load(scorer.model, triager.rules, scorer.encoder.folder)
    plain.labels(_read(triager, sample.others))
    turns = [_turn(folder, plain, sample) for _ in range(options.repeats)]
    return [*_throughput(turns, sample, amx=amx), *_agreement(turns), *started]


def draw(count: int, folder: EncoderFolder) -> Sample:
    """Draw tickets from the starter in the order of their hashes, passing over those of more than 140 tokens.

    Raises
    ------
    TriageError
        When the starter holds too few.
    """
    files = sorted((PROJECT / "training" / "starter").glob("*.jsonl"))
    rows = [orjson.loads(line) for file in files for line in file.read_bytes().splitlines() if line.strip()]
    tickets = {_text(ticket): ticket for ticket in (ticket_from_mapping(row, default_id="") for row in rows)}
    texts = sorted(tickets, key=lambda text: hashlib.sha256(text.encode()).digest())
    ids = TextTokenizer.load(folder.path, folder.max_tokens).ids([folder.prefix + text for text in texts])
    short = [(text, len(tokens)) for text, tokens in zip(texts, ids, strict=True) if len(tokens) <= _LONGEST]
    if count > len(short) - _OTHERS:
        raise TriageError(f"--tickets: expected at most {len(short) - _OTHERS}, found {count}.")
    chosen = short[:count]
    mean = sum(tokens for _, tokens in chosen) / count
    others = short[count : count + _OTHERS]
    return Sample(tuple(tickets[text] for text, _ in chosen), mean, tuple(tickets[text] for text, _ in others))


def our_labels(results: Sequence[TriageResult]) -> Labels:
    """The answers of A in the shape of B's."""
    answers: Labels = {}
    for result in results:
        assert isinstance(result, Assessment)
        for prediction in result.predictions:
            answers.setdefault(prediction.task, []).append(prediction.label)
        for signal in result.signals:
            answers.setdefault(signal.name, []).append("yes" if signal.flagged else "no")
    return answers


def _turn(folder: Path, plain: PlainScorer, sample: Sample) -> Turn:
    triager = load_triager(folder)
    self_test(triager)
    texts = _read(triager, sample.tickets)
    start = time.perf_counter()
    results = list(score_stream(triager, sample.tickets))
    written = [orjson.dumps(render(result)) for result in results]
    middle = time.perf_counter()
    labels = plain.labels(texts)
    end = time.perf_counter()
    assert len(written) == len(texts)
    return Turn(middle - start, end - middle, our_labels(results), labels)


def _read(triager: Triager, tickets: Sequence[Ticket]) -> list[str]:
    return [triager.preparer.prepare(ticket).read for ticket in tickets]


def _text(ticket: Ticket) -> str:
    return f"{ticket.subject}\n{ticket.body}".strip()


def _throughput(turns: Sequence[Turn], sample: Sample, *, amx: bool) -> list[Figure]:
    count = len(sample.tickets)
    ratio = median(turn.plain / turn.ours for turn in turns)
    return [
        Figure("tickets", count),
        Figure("mean tokens per ticket", sample.tokens),
        Figure("A: triage score", median(count / turn.ours for turn in turns), "tickets/s"),
        Figure("B: plain way", median(count / turn.plain for turn in turns), "tickets/s"),
        Figure("A / B", ratio, "x", least=4.0 if amx else None),
        Figure("A / B, lowest turn", min(turn.plain / turn.ours for turn in turns), "x"),
    ]


def _agreement(turns: Sequence[Turn]) -> list[Figure]:
    ours, plain = turns[-1].our_labels, turns[-1].plain_labels
    return [
        Figure(
            f"same {name}",
            100 * sum(left == right for left, right in zip(ours[name], plain[name], strict=True)) / len(ours[name]),
            "%",
            least=99.0,
        )
        for name in ours
    ]


def _starts(folder: Path, count: int) -> list[Figure]:
    scoring = [command(), "score", "--text", _TEXT, "--model", str(folder)]
    finished(scoring)  # the first run may unpack the encoder
    return [
        Figure("triage score --text", median(finished(scoring).seconds for _ in range(count)), "s", most=6.0),
        Figure("triage --help", median(finished([command(), "--help"]).seconds for _ in range(count)), "s", most=0.4),
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scoring.py", description="Speed of scoring against the plain way.")
    parser.add_argument("--model", default="starter", metavar="REF", help="a model of the registry (starter)")
    registry = default_registry_root(os.environ, Path.cwd())
    parser.add_argument("--registry", type=Path, default=registry, metavar="DIR", help="folder of trained models")
    parser.add_argument("--tickets", type=positive, default=2000, metavar="N", help="how many are scored (2000)")
    parser.add_argument("--repeats", type=positive, default=3, metavar="N", help="turns of A and B (3)")
    parser.add_argument("--starts", type=positive, default=5, metavar="N", help="fresh processes for start-up (5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write machine and figures here too")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar is missed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
