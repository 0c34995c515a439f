"""Tasks are data: what is predicted, from which labels, of which kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TaskKind(StrEnum):
    """How the labels of a task relate to each other."""

    NOMINAL = "nominal"
    """Exactly one of several unordered labels (category)."""
    ORDINAL = "ordinal"
    """Exactly one of several labels in order, lowest first (priority, sentiment)."""
    MULTILABEL = "multilabel"
    """Any subset of the labels (signals)."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to predict.

    Parameters
    ----------
    name:
        The key in training data and in answers.
    kind:
        See `TaskKind`.
    labels:
        All allowed labels; for ordinal tasks in order, lowest first.
    scale:
        Ordinal tasks only: one number per label; answers then carry the expected value as `score`.
    """

    name: str
    kind: TaskKind
    labels: tuple[str, ...]
    scale: tuple[float, ...] | None = None
