"""What design choices are worth: the same training run with one choice made otherwise, measured on the test split.

    python eval/benchmarks/choices.py [--config FILE] [--seeds 0,1] [--json FILE]

The choices are those decision records argue for: encoder layers, weights of rare labels, TF-IDF beside the encoding.
Every seed deals the splits anew; figures are means over the seeds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from speed import PROJECT, Figure, machine, show, write

from triage.errors import TriageError
from triage_models.loading import default_cache
from triage_training.config import TrainingConfig, load_config
from triage_training.corpus import build_corpus
from triage_training.encoding_cache import EncodingCache
from triage_training.fitting import fit_model
from triage_training.loading import load_dataset
from triage_training.measuring import measure
from triage_training.progress import Reporter
from triage_training.run import configured_encoder
from triage_training.splits import split

_ONE_LABEL, _SIGNALS = ("accuracy", "macro_f1"), ("average_precision", "f1")


@dataclass(frozen=True, slots=True)
class Options:
    """The command line; see `_parser`."""

    config: Path
    seeds: tuple[int, ...]
    json: Path | None


def _as_configured(config: TrainingConfig) -> TrainingConfig:
    return config


def _last_layer(config: TrainingConfig) -> TrainingConfig:
    return config.model_copy(update={"encoder": config.encoder.model_copy(update={"layers": (12,)})})


def _hardly_any_terms(config: TrainingConfig) -> TrainingConfig:
    terms = {"word_max_features": 1, "char_max_features": 1}
    return config.model_copy(update={"features": config.features.model_copy(update=terms)})


def _class_weight(weight: str) -> Callable[[TrainingConfig], TrainingConfig]:
    def weighted(config: TrainingConfig) -> TrainingConfig:
        tasks = {name: task.model_copy(update={"class_weight": weight}) for name, task in config.tasks.items()}
        return config.model_copy(update={"tasks": tasks})

    return weighted


VARIANTS: Mapping[str, Callable[[TrainingConfig], TrainingConfig]] = {
    "as configured": _as_configured,
    "last layer only": _last_layer,
    "without TF-IDF": _hardly_any_terms,
    "class_weight none": _class_weight("none"),
    "class_weight balanced": _class_weight("balanced"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 0 done, 1 a run failed."""
    options = Options(**vars(_parser().parse_args(arguments)))
    described = machine()
    try:
        config = load_config(options.config)
        found = [figure for name, vary in VARIANTS.items() for figure in _figures(name, vary(config), options.seeds)]
        if options.json is not None:
            settings = {"config": options.config.name, "seeds": options.seeds}
            write(options.json, described, settings, found)
    except TriageError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return error.exit_status
    print(show(described, found))
    return 0


def _figures(variant: str, config: TrainingConfig, seeds: Sequence[int]) -> Iterator[Figure]:
    """Train once per seed; one figure per task (accuracy and macro-F1) and for the signals (AP and F1)."""
    cache = default_cache()
    dataset = load_dataset(config, cache_dir=cache)
    corpus = build_corpus(dataset, configured_encoder(config.encoder, cache), EncodingCache(cache / "encodings.sqlite"))
    reporter = Reporter(sys.stderr)
    rounds: list[Mapping[str, Mapping[str, float]]] = []
    for seed in seeds:
        reporter.say(f"{variant}, seed {seed}")
        seeded = config.model_copy(update={"seed": seed})
        splits = split(dataset, seeded)
        fitted = fit_model(corpus, splits, seeded, splits.development(), lambda _: None)
        rounds.append(_summary(measure(fitted, corpus, splits.test)))
    for name, values in rounds[0].items():
        for value in values:
            yield Figure(f"{variant}: {name} {value}", mean(each[name][value] for each in rounds))


def _summary(metrics: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Two numbers per task; those of a multi-label task are means over its labels."""
    summary = {}
    for name, found in metrics.items():
        if name == "scope":
            continue
        if "accuracy" in found:
            summary[name] = {value: float(found[value]) for value in _ONE_LABEL}
        else:
            summary[name] = {value: mean(float(label[value]) for label in found.values()) for value in _SIGNALS}
    return summary


def _seeds(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected numbers separated by commas, found {text}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="choices.py", description="What design choices are worth.")
    starter = PROJECT / "training" / "configs" / "starter.toml"
    parser.add_argument("--config", type=Path, default=starter, metavar="FILE", help="what is trained (the starter)")
    parser.add_argument("--seeds", type=_seeds, default=(0, 1), metavar="A,B", help="one training each (0,1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write machine and figures here too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
