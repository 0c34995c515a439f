from __future__ import annotations

import numpy as np
import pytest

from triage.tasks import Task, TaskKind
from triage_training.thresholds import acceptance_rule, flag_rule, scope_rule

FLAG = Task("signals", TaskKind.MULTILABEL, ("angry",))


def two_labels(confidences: np.ndarray) -> np.ndarray:
    return np.column_stack([confidences, 1 - confidences])


def calibrated(rows: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(0)
    confidences = draw.uniform(0.5, 1, size=rows)
    right = draw.random(rows) < confidences
    return two_labels(confidences), np.column_stack([right, ~right])


def test_on_calibrated_answers_the_bar_is_where_the_mean_reaches_the_target() -> None:
    probabilities, targets = calibrated()
    bar = acceptance_rule(probabilities, targets, 0.9).min_confidence
    assert bar == pytest.approx(0.8, abs=0.05)  # uniform confidences above .8 are .9 on average
    assert acceptance_rule(probabilities, targets, 0.8).min_confidence < bar


def test_equal_confidences_are_accepted_together_or_not_at_all() -> None:
    probabilities = two_labels(np.full(30, 0.95))
    first_right = np.arange(30) < 10
    targets = np.column_stack([first_right, ~first_right])
    assert acceptance_rule(probabilities, targets, 0.9).min_confidence > 1


def test_no_rows_means_nothing_is_accepted() -> None:
    assert acceptance_rule(np.empty((0, 2)), np.empty((0, 2), dtype=bool), 0.9).min_confidence > 1


def test_a_promise_alone_is_not_enough() -> None:
    probabilities = two_labels(np.linspace(0.9, 0.99, 100))
    targets = np.tile([False, True], (100, 1))
    assert acceptance_rule(probabilities, targets, 0.5).min_confidence > 1


def test_luck_alone_is_not_enough() -> None:
    probabilities = two_labels(np.linspace(0.51, 0.6, 100))
    targets = np.tile([True, False], (100, 1))
    assert acceptance_rule(probabilities, targets, 0.9).min_confidence > 1


def test_a_flag_is_raised_where_f1_is_best() -> None:
    probabilities = np.array([0.9, 0.8, 0.7, 0.4, 0.3, 0.2, 0.1])[:, None]
    targets = np.array([1, 1, 1, 0, 0, 0, 0], dtype=bool)[:, None]
    rule = flag_rule(FLAG, probabilities, targets, objective="f1", target_precision=0.9)
    assert 0.4 < rule.thresholds["angry"] <= 0.7


def test_a_flag_nobody_raised_keeps_a_half() -> None:
    rule = flag_rule(FLAG, np.full((5, 1), 0.2), np.zeros((5, 1), dtype=bool), objective="f1", target_precision=0.9)
    assert rule.thresholds == {"angry": 0.5}
    empty = np.empty((0, 1))
    assert flag_rule(FLAG, empty, empty.astype(bool), objective="f1", target_precision=0.9).thresholds == {"angry": 0.5}


def test_a_flag_that_is_never_precise_enough_is_never_raised() -> None:
    draw = np.random.default_rng(0)
    probabilities, targets = draw.random((200, 1)), draw.random((200, 1)) < 0.3
    rule = flag_rule(FLAG, probabilities, targets, objective="precision", target_precision=0.95)
    assert rule.thresholds["angry"] > 1


def test_without_rows_nothing_is_out_of_scope() -> None:
    assert scope_rule(np.empty(0), 0.98).min_score == float("-inf")
