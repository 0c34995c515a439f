"""Splits and folds are disjoint, whole, fair and repeatable for every data set."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import TooFewExamplesError
from triage.tasks import Task, TaskKind
from triage.ticket import Ticket
from triage_training.config import TrainingConfig
from triage_training.examples import Dataset, Example, Label
from triage_training.report import ValidationReport
from triage_training.splits import SPLIT_NAMES, Splits, folds, split
from triage_training.units import join_groups

TASKS = (
    Task("priority", TaskKind.ORDINAL, ("low", "high")),
    Task("category", TaskKind.NOMINAL, ("a", "b", "c")),
    Task("signals", TaskKind.MULTILABEL, ("angry", "churn")),
)
Row = tuple[str | None, str | None, frozenset[str] | None, str | None, int, str | None]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "a", "a", "b", "c", None]),
        st.sampled_from(["low", "high", None]),
        st.one_of(st.none(), st.frozensets(st.sampled_from(["angry", "churn"]))),
        st.sampled_from(["en", "ru", None]),
        st.integers(0, 400),  # near-duplicate cluster
        st.one_of(st.none(), st.integers(0, 200).map(str)),  # group
    ),
    min_size=60,
    max_size=160,
)


def config(seed: int = 0) -> TrainingConfig:
    given_ = {"name": "t", "seed": seed, "sources": [{"path": "x"}], "tasks": {"category": {"kind": "nominal"}}}
    return TrainingConfig.model_validate(given_)


def example(number: int, row: Row) -> Example:
    category, priority, signals, language, _, group = row
    labels: dict[str, Label | None] = {"category": category, "priority": priority, "signals": signals}
    known = {task: label for task, label in labels.items() if label is not None}
    ticket = Ticket(str(number), f"text {number}", language=language)
    return Example(str(number), ticket, known, "x", number, group=group)


def dataset_of(rows: list[Row], order: list[int] | None = None) -> Dataset:
    order = list(range(len(rows))) if order is None else order
    examples = tuple(example(number, rows[number]) for number in order)
    clusters = np.array([rows[number][4] for number in order], dtype=np.int64)
    return Dataset(examples, TASKS, clusters, ValidationReport(len(rows), len(rows)))


def split_or_none(dataset: Dataset, seed: int = 0) -> Splits | None:
    """None when chance linked nearly everything, which is refused."""
    try:
        return split(dataset, config(seed))
    except TooFewExamplesError:
        return None


def sides(dataset: Dataset, parts: list[np.ndarray]) -> dict[str, int]:
    return {dataset.examples[row].id: side for side, rows in enumerate(parts) for row in rows.tolist()}


@given(rows=ROWS)
@settings(max_examples=60, deadline=None)
def test_splits_are_disjoint_and_cover_every_row(rows: list[Row]) -> None:
    splits = split_or_none(dataset_of(rows))
    if splits is not None:
        everything = np.concatenate(list(splits.by_name().values()))
        assert sorted(everything.tolist()) == list(range(len(rows)))
        assert all(np.array_equal(part, np.sort(part)) and len(part) for part in splits.by_name().values())


@given(rows=ROWS)
@settings(max_examples=60, deadline=None)
def test_no_cluster_and_no_group_stands_on_two_sides(rows: list[Row]) -> None:
    dataset = dataset_of(rows)
    splits = split_or_none(dataset)
    if splits is not None:
        side = sides(dataset, list(splits.by_name().values()))
        for column in (4, 5):
            seen: dict[object, int] = {}
            for number, row in enumerate(rows):
                if row[column] is not None:
                    assert seen.setdefault(row[column], side[str(number)]) == side[str(number)]


@given(rows=ROWS, seed=st.integers(0, 2**32 - 1), shuffle=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_a_text_keeps_its_split_whatever_the_order_of_rows(rows: list[Row], seed: int, shuffle: random.Random) -> None:
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    first, second = dataset_of(rows), dataset_of(rows, order)
    one, two = split_or_none(first, seed), split_or_none(second, seed)
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert sides(first, list(one.by_name().values())) == sides(second, list(two.by_name().values()))


@given(rows=ROWS)
@settings(max_examples=40, deadline=None)
def test_every_label_of_two_independent_rows_is_fitted_on(rows: list[Row]) -> None:
    dataset = dataset_of(rows)
    splits = split_or_none(dataset)
    if splits is None:
        return
    units = join_groups(dataset.clusters, [example.group for example in dataset.examples])
    fitted = {int(units[row]) for row in splits.fit.tolist()}
    for task in TASKS:
        for label in task.labels:
            has = {
                int(units[row])
                for row, each in enumerate(dataset.examples)
                if label == each.labels.get(task.name) or label in (each.labels.get(task.name) or ())
            }
            assert len(has & fitted) >= min(2, len(has))


@given(rows=ROWS, k=st.integers(2, 6), seed=st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_folds_cover_the_given_rows_once_and_keep_units_whole(rows: list[Row], k: int, seed: int) -> None:
    dataset = dataset_of(rows)
    some = np.arange(0, len(rows), 2, dtype=np.int64)
    try:
        cut = folds(dataset, some, k, seed)
    except TooFewExamplesError:
        return
    assert np.array_equal(np.sort(np.concatenate([held for _, held in cut])), some)
    for others, held in cut:
        assert np.array_equal(np.sort(np.concatenate([others, held])), some)
        assert not {rows[row][4] for row in others.tolist()} & {rows[row][4] for row in held.tolist()}
    again = folds(dataset, some[::-1], k, seed)
    assert all(np.array_equal(a, b) for one, two in zip(cut, again, strict=True) for a, b in zip(one, two, strict=True))


def spread(size: int) -> Dataset:
    source = random.Random(0)
    rows: list[Row] = [
        (source.choices("abc", (6, 3, 1))[0], None, None, source.choice(["en", "ru"]), number, None)
        for number in range(size)
    ]
    return dataset_of(rows)


def test_labels_and_languages_come_into_every_split_in_their_own_share() -> None:
    dataset = spread(2_000)
    splits = split(dataset, config())
    assert [len(part) for part in splits.by_name().values()] == [1300, 200, 200, 300]
    whole = Counter((each.labels["category"], each.ticket.language) for each in dataset.examples)
    for rows in splits.by_name().values():
        part = Counter(
            (dataset.examples[row].labels["category"], dataset.examples[row].ticket.language) for row in rows.tolist()
        )
        assert all(abs(part[key] - whole[key] * len(rows) / 2_000) <= 3 for key in whole)


def test_a_large_group_leaves_the_shares_of_the_other_rows_even() -> None:
    rows: list[Row] = [
        ("abc"[number % 3], None, None, "en", 0 if number < 300 else number, None) for number in range(3_000)
    ]
    splits = split(dataset_of(rows), config())
    assert [len(part) for part in splits.by_name().values()] == [1950, 300, 300, 450]
    for label in range(3):
        held = sum(row % 3 == label for row in splits.test.tolist())
        assert 140 <= held <= 160


@pytest.mark.parametrize("seed", range(12))
def test_a_label_with_two_rows_is_fitted_on_whatever_the_seed(seed: int) -> None:
    rows: list[Row] = [("ab"[number % 2], None, frozenset(), "en", number, None) for number in range(100)]
    rows += [("c", None, frozenset(), "en", 100 + number, None) for number in range(2)]
    rows += [("a", None, frozenset({"churn"}), "ru", 200 + number, None) for number in range(2)]
    assert {100, 101, 102, 103} <= set(split(dataset_of(rows), config(seed)).fit.tolist())


def test_another_seed_gives_other_splits_of_the_same_size() -> None:
    dataset = spread(400)
    one, two = split(dataset, config(1)), split(dataset, config(2))
    assert [len(part) for part in one.by_name().values()] == [len(part) for part in two.by_name().values()]
    assert not np.array_equal(one.test, two.test)


def test_data_that_cannot_fill_four_splits_or_the_folds_are_refused() -> None:
    one_group: list[Row] = [("ab"[number % 2], None, None, None, number, "same") for number in range(50)]
    with pytest.raises(TooFewExamplesError, match="50 rows in 1 independent groups, the largest of 50, cannot fill"):
        split(dataset_of(one_group), config())
    with pytest.raises(TooFewExamplesError, match="cannot fill 5 folds"):
        folds(dataset_of(one_group), range(50), 5, 0)


def test_split_names_are_the_fields_of_splits() -> None:
    assert tuple(split(spread(100), config()).by_name()) == SPLIT_NAMES
