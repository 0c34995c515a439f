from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from triage.tasks import Task, TaskKind
from triage.ticket import Ticket
from triage_models.heads import problem_count
from triage_training.examples import Dataset, Example, Label
from triage_training.label_table import label_table
from triage_training.report import ValidationReport

CATEGORY = Task("category", TaskKind.NOMINAL, ("a", "b", "c"))
MOOD = Task("mood", TaskKind.ORDINAL, ("low", "mid", "high", "top"))
SIGNALS = Task("signals", TaskKind.MULTILABEL, ("angry", "leaves"))


def dataset(*rows: Mapping[str, Label]) -> Dataset:
    examples = tuple(
        Example(str(number), Ticket(str(number), "x"), labels, "data", number) for number, labels in enumerate(rows)
    )
    report = ValidationReport(len(rows), len(rows))
    return Dataset(examples, (CATEGORY, MOOD, SIGNALS), np.arange(len(rows)), report)


def test_rows_say_which_labels_hold_and_which_tasks_they_know() -> None:
    table = label_table(
        dataset(
            {"category": "b", "signals": frozenset({"angry", "leaves"})},
            {"mood": "top", "signals": frozenset()},
            {"category": "a"},
        )
    )
    assert list(table) == ["category", "mood", "signals"]
    assert table["category"].known.tolist() == [True, False, True]
    assert table["category"].targets.tolist() == [[0, 1, 0], [0, 0, 0], [1, 0, 0]]
    assert table["signals"].known.tolist() == [True, True, False]
    assert table["signals"].targets.tolist() == [[1, 1], [0, 0], [0, 0]]
    assert table["mood"].known.tolist() == [False, True, False]


def test_an_ordinal_task_also_asks_whether_the_label_is_above_each_step() -> None:
    table = label_table(dataset(*({"mood": label} for label in MOOD.labels)))["mood"]
    assert table.problems().tolist() == [
        [1, 0, 0, 0, 0, 0, 0],
        [0, 1, 0, 0, 1, 0, 0],
        [0, 0, 1, 0, 1, 1, 0],
        [0, 0, 0, 1, 1, 1, 1],
    ]


def test_every_task_poses_as_many_problems_as_its_head_answers() -> None:
    for table in label_table(dataset({"category": "a"})).values():
        assert table.problems().shape == (1, problem_count(table.task))
