from __future__ import annotations

from dataclasses import replace

from triage import (
    Alternative,
    Assessment,
    Evidence,
    Language,
    ModelRef,
    Piece,
    Prediction,
    PreparedText,
    Reason,
    Signal,
    TriageFailure,
    render,
)

ASSESSMENT = Assessment(
    id="t-1",
    text=PreparedText("где", (Piece("body", 2, 0, 3),), Language("ru", 0.98765, supported=True), ("cut",), 412),
    predictions=(
        Prediction(
            "category", "delivery", 0.91, (Alternative("other", 0.04), Alternative("billing", 0.02)), True, None
        ),
        Prediction("mood", "bad", 0.72004, (), False, Reason.LOW_CONFIDENCE, score=-0.46),
    ),
    signals=(Signal("signals", "angry", 0.81, True), Signal("signals", "leaves", 0.12, False)),
    model=ModelRef("starter", "2026.11.21-1f3c"),
)
SHAPE = {
    "id": "t-1",
    "language": {"code": "ru", "confidence": 0.9877, "supported": True},
    "category": {
        "label": "delivery",
        "confidence": 0.91,
        "accepted": True,
        "reason": None,
        "alternatives": [{"label": "other", "confidence": 0.04}, {"label": "billing", "confidence": 0.02}],
    },
    "mood": {
        "label": "bad",
        "confidence": 0.72,
        "score": -0.46,
        "accepted": False,
        "reason": "low_confidence",
        "alternatives": [],
    },
    "signals": {
        "angry": {"probability": 0.81, "flagged": True},
        "leaves": {"probability": 0.12, "flagged": False},
    },
    "text": {"flags": ["cut"], "characters": 412, "used": 3},
    "model": {"name": "starter", "version": "2026.11.21-1f3c"},
}


def test_a_scored_ticket_has_exactly_the_published_shape_and_order_of_keys() -> None:
    shape = render(ASSESSMENT)
    assert shape == SHAPE
    assert list(shape) == list(SHAPE)
    assert list(shape["category"]) == ["label", "confidence", "accepted", "reason", "alternatives"]
    assert list(shape["mood"]) == ["label", "confidence", "score", "accepted", "reason", "alternatives"]


def test_an_explained_ticket_also_says_what_was_read_and_which_spans_spoke() -> None:
    shape = render(replace(ASSESSMENT, evidence={"category": (Evidence("body", 2, 5, 0.31234),), "angry": ()}))
    assert shape["explanation"] == {
        "category": [{"field": "body", "start": 2, "end": 5, "weight": 0.3123}],
        "angry": [],
    }
    assert shape["text"]["read"] == "где"
    assert shape.keys() == {*SHAPE, "explanation"}


def test_a_failure_has_an_id_and_an_error_and_nothing_else() -> None:
    shape = render(TriageFailure("t-9", "empty_text", "There is nothing to score."))
    assert shape == {"id": "t-9", "error": {"code": "empty_text", "message": "There is nothing to score."}}
