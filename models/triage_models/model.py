"""A trained model in memory: everything but the encoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.tasks import Task
from triage_models.features import Encodings, Features, FeatureSpace
from triage_models.heads import Calibration, LinearHead
from triage_models.scope import Scope


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a model says about rows.

    Parameters
    ----------
    probabilities:
        Per task, shape (rows, labels).
    scope:
        Familiarity, shape (rows,).
    """

    probabilities: Mapping[str, NDArray[np.float64]]
    scope: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """Feature space, heads, calibrations and scope that were fitted together.

    `heads` and `calibrations` have one entry per task.
    """

    tasks: tuple[Task, ...]
    space: FeatureSpace
    heads: Mapping[str, LinearHead]
    calibrations: Mapping[str, Calibration]
    scope: Scope

    def outputs(self, rows: Features, encodings: Encodings) -> Outputs:
        """Score rows of the feature space, given the encodings they were made from."""
        margins = {task.name: self.heads[task.name].margins(rows) for task in self.tasks}
        return Outputs(
            {task.name: self.calibrations[task.name].probabilities(task, margins[task.name]) for task in self.tasks},
            self.scope.scores(encodings, self._scope_margins(margins)),
        )

    def _scope_margins(self, margins: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32] | None:
        task = next((task for task in self.tasks if task.name == self.scope.task), None)
        return None if task is None else margins[task.name][:, : len(task.labels)]
