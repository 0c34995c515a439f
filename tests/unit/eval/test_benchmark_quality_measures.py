"""Values, bars and the table of the public benchmark."""

from __future__ import annotations

import importlib
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage.tasks import TaskKind

sys.path.insert(0, str(Path(__file__).parents[3] / "eval" / "benchmarks"))
plan = importlib.import_module("quality_plan")
measures = importlib.import_module("quality_measures")
report = importlib.import_module("quality_report")
trial = importlib.import_module("quality_trial")


def benchmark(kind: TaskKind, **bars: float | None) -> Any:
    return plan.Benchmark("toy", "task", "en", "toy", tuple, kind, plan.SplitKind.OFFICIAL, bars)


def outcome(kind: TaskKind, bars: dict[str, float | None], **answers: Any) -> Any:
    rows = len(answers["probabilities"])
    empty = {
        "raised": np.zeros((rows, 1), dtype=bool),
        "accepted": np.zeros(rows, dtype=bool),
        "familiarity": np.zeros(rows),
        "strangers": np.empty(0),
    }
    return measures.outcome(benchmark(kind, **bars), trial.Trial(trial.Answers(**{**empty, **answers}), 10, 1.0))


THREE_OF_FOUR = {
    "probabilities": np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6], [0.7, 0.3]]),
    "targets": np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=bool),
}


def test_a_bar_is_met_when_it_is_just_reached() -> None:
    found = outcome(TaskKind.NOMINAL, {"accuracy": 0.75}, **THREE_OF_FOUR)
    assert [(each.value, each.met) for each in found.measures] == [(0.75, True)]


def test_a_bar_is_missed_below_it_and_open_without_it() -> None:
    found = outcome(TaskKind.NOMINAL, {"accuracy": 0.76, "macro_f1": None}, **THREE_OF_FOUR)
    assert [each.met for each in found.measures] == [False, None]


def test_accepted_precision_and_coverage_are_of_accepted_rows() -> None:
    accepted = np.array([True, True, False, True])
    found = outcome(TaskKind.NOMINAL, {"accuracy": None}, **THREE_OF_FOUR, accepted=accepted)
    assert (found.accepted_precision, found.coverage) == (pytest.approx(2 / 3), 0.75)


def test_strangers_that_look_less_familiar_give_a_perfect_auroc() -> None:
    known, unknown = np.array([1.0, 2.0, 3.0, 4.0]), np.array([-1.0, 0.0])
    bars = {"out_of_scope_auroc": 0.97}
    good = outcome(TaskKind.NOMINAL, bars, **THREE_OF_FOUR, familiarity=known, strangers=unknown)
    bad = outcome(TaskKind.NOMINAL, bars, **THREE_OF_FOUR, familiarity=-known, strangers=unknown)
    assert (good.measures[0].value, good.measures[0].met) == (1.0, True)
    assert bad.measures[0].met is False
    assert good.test_rows == 6


def test_flags_are_measured_at_the_fitted_threshold_and_at_the_precise_one() -> None:
    found = outcome(
        TaskKind.MULTILABEL,
        {"macro_f1": None, "f1": None, "average_precision": None},
        probabilities=np.array([[0.9], [0.6], [0.4], [0.1]]),
        targets=np.array([[True], [False], [True], [False]]),
        raised=np.array([[True], [True], [True], [False]]),
        accepted=np.array([True, False, False, False]),
    )
    values = {each.name: each.value for each in found.measures}
    assert values["f1"] == pytest.approx(0.8)
    assert values["macro_f1"] == pytest.approx((0.8 + 2 / 3) / 2)
    assert values["average_precision"] == pytest.approx((1 + 2 / 3) / 2)
    assert (found.accepted_precision, found.coverage) == (1.0, 0.5)


def test_the_table_has_a_line_per_measure_and_says_which_bar_is_missed() -> None:
    found = outcome(TaskKind.NOMINAL, {"accuracy": 0.8, "macro_f1": None}, **THREE_OF_FOUR)
    header, first, second = report.table([found]).splitlines()
    assert header.split()[:5] == ["set", "task", "train", "test", "metric"]
    assert first.split()[:9] == ["toy", "task", "en", "10", "4", "accuracy", "0.7500", "0.8000", "NO"]
    assert second.split()[5:] == ["macro_f1", "0.7333", "-", "-"]


def test_the_json_has_null_where_a_value_does_not_exist() -> None:
    found = outcome(TaskKind.NOMINAL, {"accuracy": 0.8}, **THREE_OF_FOUR)
    assert math.isnan(found.accepted_precision)
    document = report.document([found], {}, {"seed": 0}, report.machine())
    (result,) = json.loads(json.dumps(document, allow_nan=False))["results"]
    assert result["accepted_precision"] is None
    assert result["measures"] == [{"name": "accuracy", "value": 0.75, "bar": 0.8, "met": False}]
    assert document["machine"]["processors"] >= 1
    assert document["machine"]["torch"]
