from __future__ import annotations

from typing import Any

import pytest

from triage.errors import UnknownLabelError
from triage_serve.api.errors import InvalidRequestError
from triage_serve.intake.corrections import Correction, read_correction
from triage_serve.testing import fake_triager

TASKS = fake_triager().scorer.tasks
SECRET = "moonflower-4711"


def test_labels_of_the_models_tasks_are_taken() -> None:
    body = {
        "category": "billing",
        "priority": "high",
        "sentiment": None,
        "signals": ["churn_risk", "angry"],
        "by": "ann",
    }
    assert read_correction(body, TASKS) == Correction(
        {"category": "billing", "priority": "high", "signals": ["angry", "churn_risk"]}, "ann"
    )


def test_no_signal_at_all_is_a_correction_too() -> None:
    assert read_correction({"signals": [], "by": "ann"}, TASKS).labels == {"signals": []}


@pytest.mark.parametrize(
    ("label", "nearest"),
    [("biling", "billing"), ("Delivery", "delivery"), ("", "delivery"), ("x" * 9_999, "delivery")],
)
def test_an_unknown_label_is_told_the_nearest_one(label: str, nearest: str) -> None:
    with pytest.raises(UnknownLabelError, match=r"^category: ") as caught:
        read_correction({"category": label, "by": "ann"}, TASKS)
    assert caught.value.hint == f"The nearest is {nearest}."


def test_an_unknown_signal_is_told_the_nearest_one_too() -> None:
    with pytest.raises(UnknownLabelError, match=r"^signals: .* angry"):
        read_correction({"signals": ["churn_risk", "Angry!"], "by": "ann"}, TASKS)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"by": "ann"}, "Expected at least one of category, priority, sentiment, signals"),
        ({"by": "ann", "category": None}, "Expected at least one"),
        ({"category": "billing"}, "by: expected who says so"),
        ({"category": "billing", "by": ""}, "by: expected who says so"),
        ({"category": "billing", "by": 7}, "by: expected text"),
        ({"category": "billing", "by": SECRET * 20}, "by: at most 255"),
        ({"category": "billing", "by": "ann", SECRET: 1}, "There is an unknown field. Known are category, priority"),
        ({"category": ["billing"], "by": "ann"}, "category: expected a label"),
        ({"category": 7, "by": "ann"}, "category: expected a label"),
        ({"signals": SECRET, "by": "ann"}, "signals: expected a list"),
        ({"signals": [7], "by": "ann"}, "signals: expected a label"),
        ([SECRET], "Expected an object"),
    ],
)
def test_other_shapes_are_refused_without_repeating_them(body: Any, said: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        read_correction(body, TASKS)
    assert str(caught.value).startswith(said)
    assert SECRET not in str(caught.value)
