"""What is measured: the public benchmarks as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

import public_sets as sets
from public_sets import LabelledTexts

from triage.tasks import TaskKind


class SplitKind(StrEnum):
    """Who decides which texts are measured on."""

    OFFICIAL = "official"
    """The authors of the set."""
    HOLD_OUT = "hold_out"
    """The seed: a stratified fifth."""
    CROSS_VALIDATION = "cross_validation"
    """Everybody's turn comes: five folds, answers pooled."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One task on one public set.

    Parameters
    ----------
    set_name:
        What `--sets` calls it; one set may have several tasks.
    task:
        What is learned; anger tasks are multi-label tasks of one label.
    language:
        ISO 639-1.
    folder:
        Under the data folder.
    bars:
        Measure -> the least value wanted, or None when it is only shown; see `quality_measures`.
    sample:
        At most so many texts, drawn by label; None: all.
    """

    set_name: str
    task: str
    language: str
    folder: str
    load: Callable[[Path], LabelledTexts]
    kind: TaskKind
    split: SplitKind
    bars: Mapping[str, float | None]
    sample: int | None = None

    @property
    def title(self) -> str:
        """Set, task and language."""
        return f"{self.set_name} {self.task} {self.language}"


_LABEL, _FLAG = TaskKind.NOMINAL, TaskKind.MULTILABEL
_OFFICIAL, _HOLD_OUT, _FOLDS = SplitKind.OFFICIAL, SplitKind.HOLD_OUT, SplitKind.CROSS_VALIDATION
_AIRLINE, _XCI, _IT = "us-airline-sentiment", "x-ci-complaints", "it-service-tickets"
_BANKING_BARS = {"accuracy": 0.930, "macro_f1": None}
_CLINC_BARS = {"accuracy": 0.957, "out_of_scope_auroc": 0.970}
_IT_BARS = {"accuracy": None, "macro_f1": None}
_ANGER_BARS = {"f1": None, "average_precision": None}


def _macro_f1(bar: float) -> Mapping[str, float | None]:
    return {"macro_f1": bar}


def _brighter(ours: str, theirs: str) -> Benchmark:
    load = partial(sets.brighter_anger, language=theirs)
    return Benchmark("brighter", "anger", ours, "brighter-semeval2025", load, _FLAG, _OFFICIAL, _ANGER_BARS)


def _xed(language: str) -> Benchmark:
    load = partial(sets.xed_anger, language=language)
    return Benchmark("xed", "anger", language, "xed", load, _FLAG, _FOLDS, _ANGER_BARS)


_SENTIMENT_RU = Benchmark(
    "rusentitweet", "sentiment", "ru", "rusentitweet", sets.rusentitweet, _LABEL, _OFFICIAL, _macro_f1(0.65)
)
_SENTIMENT_BG = Benchmark(
    "bg", "sentiment", "bg", "typology-sentiment", sets.bulgarian_reviews, _LABEL, _OFFICIAL, _macro_f1(0.90)
)

BENCHMARKS = (
    Benchmark("banking77", "category", "en", "banking77", sets.banking77, _LABEL, _OFFICIAL, _BANKING_BARS),
    Benchmark("clinc150", "category", "en", "clinc150", sets.clinc150, _LABEL, _OFFICIAL, _CLINC_BARS),
    Benchmark("airline", "sentiment", "en", _AIRLINE, sets.airline_tweets, _LABEL, _HOLD_OUT, _macro_f1(0.79)),
    Benchmark("xci", "complaint", "en", _XCI, sets.complaints, _LABEL, _HOLD_OUT, _macro_f1(0.86)),
    Benchmark("xci", "anger", "en", _XCI, sets.complaint_anger, _FLAG, _FOLDS, {"macro_f1": None, **_ANGER_BARS}),
    Benchmark("it", "topic", "en", _IT, sets.it_tickets, _LABEL, _HOLD_OUT, _IT_BARS, sample=12_000),
    _SENTIMENT_RU,
    _SENTIMENT_BG,
    _brighter("ru", "rus"),
    _brighter("de", "deu"),
    _brighter("es", "esp"),
    _brighter("en", "eng"),
    _xed("bg"),
    _xed("ru"),
)

SET_NAMES = tuple(dict.fromkeys(benchmark.set_name for benchmark in BENCHMARKS))
