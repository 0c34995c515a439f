from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from triage.tasks import Task, TaskKind
from triage_models.features import Features
from triage_models.heads import LinearHead
from triage_training.config import TaskConfig
from triage_training.heads import Solver, fit_heads
from triage_training.label_table import TaskLabels

CATEGORY = Task("category", TaskKind.NOMINAL, ("a", "b", "c"))
MOOD = Task("mood", TaskKind.ORDINAL, ("low", "mid", "high"))
SIGNALS = Task("signals", TaskKind.MULTILABEL, ("angry", "leaves"))
CONFIG = {"category": TaskConfig(kind=TaskKind.NOMINAL), "signals": TaskConfig(kind=TaskKind.MULTILABEL)}
CONFIG["mood"] = TaskConfig(kind=TaskKind.ORDINAL, labels=("low", "mid", "high"))


@dataclass(frozen=True)
class Rows:
    """Made-up rows: the first three dense columns tell the class, one term says it too."""

    features: Features
    classes: np.ndarray

    def __len__(self) -> int:
        return len(self.classes)

    def table(self, task: Task, *, known: np.ndarray | None = None, targets: np.ndarray | None = None) -> TaskLabels:
        found = np.eye(3, dtype=bool)[self.classes][:, : len(task.labels)] if targets is None else targets
        return TaskLabels(task, np.ones(len(self), dtype=bool) if known is None else known, found)

    def fit(self, table: TaskLabels, *, weights: np.ndarray | None = None, seed: int = 0, **task: Any) -> LinearHead:
        settings = CONFIG[table.task.name].model_copy(update=task)
        importance = np.ones(len(self)) if weights is None else weights
        heads = fit_heads(
            np.arange(len(self)),
            self.features,
            {table.task.name: table},
            importance,
            {table.task.name: settings},
            {table.task.name: 0.5},
            Solver(jobs=1, seed=seed),
        )
        return heads[table.task.name]


@pytest.fixture(scope="module")
def rows() -> Rows:
    draw = np.random.default_rng(0)
    classes = draw.integers(0, 3, size=240)
    dense = draw.normal(size=(240, 5)).astype(np.float32)
    dense[np.arange(240), classes] += 2.5
    terms = sparse.csr_matrix(np.eye(3)[classes] * draw.integers(0, 2, size=(240, 1)), dtype=np.float32)
    return Rows(Features(terms, dense), classes)


def accuracy(head: LinearHead, rows: Rows) -> float:
    return float((head.margins(rows.features)[:, :3].argmax(axis=1) == rows.classes).mean())


@pytest.mark.parametrize("task", [CATEGORY, MOOD], ids=["nominal", "ordinal"])
def test_a_head_learns_what_its_rows_tell(rows: Rows, task: Task) -> None:
    head = rows.fit(rows.table(task))
    assert head.term_weights.shape[0] == 3
    assert head.dense_weights.shape[0] == 5
    assert accuracy(head, rows) > 0.85
    if task.kind is TaskKind.ORDINAL:
        above = head.margins(rows.features)[:, 3:] > 0
        assert (above.sum(axis=1) == rows.classes).mean() > 0.75


def test_the_same_rows_and_seed_give_the_same_bits(rows: Rows) -> None:
    one, two = (rows.fit(rows.table(CATEGORY), seed=4) for _ in range(2))
    assert one.term_weights.tobytes() == two.term_weights.tobytes()
    assert one.dense_weights.tobytes() == two.dense_weights.tobytes()
    assert one.bias.tobytes() == two.bias.tobytes()


def test_weights_are_as_precise_as_they_are_stored(rows: Rows) -> None:
    head = rows.fit(rows.table(CATEGORY))
    for weights in (head.term_weights, head.dense_weights):
        assert weights.dtype == np.float32
        assert np.array_equal(weights, weights.astype(np.float16).astype(np.float32))


