"""From margins to calibrated probabilities.

Logits are a linear map of a task's margins: one temperature and a bias per label for nominal tasks (vector scaling
with a shared temperature; Guo et al. 2017), a regularised matrix over label and step problems for ordinal tasks
(Kull et al. 2019), a slope and an offset per label for multi-label tasks (Platt 1999). A label's logit thus stays
linear in the features, which makes explanations exact, and the answer is always the label with the highest probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from triage.tasks import Task, TaskKind


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns the margins of one task into probabilities.

    Parameters
    ----------
    mixing:
        Shape (problems, labels).
    bias:
        Shape (labels,).
    """

    mixing: NDArray[np.float64]
    bias: NDArray[np.float64]

    def logits(self, margins: NDArray[np.float32]) -> NDArray[np.float64]:
        """Map margins to logits, shape (rows, labels)."""
        return np.asarray(margins.astype(np.float64) @ self.mixing + self.bias)

    def probabilities(self, task: Task, margins: NDArray[np.float32]) -> NDArray[np.float64]:
        """Map margins to probabilities, shape (rows, labels); rows sum to one unless the task is multi-label."""
        logits = self.logits(margins)
        if task.kind is TaskKind.MULTILABEL:
            return np.asarray(expit(logits))
        return np.asarray(softmax(logits, axis=1))


def mixing_directions(task: Task) -> NDArray[np.float64]:
    """The fixed directions a calibration scales, shape (directions, problems, labels).

    Nominal: each label's own margin. Ordinal: that, and for each label "above the one below, not above this one".
    """
    labels = len(task.labels)
    own = np.eye(labels)
    if task.kind is not TaskKind.ORDINAL:
        return own[None]
    steps = np.zeros((labels - 1, labels))
    for step in range(labels - 1):
        steps[step, step] -= 1
        steps[step, step + 1] += 1
    nothing = np.zeros_like(own)
    return np.stack([np.vstack([own, np.zeros_like(steps)]), np.vstack([nothing, steps])])
