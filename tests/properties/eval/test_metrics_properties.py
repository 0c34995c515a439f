from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn

from triage_eval import calibration_error, flag_metrics, single_label_metrics

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
def test_honest_confidences_have_a_small_calibration_error_and_boasting_a_large_one(seed: int) -> None:
    draw = np.random.default_rng(seed)
    confidence = draw.uniform(0.3, 0.9, size=8000)
    right = draw.random(8000) < confidence
    assert calibration_error(confidence, right) < 0.04
    assert calibration_error(np.minimum(confidence + 0.1, 1), right) > 0.07


@given(stn.arrays(np.float64, st.integers(1, 60), elements=st.floats(0, 1)), st.data())
def test_calibration_error_is_a_share_and_blind_to_order(confidence: np.ndarray, data: st.DataObject) -> None:
    right = data.draw(stn.arrays(np.bool_, len(confidence)))
    error = calibration_error(confidence, right)
    assert 0 <= error <= 1
    if len(set(confidence.tolist())) == len(confidence):
        order = data.draw(st.permutations(range(len(confidence))))
        assert abs(calibration_error(confidence[order], right[order]) - error) < 1e-9


@given(seeds, st.integers(1, 40), st.integers(2, 5))
def test_a_perfect_model_scores_one_everywhere(seed: int, rows: int, labels: int) -> None:
    truth = np.random.default_rng(seed).integers(0, labels, size=rows)
    targets = np.eye(labels, dtype=bool)[truth]
    found = single_label_metrics(targets.astype(np.float64), targets, np.ones(rows, dtype=bool))
    assert (found.accuracy, found.macro_f1, found.accepted_precision, found.coverage) == (1, 1, 1, 1)
    assert found.calibration_error == 0
    holds = targets[:, 0]
    flags = flag_metrics(holds.astype(np.float64), holds, holds)
    assert (flags.f1, flags.calibration_error) == (float(holds.any()), 0)
