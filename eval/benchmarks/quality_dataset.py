"""From labelled texts to what training takes: a data set without repeated texts, and who learns from which rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from public_sets import ANGER, LabelledText
from quality_plan import Benchmark, SplitKind

from triage.errors import TicketError, TooFewExamplesError
from triage.tasks import Task, TaskKind
from triage.ticket import Ticket
from triage_models.text.words import newest_words
from triage_training.config import HeadsConfig, SourceConfig, TaskConfig, TrainingConfig
from triage_training.conflicts import merge_duplicates
from triage_training.duplicates import near_duplicate_clusters
from triage_training.examples import Dataset, Example, Label
from triage_training.report import ValidationReport
from triage_training.splits import Splits, folds

SURE = "anger_sure"
"""The anger task once more, with flags raised for precision instead of F1."""

_FOLDS = 5
_TENTHS = {"fit": slice(0, 5), "calibrate": slice(5, 7), "decide": slice(7, 10)}

_Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Experiment:
    """A data set, the configuration a user would train it with, and the rounds of training and testing on it.

    Parameters
    ----------
    rounds:
        Rows to measure on are `Splits.test`, rows to learn from all others of the round's splits.
    """

    dataset: Dataset
    config: TrainingConfig
    rounds: tuple[Splits, ...]


def experiment(
    benchmark: Benchmark, texts: Sequence[LabelledText], *, seed: int, regularisation: float | None
) -> Experiment:
    """Lay out one benchmark.

    Texts that training refuses (unreadable, too long) are left out. Rows to learn from are merged where their texts
    are the same, as in training, and so are rows of sets without an official split; official test rows stay as they
    are.

    Raises
    ------
    TooFewExamplesError
        When the texts cannot fill the splits.
    """
    config = _config(benchmark, seed, regularisation)
    dataset, test = _dataset(benchmark, config, _sample(_usable(texts), benchmark.sample, seed))
    rounds = tuple(_splits(dataset, train, held, seed) for train, held in _rounds(benchmark, dataset, test, seed))
    return Experiment(dataset, config, rounds)


def _usable(texts: Sequence[LabelledText]) -> list[LabelledText]:
    return [each for each in texts if _is_readable(each.text)]


def _is_readable(text: str) -> bool:
    try:
        newest_words(Ticket("", text))
    except TicketError:
        return False
    return True


def _sample(texts: list[LabelledText], count: int | None, seed: int) -> list[LabelledText]:
    if count is None or len(texts) <= count:
        return texts
    from sklearn.model_selection import train_test_split

    labels = [str(each.label) for each in texts]
    try:
        kept, _ = train_test_split(np.arange(len(texts)), train_size=count, stratify=labels, random_state=seed)
    except ValueError as error:
        raise TooFewExamplesError(f"{count} of {len(texts)} texts cannot hold every label.") from error
    return [texts[row] for row in np.sort(kept)]


def _dataset(benchmark: Benchmark, config: TrainingConfig, texts: Sequence[LabelledText]) -> tuple[Dataset, _Rows]:
    """The data set, and its official test rows."""
    examples = [_example(benchmark, line, each) for line, each in enumerate(texts, 1)]
    tasks = _tasks(benchmark, texts)
    learned = [example for example, each in zip(examples, texts, strict=True) if not each.test]
    held = [example for example, each in zip(examples, texts, strict=True) if each.test]
    report = ValidationReport(len(texts), len(texts))
    distinct = merge_duplicates(learned, [task.name for task in tasks], report)
    clusters = near_duplicate_clusters(distinct.texts, config.splits.near_duplicate_similarity)
    alone = np.arange(len(held), dtype=np.int64) + len(clusters)  # never dealt out
    rows = (*distinct.examples, *held)
    dataset = Dataset(rows, tasks, np.concatenate([clusters, alone]), distinct.report)
    return dataset, np.arange(len(distinct.examples), len(rows), dtype=np.int64)


def _example(benchmark: Benchmark, line: int, each: LabelledText) -> Example:
    ticket = Ticket(id=str(line), body=each.text, language=benchmark.language)
    return Example(ticket.id, ticket, _labels(benchmark, each.label), benchmark.set_name, line)


def _labels(benchmark: Benchmark, label: Label | None) -> dict[str, Label]:
    if label is None:
        return {}
    if isinstance(label, str):
        return {benchmark.task: label}
    return {benchmark.task: label, SURE: label}


def _tasks(benchmark: Benchmark, texts: Sequence[LabelledText]) -> tuple[Task, ...]:
    if benchmark.kind is TaskKind.MULTILABEL:
        return tuple(Task(name, benchmark.kind, (ANGER,)) for name in (benchmark.task, SURE))
    found = sorted({each.label for each in texts if isinstance(each.label, str)})
    return (Task(benchmark.task, benchmark.kind, tuple(found)),)


def _config(benchmark: Benchmark, seed: int, regularisation: float | None) -> TrainingConfig:
    tasks = {benchmark.task: TaskConfig(kind=benchmark.kind)}
    if benchmark.kind is TaskKind.MULTILABEL:
        tasks[SURE] = TaskConfig(kind=benchmark.kind, flag_objective="precision")
    return TrainingConfig(
        name=benchmark.set_name,
        seed=seed,
        sources=(SourceConfig(path=benchmark.folder),),
        tasks=tasks,
        heads=HeadsConfig(regularisation=regularisation),
    )


def _rounds(benchmark: Benchmark, dataset: Dataset, test: _Rows, seed: int) -> tuple[tuple[_Rows, _Rows], ...]:
    """Rows to learn from and rows to measure on, round by round."""
    rows = np.arange(len(dataset.examples) - len(test), dtype=np.int64)
    if benchmark.split is SplitKind.OFFICIAL:
        return ((rows, test),)
    every = folds(dataset, rows, _FOLDS, seed)
    return every if benchmark.split is SplitKind.CROSS_VALIDATION else every[:1]


def _splits(dataset: Dataset, train: _Rows, test: _Rows, seed: int) -> Splits:
    """Half of the rows to learn from fit, a fifth calibrates, three tenths decide.

    Dealt with another seed than the folds of cross-fitting, so that every such fold has rows of every split.
    """
    tenths = [tenth for _, tenth in folds(dataset, train, 10, (seed + 1) % 2**32)]
    parts = {name: np.sort(np.concatenate(tenths[share])) for name, share in _TENTHS.items()}
    return Splits(dataset, **parts, test=test)
