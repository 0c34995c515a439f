from __future__ import annotations

import json
import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score

from triage_eval import (
    as_json,
    calibration_error,
    flag_metrics,
    out_of_scope_auroc,
    single_label_metrics,
)

PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.4, 0.5, 0.1], [0.2, 0.2, 0.6], [0.9, 0.05, 0.05]])
TARGETS = np.eye(3, dtype=bool)[[0, 1, 0, 2, 1]]


def test_a_table_small_enough_to_count_by_hand() -> None:
    accepted = np.array([True, True, True, False, False])
    found = single_label_metrics(PROBABILITIES, TARGETS, accepted)
    assert found.rows == 5
    assert found.accuracy == pytest.approx(3 / 5)
    # per label: a: 1 of 2 answers, 1 of 2 truths; b: 1 of 2, 1 of 2; c: 1 of 1, 1 of 1
    assert found.macro_f1 == pytest.approx((0.5 + 0.5 + 1.0) / 3)
    assert found.accepted_precision == pytest.approx(2 / 3)
    assert found.coverage == pytest.approx(3 / 5)
    assert found.calibration_error == pytest.approx((0.3 + 0.2 + 0.5 + 0.4 + 0.9) / 5)  # a bin for each row


def test_nothing_accepted_has_no_precision() -> None:
    found = single_label_metrics(PROBABILITIES, TARGETS, np.zeros(5, dtype=bool))
    assert math.isnan(found.accepted_precision)
    assert found.coverage == 0


def test_labels_nobody_has_and_nobody_answers_do_not_count() -> None:
    found = single_label_metrics(PROBABILITIES[:2], TARGETS[:2], np.ones(2, dtype=bool))
    assert found.macro_f1 == 1


def test_flags_counted_by_hand() -> None:
    probabilities = np.array([0.9, 0.8, 0.6, 0.3, 0.2])
    holds = np.array([True, False, True, True, False])
    found = flag_metrics(probabilities, holds, probabilities >= 0.5)
    assert (found.rows, found.positives) == (5, 3)
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(2 / 3)
    assert found.f1 == pytest.approx(2 / 3)
    assert found.average_precision == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)


def test_a_flag_without_positives_or_answers_has_no_precision_and_no_recall() -> None:
    found = flag_metrics(np.array([0.1, 0.2]), np.zeros(2, dtype=bool), np.zeros(2, dtype=bool))
    assert math.isnan(found.precision)
    assert math.isnan(found.recall)
    assert math.isnan(found.average_precision)
    assert found.f1 == 0
    shape = as_json(found)
    assert shape["precision"] is None
    assert json.loads(json.dumps(shape, allow_nan=False)) == shape


def test_larger_tables_agree_with_scikit_learn() -> None:
    draw = np.random.default_rng(0)
    raw = draw.random((500, 4))
    probabilities, truth = raw / raw.sum(axis=1, keepdims=True), draw.integers(0, 4, 500)
    found = single_label_metrics(probabilities, np.eye(4, dtype=bool)[truth], np.ones(500, dtype=bool))
    answers = probabilities.argmax(axis=1)
    assert found.macro_f1 == pytest.approx(f1_score(truth, answers, average="macro"))
    assert found.accuracy == found.accepted_precision == pytest.approx((truth == answers).mean())
    holds = truth == 1
    flags = flag_metrics(probabilities[:, 1], holds, probabilities[:, 1] > 0.3)
    assert flags.average_precision == pytest.approx(average_precision_score(holds, probabilities[:, 1]))
    assert flags.f1 == pytest.approx(f1_score(holds, probabilities[:, 1] > 0.3))


def test_json_has_four_digits_and_whole_counts() -> None:
    shape = as_json(single_label_metrics(PROBABILITIES, TARGETS, np.ones(5, dtype=bool)))
    assert shape["rows"] == 5
    assert shape["macro_f1"] == 0.6667
    assert list(shape) == ["rows", "accuracy", "macro_f1", "calibration_error", "accepted_precision", "coverage"]


def test_calibration_by_hand_in_two_bins_of_equal_mass() -> None:
    confidence = np.array([0.9, 0.1, 0.8, 0.3])
    right = np.array([True, False, False, True])
    # low half: promised .2, kept .5; high half: promised .85, kept .5
    assert calibration_error(confidence, right, bins=2) == pytest.approx((0.3 + 0.35) / 2)
    assert math.isnan(calibration_error(np.empty(0), np.empty(0, dtype=bool)))


def test_strangers_are_told_apart_as_often_as_pairs_are_in_order() -> None:
    assert out_of_scope_auroc(np.array([2.0, 3.0]), np.array([0.0, 1.0])) == 1
    assert out_of_scope_auroc(np.array([0.0, 1.0]), np.array([2.0, 3.0])) == 0
    assert out_of_scope_auroc(np.array([1.0, 3.0]), np.array([2.0, 1.0])) == pytest.approx((1 + 0.5 + 1) / 4)
