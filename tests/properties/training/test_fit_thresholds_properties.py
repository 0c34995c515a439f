from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn

from triage.tasks import Task, TaskKind
from triage_training.thresholds import acceptance_rule, flag_rule, scope_rule

FLAGS = Task("signals", TaskKind.MULTILABEL, ("angry", "leaves"))
targets_of_precision = st.floats(0.5, 0.99)
coarse = st.integers(0, 10).map(lambda tenths: tenths / 10)  # many ties


@st.composite
def scored(draw: st.DrawFn, labels: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rows = draw(st.integers(0, 60))
    raw = draw(stn.arrays(np.float64, (rows, labels), elements=coarse)) + 0.01
    chosen = draw(stn.arrays(np.int64, rows, elements=st.integers(0, labels - 1)))
    return raw / raw.sum(axis=1, keepdims=True), np.eye(labels, dtype=bool)[chosen]


@st.composite
def flagged(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    rows = draw(st.integers(0, 60))
    return draw(stn.arrays(np.float64, (rows, 2), elements=coarse)), draw(stn.arrays(np.bool_, (rows, 2)))


@given(scored(), targets_of_precision)
def test_what_is_accepted_has_the_wanted_precision_or_nothing_is(
    rows: tuple[np.ndarray, np.ndarray], target: float
) -> None:
    probabilities, truth = rows
    rule = acceptance_rule(probabilities, truth, target)
    confidence = probabilities.max(axis=1, initial=0.0)
    accepted = confidence >= rule.min_confidence
    if accepted.any():
        right = truth[np.arange(len(truth)), probabilities.argmax(axis=1)]
        assert right[accepted].mean() >= target
        assert confidence[accepted].mean() >= target - 1e-9
    else:
        assert rule.min_confidence > 1 or len(probabilities) == 0


@given(flagged(), targets_of_precision)
def test_what_is_flagged_has_the_wanted_precision_or_nothing_is(
    rows: tuple[np.ndarray, np.ndarray], target: float
) -> None:
    probabilities, truth = rows
    rule = flag_rule(FLAGS, probabilities, truth, objective="precision", target_precision=target)
    for index, label in enumerate(FLAGS.labels):
        raised = probabilities[:, index] >= rule.thresholds[label]
        assert not raised.any() or truth[raised, index].mean() >= target


@given(flagged())
def test_the_chosen_flags_are_the_best_by_observed_and_promised_f1(rows: tuple[np.ndarray, np.ndarray]) -> None:
    probabilities, truth = rows
    rule = flag_rule(FLAGS, probabilities, truth, objective="f1", target_precision=0.9)
    for index, label in enumerate(FLAGS.labels):
        column, holds = probabilities[:, index], truth[:, index]
        if not holds.any():
            assert rule.thresholds[label] == 0.5
            continue

        def worth(raised: np.ndarray, column: np.ndarray = column, holds: np.ndarray = holds) -> float:
            observed = 2 * holds[raised].sum() / (raised.sum() + holds.sum())
            return float(observed + 2 * column[raised].sum() / (raised.sum() + column.sum()))

        best = max(worth(column >= value) for value in column)
        assert worth(column >= rule.thresholds[label]) >= best - 1e-9


@given(stn.arrays(np.float64, st.integers(1, 200), elements=st.floats(-50, 50)), st.floats(0.5, 0.999))
def test_the_wanted_share_of_good_texts_passes_the_scope_rule(scores: np.ndarray, pass_rate: float) -> None:
    passed = (scores >= scope_rule(scores, pass_rate).min_score).mean()
    assert passed >= pass_rate - 1 / len(scores)
    if len(set(scores.tolist())) == len(scores):
        assert passed <= pass_rate + 1 / len(scores) + 1e-9
