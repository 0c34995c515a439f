from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from triage.pipeline import Target
from triage.text import Language, Piece, PreparedText
from triage_models.explain import explain_texts
from triage_models.explain.contributions import MOST_RUNS, encoder_contributions, occlusion, term_contributions
from triage_models.model import TrainedModel

TEXT = "Where is my parcel?! My parcel, parcel 4711\nверните деньги"
ENGLISH = Language("en", 1.0, supported=True)
TARGETS = (Target("category", "delivery"), Target("mood", "neutral"), Target("signals", "leaves"))


@pytest.fixture(scope="module")
def model(random_model: Callable[..., TrainedModel]) -> TrainedModel:
    return random_model([TEXT, "my money back", "parcel 12", "верните посылку", "is it my fault"], ngrams=(1, 4))


def prepared(subject: str, body: str) -> PreparedText:
    pieces = (Piece("subject", 0, 0, len(subject)), Piece("body", 0, len(subject) + 1, len(body)))
    return PreparedText(f"{subject}\n{body}", pieces, ENGLISH)


def logits(model: TrainedModel, target: Target, rows: Any) -> np.ndarray:
    task = next(task for task in model.tasks if task.name == target.task)
    calibration = model.calibrations[target.task]
    return calibration.logits(model.heads[target.task].margins(rows))[:, task.labels.index(target.label)]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.task)
def test_characters_add_up_to_the_terms_part_of_the_logit(
    model: TrainedModel, target: Target, hash_encoder: Any
) -> None:
    rows = model.space.features([TEXT, ""], hash_encoder.encode([TEXT, TEXT]))
    whole, without_terms = logits(model, target, rows)
    characters = term_contributions(model, TEXT, model.space.features([TEXT], hash_encoder.encode([TEXT])), target)
    assert characters.shape == (len(TEXT),)
    assert characters.sum() == pytest.approx(whole - without_terms, abs=1e-4)
    assert abs(whole - without_terms) > 0.1


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.task)
def test_leaving_out_a_word_changes_what_its_characters_say(
    model: TrainedModel, target: Target, hash_encoder: Any
) -> None:
    parts = occlusion(TEXT)
    assert [TEXT[start:end] for start, end in parts.runs] == TEXT.split()
    texts = [TEXT, *parts.without]
    encodings = hash_encoder.encode(texts)
    characters = encoder_contributions(model, TEXT, parts, model.space.dense(encodings), target)
    rows = model.space.features([""] * len(texts), encodings)
    whole, *others = logits(model, target, rows)
    for (start, end), other in zip(parts.runs, others, strict=True):
        assert characters[start:end].sum() == pytest.approx(whole - other, abs=1e-4)
    assert characters[TEXT.index("\n")] == 0


@pytest.mark.parametrize("count", [1, MOST_RUNS - 1, MOST_RUNS, MOST_RUNS + 1, 10 * MOST_RUNS + 7])
def test_a_long_text_is_left_out_in_runs_that_cover_every_word_once(count: int) -> None:
    text = "  ".join(f"w{number}" for number in range(count))
    parts = occlusion(text)
    assert len(parts.runs) <= MOST_RUNS
    assert [word for start, end in parts.runs for word in text[start:end].split()] == text.split()
    for (start, end), without in zip(parts.runs, parts.without, strict=True):
        assert without == text[:start] + text[end:]


def test_spans_lie_in_the_field_they_name_and_never_overlap(model: TrainedModel, hash_encoder: Any) -> None:
    text = prepared("Where is my parcel", "parcel 4711 верните деньги, is it my fault")
    fields = {"subject": "Where is my parcel", "body": "parcel 4711 верните деньги, is it my fault"}
    (found,) = explain_texts(model, hash_encoder, [text], [{target.task: target for target in TARGETS}])
    assert found.keys() == {"category", "mood", "signals"}
    for spans in found.values():
        assert spans
        for span in spans:
            assert 0 <= span.start < span.end <= len(fields[span.field])
            assert span.weight != 0
            word = fields[span.field][span.start : span.end]
            assert word == word.strip()
        assert len({(span.field, at) for span in spans for at in range(span.start, span.end)}) == sum(
            span.end - span.start for span in spans
        )


def test_offsets_count_from_where_the_given_field_starts(model: TrainedModel, hash_encoder: Any) -> None:
    body = "  \t parcel 4711"
    text = PreparedText("parcel 4711", (Piece("body", 4, 0, 11),), ENGLISH)
    (found,) = explain_texts(model, hash_encoder, [text], [{"category": TARGETS[0]}])
    assert {body[span.start : span.end] for span in found["category"]} <= {"parcel", "4711", "parcel 4711"}


def test_a_word_the_model_was_taught_to_like_stands_out(
    random_model: Callable[..., TrainedModel], hash_encoder: Any
) -> None:
    model = random_model(["the parcel is late today", "a bill"])
    head, column = model.heads["category"], model.space.vocabularies[0].column("parcel")
    head.term_weights[:] = 0
    head.dense_weights[:] = 0
    head.term_weights[column, 1] = 50
    text = PreparedText("the parcel is late", (Piece("body", 0, 0, 18),), ENGLISH)
    (found,) = explain_texts(model, hash_encoder, [text], [{"category": TARGETS[0]}])
    ((start, end, weight),) = [(span.start, span.end, span.weight) for span in found["category"]]
    assert text.read[start:end] == "parcel"
    assert weight > 0


def test_nothing_asked_costs_nothing(model: TrainedModel, hash_encoder: Any) -> None:
    assert explain_texts(model, hash_encoder, [prepared("a", "b")], [{}]) == [{}]
    assert hash_encoder.asked == []
    assert explain_texts(model, hash_encoder, [], []) == []


@pytest.mark.parametrize("read", ["!", "x", "😀", "\u0301", "a" * 3000])
def test_even_the_oddest_text_is_explained(model: TrainedModel, hash_encoder: Any, read: str) -> None:
    text = PreparedText(read, (Piece("body", 0, 0, len(read)),), ENGLISH)
    found: Sequence[Any] = explain_texts(model, hash_encoder, [text], [{target.task: target for target in TARGETS}])
    for spans in found[0].values():
        assert all(0 <= span.start < span.end <= len(read) and np.isfinite(span.weight) for span in spans)