def test_rows_without_the_label_take_no_part(rows: Rows) -> None:
    known = np.arange(len(rows)) % 2 == 0
    wrong = np.roll(np.eye(3, dtype=bool)[rows.classes], 1, axis=1)
    half = np.where(known[:, None], np.eye(3, dtype=bool)[rows.classes], wrong)
    head = rows.fit(rows.table(CATEGORY, known=known, targets=half))
    assert accuracy(head, rows) > 0.85
    assert accuracy(rows.fit(rows.table(CATEGORY, targets=half)), rows) < accuracy(head, rows)


def test_heavier_rows_pull_the_head_their_way(rows: Rows) -> None:
    first = np.arange(len(rows)) < 120
    wrong = np.roll(np.eye(3, dtype=bool)[rows.classes], 1, axis=1)
    torn = rows.table(CATEGORY, targets=np.where(first[:, None], np.eye(3, dtype=bool)[rows.classes], wrong))
    trusting = rows.fit(torn, weights=np.where(first, 1.0, 0.01))
    doubting = rows.fit(torn, weights=np.where(first, 0.01, 1.0))
    assert accuracy(trusting, rows) > 0.8
    assert accuracy(doubting, rows) < 0.2


@pytest.mark.parametrize("answer", [True, False])
def test_a_label_that_all_rows_share_is_a_constant(rows: Rows, answer: bool) -> None:
    head = rows.fit(rows.table(SIGNALS, targets=np.full((len(rows), 2), answer)))
    assert set(head.margins(rows.features).ravel().tolist()) == {1.0 if answer else -1.0}


def test_a_task_that_no_row_knows_is_a_constant_no(rows: Rows) -> None:
    head = rows.fit(rows.table(SIGNALS, known=np.zeros(len(rows), dtype=bool)))
    assert head.margins(rows.features).shape == (len(rows), 2)
    assert (head.margins(rows.features) == -1.0).all()


def test_one_positive_example_is_learned(rows: Rows) -> None:
    targets = np.zeros((len(rows), 2), dtype=bool)
    targets[7, 0] = True
    margins = rows.fit(rows.table(SIGNALS, targets=targets)).margins(rows.features)
    assert np.isfinite(margins).all()
    assert margins[7, 0] > np.median(margins[:, 0])


def test_balancing_finds_more_of_a_rare_label(rows: Rows) -> None:
    draw = np.random.default_rng(1)
    targets = np.zeros((len(rows), 2), dtype=bool)
    targets[:, 0] = (rows.classes == 0) & (draw.random(len(rows)) < 0.2)
    found = {
        weight: int(
            (rows.fit(rows.table(SIGNALS, targets=targets), class_weight=weight).margins(rows.features)[:, 0] > 0).sum()
        )
        for weight in ("none", "sqrt", "balanced")
    }
    assert found["none"] <= found["sqrt"] <= found["balanced"]
    assert found["none"] < found["balanced"]


def test_without_a_word_rare_labels_weigh_more_only_among_several(rows: Rows) -> None:
    two = Task("category", TaskKind.NOMINAL, ("a", "b"))
    rare = np.where(np.arange(len(rows)) % 4 == 0, rows.classes, 0)
    of_three = rows.table(CATEGORY, targets=np.eye(3, dtype=bool)[rare])
    of_two = rows.table(two, targets=np.eye(2, dtype=bool)[rare.clip(max=1)])
    for table, default, other in ((of_three, "sqrt", "none"), (of_two, "none", "sqrt")):
        unsaid = rows.fit(table).dense_weights
        assert np.array_equal(unsaid, rows.fit(table, class_weight=default).dense_weights)
        assert not np.array_equal(unsaid, rows.fit(table, class_weight=other).dense_weights)


def test_several_tasks_are_fitted_as_if_each_were_alone(rows: Rows) -> None:
    tables = {"category": rows.table(CATEGORY), "mood": rows.table(MOOD)}
    everyone, strengths = np.arange(len(rows)), {"category": 0.5, "mood": 0.5}
    together = fit_heads(everyone, rows.features, tables, np.ones(len(rows)), CONFIG, strengths, Solver(2, 0))
    for name, table in tables.items():
        alone = rows.fit(table)
        assert together[name].dense_weights.tobytes() == alone.dense_weights.tobytes()
        assert together[name].bias.tobytes() == alone.bias.tobytes()
