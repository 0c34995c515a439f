from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from triage.errors import BundleCorruptError
from triage.text import Language, Piece, PreparedText
from triage_models.model import TrainedModel
from triage_models.packing import FEATURES, HEADS, SETTINGS, VOCABULARY, pack, unpack
from triage_models.scorer import ModelScorer

TEXTS = ("where is my parcel", "верните деньги", "the app crashes 12 times", "!")


def prepared(*reads: str) -> list[PreparedText]:
    english = Language("en", 1.0, supported=True)
    return [PreparedText(read, (Piece("body", 0, 0, len(read)),), english) for read in reads]


@pytest.fixture(scope="module")
def model(random_model: Callable[..., TrainedModel]) -> TrainedModel:
    return random_model(TEXTS)


def test_nothing_to_score_asks_nobody(model: TrainedModel, hash_encoder: Any) -> None:
    assert ModelScorer(hash_encoder, model).score([]) == []
    assert hash_encoder.asked == []


def test_a_text_that_stands_several_times_is_read_once_and_answered_every_time(
    model: TrainedModel, hash_encoder: Any
) -> None:
    scores = ModelScorer(hash_encoder, model).score(prepared("a", "b", "a", "a"))
    assert hash_encoder.asked == ["a", "b"]
    assert scores[0] == scores[2] == scores[3] != scores[1]


def test_every_task_gets_one_probability_per_label_as_plain_numbers(model: TrainedModel, hash_encoder: Any) -> None:
    scorer = ModelScorer(hash_encoder, model)
    assert scorer.tasks == model.tasks
    for scores in scorer.score(prepared(*TEXTS)):
        assert isinstance(scores.scope, float)
        for task in model.tasks:
            values = scores.probabilities[task.name]
            assert len(values) == len(task.labels)
            assert all(type(value) is float and 0 <= value <= 1 for value in values)
        assert sum(scores.probabilities["category"]) == pytest.approx(1)
        assert sum(scores.probabilities["mood"]) == pytest.approx(1)


def test_a_model_taken_apart_and_put_together_answers_the_same(model: TrainedModel, hash_encoder: Any) -> None:
    tensors, documents = pack(model)
    stored = unpack(model.tasks, tensors, documents)  # weights are stored as float16
    again = unpack(model.tasks, *pack(stored))
    one, two = (ModelScorer(hash_encoder, each).score(prepared(*TEXTS)) for each in (stored, again))
    assert one == two
    for task in model.tasks:
        assert np.allclose(
            [scores.probabilities[task.name] for scores in one],
            [scores.probabilities[task.name] for scores in ModelScorer(hash_encoder, model).score(prepared(*TEXTS))],
            atol=0.02,
        )


@pytest.mark.parametrize(
    ("file", "name"),
    [(HEADS, "category.terms"), (HEADS, "mood.bias"), (FEATURES, "idf.0"), (FEATURES, "mean")],
)
def test_a_missing_part_is_a_corrupt_bundle(model: TrainedModel, file: str, name: str) -> None:
    tensors, documents = pack(model)
    del tensors[file][name]
    with pytest.raises(BundleCorruptError, match="do not fit together"):
        unpack(model.tasks, tensors, documents)


def test_parts_of_two_models_are_a_corrupt_bundle(model: TrainedModel) -> None:
    tensors, documents = pack(model)
    shorter = {**documents, VOCABULARY: [{**documents[VOCABULARY][0], "terms": ["one"]}, documents[VOCABULARY][1]]}
    with pytest.raises(BundleCorruptError, match="1 word terms"):
        unpack(model.tasks, tensors, shorter)
    narrow = {**tensors, HEADS: {**tensors[HEADS], "mood.terms": tensors[HEADS]["mood.terms"][1:]}}
    with pytest.raises(BundleCorruptError, match="mood"):
        unpack(model.tasks, narrow, documents)
    with pytest.raises(BundleCorruptError):
        unpack(model.tasks, tensors, {**documents, SETTINGS: {}})
