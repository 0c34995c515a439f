"""Rows with the same text become one row; where their labels differ, the clear majority decides or nobody does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from triage_models.text.words import newest_words
from triage_training.examples import Example, Label
from triage_training.report import LabelConflict, Place, SkipReason, ValidationReport
from triage_training.shingles import comparable


@dataclass(frozen=True, slots=True)
class DistinctRows:
    """Examples with different texts, in reading order, the text each is compared by, and the report so far."""

    examples: tuple[Example, ...]
    texts: tuple[str, ...]
    report: ValidationReport


def merge_duplicates(examples: Sequence[Example], tasks: Iterable[str], report: ValidationReport) -> DistinctRows:
    """Keep the first row of every text, with the labels of all of its copies.

    A label that more than half of the labelled copies agree on is kept; without such a majority the row is not
    labelled for that task. A row that loses its last label is skipped.
    """
    copies: dict[str, list[Example]] = defaultdict(list)
    repeated: list[Place] = []
    for example in examples:
        same = copies[comparable(newest_words(example.ticket).traced.text)]
        if same:
            repeated.append(example.place)
        same.append(example)
    names = tuple(tasks)
    kept: list[tuple[str, Example]] = []
    unlabelled: list[Place] = []
    conflicts: list[LabelConflict] = []
    for text, same in copies.items():
        labels, disagreements = _agreed(same, names)
        conflicts.extend(disagreements)
        if labels:
            kept.append((text, replace(same[0], labels=MappingProxyType(labels))))
        else:
            unlabelled.append(same[0].place)
    report = replace(report, conflicts=(*report.conflicts, *conflicts))
    report = report.skipping(SkipReason.DUPLICATE, repeated).skipping(SkipReason.CONFLICTING_LABELS, unlabelled)
    return DistinctRows(tuple(example for _, example in kept), tuple(text for text, _ in kept), report)


def _agreed(same: Sequence[Example], tasks: Iterable[str]) -> tuple[dict[str, Label], list[LabelConflict]]:
    labels: dict[str, Label] = {}
    conflicts = []
    for task in tasks:
        given: dict[Label, list[Place]] = defaultdict(list)
        for example in same:
            if task in example.labels:
                given[example.labels[task]].append(example.place)
        winner = _majority(given)
        if winner is not None:
            labels[task] = winner
        if len(given) > 1:
            conflicts.append(_conflict(task, given, winner))
    return labels, conflicts


def _majority(given: dict[Label, list[Place]]) -> Label | None:
    votes = sum(map(len, given.values()))
    return next((label for label, places in given.items() if 2 * len(places) > votes), None)


def _conflict(task: str, given: dict[Label, list[Place]], winner: Label | None) -> LabelConflict:
    ranked = sorted(given.items(), key=lambda item: (-len(item[1]), written(item[0])))
    places = MappingProxyType({written(label): tuple(places) for label, places in ranked})
    return LabelConflict(task, places, None if winner is None else written(winner))


def written(label: Label) -> str:
    """A label, or a set of labels, as reports write it."""
    return label if isinstance(label, str) else ", ".join(sorted(label)) or "none"
