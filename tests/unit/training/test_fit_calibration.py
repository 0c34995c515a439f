from __future__ import annotations

import numpy as np
import pytest

from triage.tasks import Task, TaskKind
from triage_models.heads import Calibration, mixing_directions, problem_count
from triage_training.calibration import fit_calibration

NOMINAL = Task("category", TaskKind.NOMINAL, ("a", "b", "c"))
ORDINAL = Task("mood", TaskKind.ORDINAL, ("low", "mid", "high"))
FLAGS = Task("signals", TaskKind.MULTILABEL, ("angry", "leaves"))
TASKS = (NOMINAL, ORDINAL, FLAGS)


def made_up(task: Task, rows: int = 3000, *, loudness: float = 6.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Margins that shout `loudness` times louder than the labels drawn from them deserve."""
    draw = np.random.default_rng(seed)
    margins = draw.normal(size=(rows, problem_count(task)))
    honest = Calibration(mixing_directions(task).sum(axis=0), np.zeros(len(task.labels)))
    probabilities = honest.probabilities(task, margins.astype(np.float32))
    if task.kind is TaskKind.MULTILABEL:
        targets = draw.random(probabilities.shape) < probabilities
    else:
        chosen = (probabilities.cumsum(axis=1) > draw.random((rows, 1))).argmax(axis=1)
        targets = np.eye(len(task.labels), dtype=bool)[chosen]
    return (margins * loudness).astype(np.float32), targets


def log_loss(task: Task, calibration: Calibration, margins: np.ndarray, targets: np.ndarray) -> float:
    probabilities = calibration.probabilities(task, margins).clip(1e-12, 1)
    if task.kind is TaskKind.MULTILABEL:
        return float(-np.log(np.where(targets, probabilities, 1 - probabilities).clip(1e-12, 1)).mean())
    return float(-np.log(probabilities[targets]).mean())


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.kind.value)
def test_margins_that_shout_are_calmed_on_rows_nobody_saw(task: Task) -> None:
    margins, targets = made_up(task)
    fitted = fit_calibration(task, margins, targets, np.ones(len(margins)))
    unseen, truth = made_up(task, seed=1)
    shouting = Calibration(mixing_directions(task).sum(axis=0), np.zeros(len(task.labels)))
    right = Calibration(mixing_directions(task).sum(axis=0) / 6, np.zeros(len(task.labels)))
    loss = log_loss(task, fitted, unseen, truth)
    assert loss < log_loss(task, shouting, unseen, truth) - 0.3
    assert loss < log_loss(task, right, unseen, truth) + 0.01


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.kind.value)
@pytest.mark.parametrize("rows", [0, 1, 2, 5, 50])
def test_a_calibration_is_finite_and_turns_nothing_upside_down_however_few_the_rows(task: Task, rows: int) -> None:
    margins, targets = made_up(task, rows)
    fitted = fit_calibration(task, margins, targets, np.ones(rows))
    assert fitted.mixing.shape == (problem_count(task), len(task.labels))
    assert np.isfinite(fitted.mixing).all()
    assert np.isfinite(fitted.bias).all()
    if task.kind is not TaskKind.ORDINAL:  # temperatures; an ordinal task has a whole matrix
        assert (np.diag(fitted.mixing) > 0).all()


def test_a_margin_that_never_moved_says_nothing() -> None:
    margins, targets = made_up(ORDINAL, 200)
    margins[:, 3] = np.float32(0.1)
    fitted = fit_calibration(ORDINAL, margins, targets, np.ones(200))
    moved = margins.copy()
    moved[:, 3] += np.float32(1e-3)
    change = fitted.probabilities(ORDINAL, moved) - fitted.probabilities(ORDINAL, margins)
    assert np.abs(change).max() < 0.01


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.kind.value)
def test_even_margins_that_are_always_right_give_finite_probabilities(task: Task) -> None:
    margins = np.ones((60, problem_count(task)), dtype=np.float32)
    targets = np.zeros((60, len(task.labels)), dtype=bool)
    for row in range(60):
        label = row % len(task.labels)
        targets[row, label] = True
        margins[row] = -1
        margins[row, label] = 1
        margins[row, len(task.labels) : len(task.labels) + label] = 1
    fitted = fit_calibration(task, margins, targets, np.ones(60))
    probabilities = fitted.probabilities(task, margins)
    assert np.isfinite(probabilities).all()
    assert (probabilities[targets] > 0.9).all()


def test_a_steady_preference_becomes_a_bias() -> None:
    targets = np.zeros((400, 3), dtype=bool)
    targets[:300, 2] = True
    targets[300:, 0] = True
    fitted = fit_calibration(NOMINAL, np.zeros((400, 3), dtype=np.float32), targets, np.ones(400))
    probabilities = fitted.probabilities(NOMINAL, np.zeros((1, 3), dtype=np.float32))[0]
    assert probabilities == pytest.approx([0.25, 0.0, 0.75], abs=0.03)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.kind.value)
def test_a_row_of_weight_three_counts_like_three_rows(task: Task) -> None:
    margins, targets = made_up(task, 200, loudness=1.0)
    if task.kind is TaskKind.MULTILABEL:
        margins, targets = np.tile(margins, (40, 1)), np.tile(targets, (40, 1))  # its smoothing counts rows
    heavy = np.arange(len(margins)) % 4 == 0
    weighted = fit_calibration(task, margins, targets, np.where(heavy, 3.0, 1.0))
    tripled = np.concatenate([np.arange(len(margins)), np.flatnonzero(heavy), np.flatnonzero(heavy)])
    repeated = fit_calibration(task, margins[tripled], targets[tripled], np.ones(len(tripled)))
    assert weighted.probabilities(task, margins) == pytest.approx(repeated.probabilities(task, margins), abs=5e-3)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.kind.value)
def test_the_same_rows_give_the_same_bits(task: Task) -> None:
    margins, targets = made_up(task, 100)
    one, two = (fit_calibration(task, margins, targets, np.ones(100)) for _ in range(2))
    assert one.mixing.tobytes() == two.mixing.tobytes()
    assert one.bias.tobytes() == two.bias.tobytes()


@pytest.mark.parametrize("answer", [True, False])
def test_a_flag_that_all_rows_share_is_never_certain(answer: bool) -> None:
    margins = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    fitted = fit_calibration(FLAGS, margins, np.full((30, 2), answer), np.ones(30))
    probabilities = fitted.probabilities(FLAGS, margins)
    assert ((probabilities > 0) & (probabilities < 1)).all()
    assert (probabilities > 0.5).all() == answer
