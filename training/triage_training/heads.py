"""Fits linear heads: one support vector machine per binary problem, in parallel.

scikit-learn's LinearSVC (LIBLINEAR; Fan et al. 2008) draws the order of its steps from one generator per process: fits
in parallel threads would disturb each other and no run could be repeated. So joblib gives every job a process, to which
it lends the matrix as a memory map; small problems are not worth one.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse

from triage.tasks import TaskKind
from triage_models.features import Features
from triage_models.heads import LinearHead
from triage_training.config import TaskConfig
from triage_training.corpus import Rows
from triage_training.label_table import TaskLabels

STRENGTHS = (0.1, 0.3)
"""LinearSVC's C to choose from: noisy labels want little; 1 gained nothing on any public set."""

_WORTH_PROCESSES = 20_000_000
"""Stored values times problems: about a second of work."""


@dataclass(frozen=True, slots=True)
class Solver:
    """How to fit, not what: processes (-1: every core), the seed of LIBLINEAR's coordinate order, when it may stop."""

    jobs: int
    seed: int
    tolerance: float = 1e-4


def fit_heads(
    rows: Rows,
    features: Features,
    labels: Mapping[str, TaskLabels],
    weights: NDArray[np.float64],
    tasks: Mapping[str, TaskConfig],
    strengths: Mapping[str, float],
    settings: Solver,
) -> dict[str, LinearHead]:
    """Fit the heads of every task.

    Parameters
    ----------
    rows:
        Which examples `features` holds; examples without a task's label do not take part in it.
    weights:
        Per example of the data set; see also `TaskConfig.class_weight`.
    strengths:
        LinearSVC's C by task name.
    """
    matrix = features.joined().astype(np.float64)
    jobs, places = [], []
    for name, table in labels.items():
        known = np.flatnonzero(table.known[rows])
        part = matrix if len(known) == len(rows) else matrix[known]
        answers = table.problems()[rows[known]]
        importance = weights[rows[known]] * _class_weights(table.targets[rows[known]], tasks[name])
        for problem in range(answers.shape[1]):
            jobs.append(delayed(_fit_problem)(part, answers[:, problem], importance, strengths[name], settings))
            places.append(name)
    workers = settings.jobs if matrix.nnz * len(jobs) > _WORTH_PROCESSES else 1
    fitted = Parallel(n_jobs=workers)(jobs)
    return {
        name: _head([answer for answer, at in zip(fitted, places, strict=True) if at == name], features.terms.shape[1])
        for name in labels
    }


def _class_weights(targets: NDArray[np.bool_], task: TaskConfig) -> NDArray[np.float64]:
    """Weight of each row by how rare its label is, mean one.

    Between two labels weights only move the boundary, which calibration moves back; among several they keep the
    problems of rare labels comparable to the others.
    """
    several = task.kind is not TaskKind.MULTILABEL and targets.shape[1] > 2
    weight = task.class_weight or ("sqrt" if several else "none")
    if weight == "none" or len(targets) == 0:
        return np.ones(len(targets))
    share = targets.sum(axis=0).clip(min=1) / len(targets)
    power = 1.0 if weight == "balanced" else 0.5
    rarest = np.where(targets, share, 1.0).min(axis=1)
    weights = rarest**-power
    return np.asarray(weights / weights.mean())


def _fit_problem(
    matrix: sparse.csr_matrix,
    answers: NDArray[np.bool_],
    importance: NDArray[np.float64],
    strength: float,
    settings: Solver,
) -> NDArray[np.float64]:
    """Fit one binary problem; returns its weights with the bias last."""
    from sklearn.svm import LinearSVC

    if answers.all() or not answers.any():  # nothing to tell apart among these rows
        constant = np.zeros(matrix.shape[1] + 1)
        constant[-1] = 1.0 if answers.any() else -1.0
        return constant
    machine: Any = LinearSVC(C=strength, tol=settings.tolerance, random_state=settings.seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a head that has not quite converged is still calibrated and measured
        machine.fit(matrix, answers, sample_weight=importance)
    return np.concatenate([machine.coef_[0], machine.intercept_])


def _head(problems: list[NDArray[np.float64]], term_columns: int) -> LinearHead:
    """Stack problems; weights are rounded to the precision they are stored with."""
    weights = np.stack(problems, axis=1)
    rounded = weights[:-1].astype(np.float16).astype(np.float32)
    return LinearHead(rounded[:term_columns], rounded[term_columns:], weights[-1].astype(np.float32))
