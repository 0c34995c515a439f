from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from triage.tasks import Task, TaskKind
from triage_models.features import Features
from triage_models.heads import Calibration, LinearHead, mixing_directions, problem_count

NOMINAL = Task("category", TaskKind.NOMINAL, ("a", "b", "c"))
ORDINAL = Task("mood", TaskKind.ORDINAL, ("low", "mid", "high"))
FLAGS = Task("signals", TaskKind.MULTILABEL, ("angry", "leaves"))


def test_an_ordinal_task_also_asks_above_which_label() -> None:
    assert [problem_count(task) for task in (NOMINAL, ORDINAL, FLAGS)] == [3, 5, 2]


def test_margins_are_the_sparse_part_and_the_dense_part_and_the_bias() -> None:
    rows = Features(sparse.csr_matrix(np.array([[1, 0], [0, 2]], dtype=np.float32)), np.array([[1], [3]], np.float32))
    head = LinearHead(
        np.array([[1, 10], [2, 20]], np.float32), np.array([[100, 0]], np.float32), np.array([0.5, -0.5], np.float32)
    )
    assert head.margins(rows).tolist() == [[101.5, 9.5], [304.5, 39.5]]


def test_each_label_listens_to_its_own_problem_and_an_ordinal_one_to_the_steps_beside_it() -> None:
    assert mixing_directions(NOMINAL).tolist() == [np.eye(3).tolist()]
    own, steps = mixing_directions(ORDINAL)
    assert own.tolist() == [*np.eye(3).tolist(), [0, 0, 0], [0, 0, 0]]
    assert steps.tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 0], [-1, 1, 0], [0, -1, 1]]


@pytest.mark.parametrize("task", [NOMINAL, ORDINAL], ids=["nominal", "ordinal"])
def test_probabilities_of_one_label_tasks_sum_to_one_and_rank_as_the_logits_do(task: Task) -> None:
    draw = np.random.default_rng(0)
    calibration = Calibration(mixing_directions(task).sum(axis=0) * 3, draw.normal(size=3))
    margins = draw.normal(scale=20, size=(500, problem_count(task))).astype(np.float32)
    probabilities = calibration.probabilities(task, margins)
    assert np.allclose(probabilities.sum(axis=1), 1)
    best = calibration.logits(margins).argmax(axis=1)
    assert np.array_equal(probabilities[np.arange(500), best], probabilities.max(axis=1))


def test_flags_are_independent_and_half_sure_at_a_logit_of_zero() -> None:
    calibration = Calibration(np.eye(2), np.array([0.0, -100.0]))
    assert np.allclose(calibration.probabilities(FLAGS, np.zeros((1, 2), np.float32)), [[0.5, 0.0]])


def test_a_step_that_speaks_for_higher_labels_raises_them() -> None:
    calibration = Calibration(mixing_directions(ORDINAL).sum(axis=0), np.zeros(3))
    low, high = calibration.probabilities(ORDINAL, np.array([[0, 0, 0, -2, -2], [0, 0, 0, 2, 2]], np.float32))
    assert low.argmax() == 0
    assert high.argmax() == 2
    assert np.allclose(low, high[::-1])
