"""Chooses decision rules on calibrated probabilities of rows that neither heads nor calibration saw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triage.decisions import AcceptanceRule, FlagRule, ScopeRule
from triage.tasks import Task

_NEVER = 1.01
"""A confidence no prediction reaches: the rule accepts nothing."""


def acceptance_rule(
    probabilities: NDArray[np.float64], targets: NDArray[np.bool_], target_precision: float
) -> AcceptanceRule:
    """Find the lowest confidence from which answers reach the wanted precision.

    Both what happened (share of right answers) and what was promised (mean confidence) must reach the target, so
    that a lucky run of rows does not lower the bar.

    Parameters
    ----------
    probabilities, targets:
        Shape (rows, labels).
    """
    if len(probabilities) == 0:
        return AcceptanceRule(_NEVER)
    confidence = probabilities.max(axis=1)
    right = targets[np.arange(len(targets)), probabilities.argmax(axis=1)]
    order = np.argsort(-confidence, kind="stable")
    ranks = np.arange(1, len(order) + 1)
    precision = right[order].cumsum() / ranks
    promised = confidence[order].cumsum() / ranks
    good = np.flatnonzero(np.minimum(precision, promised) >= target_precision)
    if len(good) == 0:
        return AcceptanceRule(_NEVER)
    return AcceptanceRule(float(confidence[order][good[-1]]))


def flag_rule(
    task: Task,
    probabilities: NDArray[np.float64],
    targets: NDArray[np.bool_],
    *,
    objective: str,
    target_precision: float,
) -> FlagRule:
    """Choose a threshold per label: for the best F1, or the lowest one that keeps the wanted precision."""
    choose = _best_f1 if objective == "f1" else lambda p, t: _least_precise(p, t, target_precision)
    return FlagRule(
        {label: choose(probabilities[:, index], targets[:, index]) for index, label in enumerate(task.labels)}
    )


def scope_rule(scores: NDArray[np.float64], pass_rate: float) -> ScopeRule:
    """Let `pass_rate` of known-good texts pass."""
    return ScopeRule(float(np.quantile(scores, 1 - pass_rate)) if len(scores) else float("-inf"))


def _best_f1(probabilities: NDArray[np.float64], targets: NDArray[np.bool_]) -> float:
    """Expected and observed F1 agree when probabilities are calibrated; their mean is steadier than either."""
    if not targets.any():
        return 0.5
    order = np.argsort(-probabilities, kind="stable")
    flagged = np.arange(1, len(order) + 1)
    found, promised = targets[order].cumsum(), probabilities[order].cumsum()
    observed = 2 * found / (flagged + targets.sum())
    expected = 2 * promised / (flagged + probabilities.sum())
    best = int(np.argmax(observed + expected))
    return _between(probabilities[order], best)


def _least_precise(probabilities: NDArray[np.float64], targets: NDArray[np.bool_], target: float) -> float:
    order = np.argsort(-probabilities, kind="stable")
    ranks = np.arange(1, len(order) + 1)
    precision = np.minimum(targets[order].cumsum(), probabilities[order].cumsum()) / ranks
    good = np.flatnonzero(precision >= target)
    return _between(probabilities[order], int(good[-1])) if len(good) else _NEVER


def _between(falling: NDArray[np.float64], last: int) -> float:
    """A threshold that lets the first `last + 1` values through, halfway to the next."""
    after = falling[last + 1] if last + 1 < len(falling) else 0.0
    return float((falling[last] + after) / 2)
