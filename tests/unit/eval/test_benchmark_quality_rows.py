"""Who learns from which row of a public set: test rows are never learned from, and nothing repeats across a split."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage.errors import TooFewExamplesError
from triage.tasks import TaskKind

sys.path.insert(0, str(Path(__file__).parents[3] / "eval" / "benchmarks"))
plan = importlib.import_module("quality_plan")
dataset_module = importlib.import_module("quality_dataset")
public_sets = importlib.import_module("public_sets")

SINGLE = plan.Benchmark(
    "toy", "category", "en", "toy", tuple, TaskKind.NOMINAL, plan.SplitKind.HOLD_OUT, {"accuracy": None}
)
FLAG = replace(SINGLE, task="anger", kind=TaskKind.MULTILABEL, split=plan.SplitKind.CROSS_VALIDATION)
OFFICIAL = replace(SINGLE, split=plan.SplitKind.OFFICIAL)
WORDS = ("invoice", "parcel", "password", "refund", "router", "ticket", "seat", "voucher", "delay", "engine")


def text(number: int) -> str:
    return " ".join(WORDS[(number * step + number // step) % len(WORDS)] + str(number) for step in (1, 3, 7))


def labelled(count: int, *, test: bool = False, start: int = 0) -> list[Any]:
    return [
        public_sets.LabelledText(text(number), "ab"[number % 4 == 0], test) for number in range(start, start + count)
    ]


def laid_out(benchmark: Any, texts: list[Any], seed: int = 0) -> Any:
    return dataset_module.experiment(benchmark, texts, seed=seed, regularisation=None)


def texts_of(experiment: Any, rows: Any) -> list[str]:
    return [experiment.dataset.examples[row].ticket.body for row in rows]


def test_official_test_rows_are_tested_and_never_learned_from() -> None:
    texts = labelled(60) + labelled(20, test=True, start=60)
    experiment = laid_out(OFFICIAL, texts)
    (splits,) = experiment.rounds
    assert sorted(texts_of(experiment, splits.test)) == sorted(each.text for each in texts if each.test)
    assert sorted(texts_of(experiment, splits.development())) == sorted(each.text for each in texts if not each.test)


def test_an_official_test_text_that_is_repeated_stays_repeated() -> None:
    again = labelled(1, test=True, start=60) * 3
    experiment = laid_out(OFFICIAL, labelled(60) + again)
    assert len(experiment.rounds[0].test) == 3


def test_half_fits_a_fifth_calibrates_and_three_tenths_decide() -> None:
    (splits,) = laid_out(OFFICIAL, labelled(200) + labelled(10, test=True, start=200)).rounds
    assert [len(splits.fit), len(splits.calibrate), len(splits.decide)] == [100, 40, 60]


def test_every_split_of_a_round_has_rows_of_its_own() -> None:
    for splits in laid_out(FLAG_ROWS[0], FLAG_ROWS[1]).rounds:
        parts = list(splits.by_name().values())
        assert sum(map(len, parts)) == len(np.unique(np.concatenate(parts))) == 100


def test_a_hold_out_is_a_stratified_fifth() -> None:
    experiment = laid_out(SINGLE, labelled(200))
    (splits,) = experiment.rounds
    labels = [experiment.dataset.examples[row].labels["category"] for row in splits.test]
    assert len(labels) == 40
    assert labels.count("b") == 10


def test_cross_validation_tests_every_row_once() -> None:
    rounds = laid_out(*FLAG_ROWS).rounds
    assert len(rounds) == 5
    assert sorted(np.concatenate([splits.test for splits in rounds])) == list(range(100))


FLAG_ROWS = (
    FLAG,
    [
        public_sets.LabelledText(text(number), frozenset({"anger"}) if number % 3 == 0 else frozenset())
        for number in range(100)
    ],
)


def test_anger_is_also_learned_with_flags_for_precision() -> None:
    experiment = laid_out(*FLAG_ROWS)
    assert [task.labels for task in experiment.dataset.tasks] == [("anger",), ("anger",)]
    assert [task.flag_objective for task in experiment.config.tasks.values()] == ["f1", "precision"]


def test_near_duplicates_stay_on_one_side_of_a_hold_out() -> None:
    long = "the engine of the second aircraft stopped and nobody told the passengers why it had stopped, number"
    texts = labelled(100) + [public_sets.LabelledText(f"{long} {number}", "a") for number in range(8)]
    experiment = laid_out(SINGLE, texts)
    held = texts_of(experiment, experiment.rounds[0].test)
    assert sum(body.startswith("the engine") for body in held) in {0, 8}


def test_repeated_and_unreadable_texts_are_not_learned_from() -> None:
    odd = [public_sets.LabelledText(body, "a") for body in (" \n", "\u200b", "x" * 20_001, text(1).upper())]
    assert len(laid_out(SINGLE, labelled(60) + odd).dataset.examples) == 60


def test_a_text_with_two_labels_and_no_majority_is_not_learned_from() -> None:
    other = public_sets.LabelledText(text(1), "b")
    assert len(laid_out(SINGLE, [*labelled(60), other]).dataset.examples) == 59


def test_a_sample_keeps_the_proportions_of_labels() -> None:
    experiment = laid_out(replace(SINGLE, sample=100), labelled(400))
    labels = [example.labels["category"] for example in experiment.dataset.examples]
    assert (len(labels), labels.count("b")) == (100, 25)


def test_a_sample_too_small_for_its_labels_is_refused() -> None:
    with pytest.raises(TooFewExamplesError):
        laid_out(replace(SINGLE, sample=1), labelled(40))


def test_the_seed_decides_what_is_held_out() -> None:
    texts = labelled(200)
    first, again, other = (laid_out(SINGLE, texts, seed).rounds[0].test.tolist() for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_a_text_without_a_label_is_only_tested_on() -> None:
    stranger = public_sets.LabelledText("what is the weather", None, test=True)
    experiment = laid_out(OFFICIAL, [*labelled(60), *labelled(5, test=True, start=60), stranger])
    assert experiment.dataset.tasks[0].labels == ("a", "b")
    (splits,) = experiment.rounds
    assert [row for row in splits.test if not experiment.dataset.examples[row].labels] == [splits.test[-1]]
