"""Chooses decision rules on calibrated probabilities of rows that neither heads nor calibration saw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triage.decisions import AcceptanceRule, FlagRule, ScopeRule
from triage.tasks import Task

_SURE = 1.645
"""Standard errors of a one-sided bound that holds in 95 of 100 cases."""
_NEVER = 1.01
"""A confidence no prediction reaches: the rule accepts nothing."""


def acceptance_rule(
    probabilities: NDArray[np.float64], targets: NDArray[np.bool_], target_precision: float
) -> AcceptanceRule:
    """Find the lowest confidence from which answers surely reach the wanted precision; see `_sure_precision`.

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
    good = np.flatnonzero(_sure_precision(confidence[order], right[order]) >= target_precision)
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
    best = int(np.argmax(np.where(_last_of_equals(probabilities[order]), observed + expected, -1)))
    return _between(probabilities[order], best)


def _least_precise(probabilities: NDArray[np.float64], targets: NDArray[np.bool_], target: float) -> float:
    order = np.argsort(-probabilities, kind="stable")
    good = np.flatnonzero(_sure_precision(probabilities[order], targets[order]) >= target)
    return _between(probabilities[order], int(good[-1])) if len(good) else _NEVER


def _sure_precision(falling: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Precision of the first 1, 2, ... rows as far as one can be sure of it, and never more than was promised.

    The bound is Wilson's (1927) at 95 % confidence: a lucky run of rows must not lower the bar (selection with
    guaranteed risk; Geifman and El-Yaniv 2017). What was promised is the mean confidence.
    """
    count = np.arange(1, len(falling) + 1)
    share = right.cumsum() / count
    error = _SURE * np.sqrt(share * (1 - share) / count + _SURE**2 / (4 * count**2))
    bound = (share + _SURE**2 / (2 * count) - error) / (1 + _SURE**2 / count)
    return np.where(_last_of_equals(falling), np.minimum(bound, falling.cumsum() / count), -np.inf)


def _last_of_equals(falling: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where a threshold can stand: equal values come through together or not at all."""
    return np.append(falling[1:] < falling[:-1], True)


def _between(falling: NDArray[np.float64], last: int) -> float:
    """A threshold that lets the first `last + 1` values through, halfway to the next."""
    after = falling[last + 1] if last + 1 < len(falling) else 0.0
    return float((falling[last] + after) / 2)
