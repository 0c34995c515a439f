"""Trains with the project's own fit and collects what the models answer on rows they never saw."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from quality_dataset import SURE, Experiment

from triage.tasks import TaskKind
from triage_training.corpus import Corpus
from triage_training.fitting import FittedModel, fit_model
from triage_training.splits import Splits


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What models answered on test rows.

    Parameters
    ----------
    probabilities, targets:
        Shape (labelled test rows, labels).
    raised:
        Multi-label tasks: the fitted F1 flags, same shape; otherwise all False.
    accepted:
        Shape (labelled test rows,): accepted by the task's rule and the scope rule, as in service; multi-label
        tasks: raised by the flag rule for precision.
    familiarity, strangers:
        Scope scores of the labelled test rows, and of those that no label fits.
    """

    probabilities: NDArray[np.float64]
    targets: NDArray[np.bool_]
    raised: NDArray[np.bool_]
    accepted: NDArray[np.bool_]
    familiarity: NDArray[np.float64]
    strangers: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Answers of every round, pooled; rows learned from in one round (the mean over rounds); seconds of all fits."""

    answers: Answers
    train_rows: int
    fit_seconds: float


def run_trial(experiment: Experiment, corpus: Corpus) -> Trial:
    """Fit and ask once per round.

    Answers of folds are pooled before they are measured: F1 of pooled counts is the unbiased one (Forman and Scholz
    2010, Apples-to-apples in cross-validation studies).
    """
    answers, seconds = [], 0.0
    for splits in experiment.rounds:
        start = time.perf_counter()
        fitted = fit_model(corpus, splits, experiment.config, splits.development(), _quiet)
        seconds += time.perf_counter() - start
        answers.append(_ask(fitted, corpus, splits))
    rows = np.mean([len(splits.development()) for splits in experiment.rounds])
    return Trial(_pooled(answers), round(float(rows)), seconds)


def _quiet(step: str) -> None:
    """Progress is told per benchmark, not per step."""


def _ask(fitted: FittedModel, corpus: Corpus, splits: Splits) -> Answers:
    rows = splits.test
    encodings = corpus.encodings[rows]
    outputs = fitted.model.outputs(
        fitted.model.space.features([corpus.texts[row] for row in rows], encodings), encodings
    )
    task = corpus.dataset.tasks[0]
    known = corpus.labels[task.name].known[rows]
    targets = corpus.labels[task.name].targets[rows][known]
    probabilities = outputs.probabilities[task.name][known]
    if task.kind is TaskKind.MULTILABEL:
        raised = _raised(fitted, task.name, task.labels, probabilities)
        accepted = np.asarray(_raised(fitted, SURE, task.labels, outputs.probabilities[SURE][known]).any(axis=1))
    else:
        raised = np.zeros_like(targets)
        confident = probabilities.max(axis=1) >= fitted.rules.accept[task.name].min_confidence
        accepted = np.asarray(confident & (outputs.scope[known] >= fitted.rules.scope.min_score))
    return Answers(probabilities, targets, raised, accepted, outputs.scope[known], outputs.scope[~known])


def _raised(
    fitted: FittedModel, task: str, labels: Sequence[str], probabilities: NDArray[np.float64]
) -> NDArray[np.bool_]:
    thresholds = fitted.rules.flag[task].thresholds
    return np.asarray(probabilities >= np.array([thresholds[label] for label in labels]))


def _pooled(parts: Sequence[Answers]) -> Answers:
    return Answers(
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.targets for part in parts]),
        np.concatenate([part.raised for part in parts]),
        np.concatenate([part.accepted for part in parts]),
        np.concatenate([part.familiarity for part in parts]),
        np.concatenate([part.strangers for part in parts]),
    )
