"""A labelled ticket, and a data set of them ready to be split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.tasks import Task
from triage.ticket import Ticket
from triage_training.report import Place, ValidationReport

Label = str | frozenset[str]
"""One label, or for multi-label tasks the set of those that hold (empty: known that none does)."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled ticket.

    Parameters
    ----------
    id:
        The ticket's id.
    labels:
        Task -> label; a task that is absent is not labelled in this row.
    source, line:
        Where the row stands (see `Place`).
    weight:
        How much it counts in fitting, relative to 1.
    group:
        The value of `splits.group_by`; rows of one group stay together. None: a group of its own.
    """

    id: str
    ticket: Ticket
    labels: Mapping[str, Label]
    source: str
    line: int
    weight: float = 1.0
    group: str | None = None

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self.source, self.line)


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Examples with different texts, and what is to be learned from them.

    Parameters
    ----------
    tasks:
        In the order of the configuration, with their labels resolved.
    clusters:
        Shape (examples,): rows with the same number are near duplicates of each other.
    """

    examples: tuple[Example, ...]
    tasks: tuple[Task, ...]
    clusters: NDArray[np.int64]
    report: ValidationReport
