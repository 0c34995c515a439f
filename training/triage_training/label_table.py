"""Labels of all examples as arrays, and the binary problems they pose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.tasks import Task, TaskKind
from triage_training.examples import Dataset, Label


@dataclass(frozen=True, slots=True)
class TaskLabels:
    """What is known about one task.

    Parameters
    ----------
    known:
        Shape (examples,): whether the example carries this label at all.
    targets:
        Shape (examples, labels): which labels hold.
    """

    task: Task
    known: NDArray[np.bool_]
    targets: NDArray[np.bool_]

    def problems(self) -> NDArray[np.bool_]:
        """Answers to the task's binary problems, shape (examples, problems); see `triage_models.heads`."""
        if self.task.kind is not TaskKind.ORDINAL:
            return self.targets
        above = self.targets[:, ::-1].cumsum(axis=1)[:, ::-1].astype(bool)[:, 1:]
        return np.hstack([self.targets, above])


def label_table(dataset: Dataset) -> Mapping[str, TaskLabels]:
    """Lay out the labels of a data set, by task name."""
    return {task.name: _task_labels(dataset, task) for task in dataset.tasks}


def _task_labels(dataset: Dataset, task: Task) -> TaskLabels:
    column = {label: index for index, label in enumerate(task.labels)}
    known = np.zeros(len(dataset.examples), dtype=bool)
    targets = np.zeros((len(dataset.examples), len(task.labels)), dtype=bool)
    for row, example in enumerate(dataset.examples):
        if task.name in example.labels:
            known[row] = True
            targets[row, [column[label] for label in _as_set(example.labels[task.name])]] = True
    return TaskLabels(task, known, targets)


def _as_set(label: Label) -> frozenset[str]:
    return frozenset({label}) if isinstance(label, str) else label
