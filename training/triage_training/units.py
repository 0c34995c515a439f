"""Units of splitting: rows that must stay together, in an order that spreads every label and language evenly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from triage.tasks import Task, TaskKind
from triage_training.duplicates import connected
from triage_training.examples import Dataset, Example
from triage_training.shingles import comparable

Stratum = tuple[str, str, str]
"""Task, label and language."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Rows that stay on one side of every split, by their position in the data set."""

    rows: tuple[int, ...]


def join_groups(clusters: NDArray[np.int64], groups: Sequence[str | None]) -> NDArray[np.int64]:
    """Number the connected components of near-duplicate clusters and groups; shape (rows,)."""
    first: dict[tuple[str, object], int] = {}
    count = len(clusters)
    links: list[tuple[int, int]] = []
    for row, (cluster, group) in enumerate(zip(clusters.tolist(), groups, strict=True)):
        keys: list[tuple[str, object]] = [("cluster", cluster)]
        if group is not None:
            keys.append(("group", group))
        links.extend((row, first.setdefault(key, row)) for key in keys)
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    return connected(count, ends[:, 0], ends[:, 1])


def units_of(dataset: Dataset, rows: Iterable[int], seed: int) -> list[Unit]:
    """The units of some rows, those of one stratum side by side and shuffled by the seed among themselves.

    The order depends on the texts and the seed, not on the order of the rows.
    """
    chosen = list(rows)
    examples = [dataset.examples[row] for row in chosen]
    components = join_groups(dataset.clusters[chosen], [example.group for example in examples])
    members: dict[int, list[int]] = defaultdict(list)
    for position, component in enumerate(components.tolist()):
        members[component].append(position)
    keys = [_key(example, seed) for example in examples]
    strata = _strata(examples, dataset.tasks)
    sizes = Counter(strata)
    ranked = sorted(
        (_rarest((strata[position] for position in unit), sizes), min(keys[position] for position in unit), unit)
        for unit in members.values()
    )
    return [Unit(tuple(sorted(chosen[position] for position in unit))) for _, _, unit in ranked]


def _rarest(strata: Iterable[Stratum], sizes: Mapping[Stratum, int]) -> Stratum:
    return min(strata, key=lambda stratum: (sizes[stratum], stratum))


def _key(example: Example, seed: int) -> bytes:
    text = comparable(f"{example.ticket.subject}\n{example.ticket.body}")
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, salt=seed.to_bytes(16, "big")).digest()


def _strata(examples: Sequence[Example], tasks: Sequence[Task]) -> list[Stratum]:
    """The stratum of each row: its label of the first nominal task it carries, else of the first other task."""
    ordered = sorted(tasks, key=lambda task: task.kind is not TaskKind.NOMINAL)
    counts = Counter((task.name, label) for example in examples for task in tasks for label in labels_of(example, task))
    return [_stratum(example, ordered, counts) for example in examples]


def _stratum(example: Example, tasks: Sequence[Task], counts: Mapping[tuple[str, str], int]) -> Stratum:
    language = example.ticket.language or ""
    for task in tasks:
        if task.name in example.labels:
            label = min(labels_of(example, task), key=lambda each: (counts[task.name, each], each), default="")
            return task.name, label, language
    return "", "", language


def labels_of(example: Example, task: Task) -> tuple[str, ...]:
    """The labels of a task that a row carries: none, one, or (multi-label) several."""
    label = example.labels.get(task.name, ())
    return (label,) if isinstance(label, str) else tuple(sorted(label))
