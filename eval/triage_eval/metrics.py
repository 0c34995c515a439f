"""Measures of one task on labelled rows; definitions from scikit-learn where it has them."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

Probabilities = NDArray[np.float64]
Targets = NDArray[np.bool_]

_BINS = 10


@dataclass(frozen=True, slots=True)
class SingleLabelMetrics:
    """Quality of a nominal or ordinal task.

    Parameters
    ----------
    calibration_error:
        Expected calibration error of the top label, ten bins of equal mass.
    accepted_precision, coverage:
        Share of right answers among accepted ones (NaN when there are none), and share of accepted rows.
    """

    rows: int
    accuracy: float
    macro_f1: float
    calibration_error: float
    accepted_precision: float
    coverage: float


@dataclass(frozen=True, slots=True)
class FlagMetrics:
    """Quality of one label of a multi-label task; `calibration_error` compares its probability with its frequency."""

    rows: int
    positives: int
    average_precision: float
    f1: float
    precision: float
    recall: float
    calibration_error: float


def single_label_metrics(
    probabilities: Probabilities, targets: Targets, accepted: NDArray[np.bool_]
) -> SingleLabelMetrics:
    """Measure a nominal or ordinal task; all arrays have one row per example."""
    truth, answer = targets.argmax(axis=1), probabilities.argmax(axis=1)
    right = truth == answer
    return SingleLabelMetrics(
        rows=len(truth),
        accuracy=float(right.mean()),
        macro_f1=float(f1_score(truth, answer, average="macro", zero_division=0)),
        calibration_error=calibration_error(probabilities.max(axis=1), right),
        accepted_precision=float(right[accepted].mean()) if accepted.any() else float("nan"),
        coverage=float(accepted.mean()),
    )


def flag_metrics(
    probabilities: NDArray[np.float64], holds: NDArray[np.bool_], raised: NDArray[np.bool_]
) -> FlagMetrics:
    """Measure one label of a multi-label task."""
    hits = int((raised & holds).sum())
    return FlagMetrics(
        rows=len(holds),
        positives=int(holds.sum()),
        average_precision=float(average_precision_score(holds, probabilities)) if holds.any() else float("nan"),
        f1=float(f1_score(holds, raised, zero_division=0)),
        precision=hits / int(raised.sum()) if raised.any() else float("nan"),
        recall=hits / int(holds.sum()) if holds.any() else float("nan"),
        calibration_error=calibration_error(probabilities, holds),
    )


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = _BINS) -> float:
    """Expected calibration error: mean distance between promised and observed share, over bins of equal mass.

    Source: Naeini et al. 2015, with the equal-mass bins of Nixon et al. 2019.
    """
    if len(confidence) == 0:
        return float("nan")
    order = np.argsort(confidence, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    return float(sum(len(part) * abs(confidence[part].mean() - right[part].mean()) for part in parts) / len(order))


def out_of_scope_auroc(in_scope: NDArray[np.float64], out_of_scope: NDArray[np.float64]) -> float:
    """Chance that a random in-scope text scores higher than a random out-of-scope one."""
    truth = np.concatenate([np.ones(len(in_scope)), np.zeros(len(out_of_scope))])
    return float(roc_auc_score(truth, np.concatenate([in_scope, out_of_scope])))


def as_json(metrics: SingleLabelMetrics | FlagMetrics) -> dict[str, Any]:
    """Shape metrics for a manifest; NaN becomes None."""
    rounded = {key: value if isinstance(value, int) else round(value, 4) for key, value in asdict(metrics).items()}
    return {key: None if math.isnan(value) else value for key, value in rounded.items()}
