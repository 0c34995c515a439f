"""Linear heads: the margins of the binary problems a task is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.tasks import Task, TaskKind
from triage_models.features import Features


def problem_count(task: Task) -> int:
    """How many binary problems a task is made of.

    One per label ("is it this one?"), and for ordinal tasks one per step ("is it above this one?"; Frank and
    Hall 2001), so that the order of labels is learned too.
    """
    labels = len(task.labels)
    return 2 * labels - 1 if task.kind is TaskKind.ORDINAL else labels


@dataclass(frozen=True, slots=True)
class LinearHead:
    """Weights of all binary problems of one task.

    Parameters
    ----------
    term_weights:
        Shape (sparse columns, problems), float32.
    dense_weights:
        Shape (dense columns, problems), float32.
    bias:
        Shape (problems,).
    """

    term_weights: NDArray[np.float32]
    dense_weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def margins(self, rows: Features) -> NDArray[np.float32]:
        """Signed distances, shape (rows, problems)."""
        return np.asarray(rows.terms @ self.term_weights + rows.dense @ self.dense_weights + self.bias)
