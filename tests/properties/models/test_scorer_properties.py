"""Neither the order of labels nor the company a ticket comes in changes what is said about it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import Assessment, Task, TaskKind, Ticket, Triager
from triage_models.heads import Calibration, LinearHead
from triage_models.model import TrainedModel

TOLERANCE = 1e-3
words = st.sampled_from(
    [
        "where is my parcel",
        "верните деньги",
        "the app crashes",
        "ужасно!",
        "I will cancel",
        "great",
        "4711",
        "😀",
        "Ünïcode",
    ]
)
texts = st.lists(words, min_size=1, max_size=12).map(", ".join) | st.text(
    st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40
)


def told(result: Any) -> dict[str, float]:
    assert isinstance(result, Assessment)
    alternatives = {
        f"{item.task} {other.label}": other.confidence for item in result.predictions for other in item.alternatives
    }
    best = {f"{item.task} {item.label}": item.confidence for item in result.predictions}
    return {**alternatives, **best, **{signal.name: signal.probability for signal in result.signals}}


def assert_same(one: Any, other: Any) -> None:
    first, second = told(one), told(other)
    assert first.keys() == second.keys()
    assert max(abs(first[key] - second[key]) for key in first) <= TOLERANCE
    for a, b in zip(one.predictions, other.predictions, strict=True):
        near = a.alternatives and a.confidence - a.alternatives[0].confidence <= 2 * TOLERANCE
        assert a.label == b.label or near
    assert one.text == other.text


@settings(max_examples=10, deadline=None)
@given(st.lists(texts, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_batching_and_batch_mates_never_change_a_prediction(
    tiny_triager: Triager, bodies: list[str], chance: random.Random
) -> None:
    tickets = [Ticket(str(number), body) for number, body in enumerate(bodies)]
    together = {result.id: result for result in tiny_triager.run(tickets)}
    chance.shuffle(tickets)
    shuffled = {result.id: result for result in tiny_triager.run(tickets)}
    halves = tiny_triager.run(tickets[::2]) + tiny_triager.run(tickets[1::2])
    assert together.keys() == shuffled.keys()
    for alone in tickets:
        (result,) = tiny_triager.run([alone])
        assert_same(result, together[alone.id])
        assert_same(result, shuffled[alone.id])
    for result in halves:
        assert_same(result, together[result.id])


@settings(max_examples=15, deadline=None)
@given(st.lists(texts, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_labels_never_changes_a_prediction(
    tiny_triager: Triager, bodies: list[str], chance: random.Random
) -> None:
    scorer: Any = tiny_triager.scorer
    other = replace(tiny_triager, scorer=replace(scorer, model=reordered(scorer.model, chance)))
    tickets = [Ticket(str(number), body) for number, body in enumerate(bodies)]
    for one, two in zip(tiny_triager.run(tickets), other.run(tickets), strict=True):
        assert_same(one, two)
        assert [item.accepted for item in one.predictions] == [item.accepted for item in two.predictions]


def reordered(model: TrainedModel, chance: random.Random) -> TrainedModel:
    """The same model with the labels of unordered tasks in another order."""
    tasks, heads, calibrations = [], dict(model.heads), dict(model.calibrations)
    for task in model.tasks:
        order = list(range(len(task.labels)))
        if task.kind is not TaskKind.ORDINAL:
            chance.shuffle(order)
            head, calibration = heads[task.name], calibrations[task.name]
            heads[task.name] = LinearHead(head.term_weights[:, order], head.dense_weights[:, order], head.bias[order])
            mixing = calibration.mixing[np.ix_(order, order)]
            calibrations[task.name] = replace(calibration, mixing=mixing, bias=calibration.bias[order])
        tasks.append(Task(task.name, task.kind, tuple(task.labels[index] for index in order), task.scale))
    assert all(isinstance(calibration, Calibration) for calibration in calibrations.values())
    return replace(model, tasks=tuple(tasks), heads=heads, calibrations=calibrations)
