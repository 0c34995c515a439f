"""From contributions of characters to a few spans a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from triage.assessment import Evidence
from triage.pipeline import Target
from triage.text import Piece, PreparedText
from triage_models.encoder import Encoder
from triage_models.explain.contributions import (
    Occlusion,
    encoder_contributions,
    occlusion,
    term_contributions,
)
from triage_models.features.ngrams import chunks
from triage_models.model import TrainedModel

_MOST_SPANS = 6
_LEAST_SHARE = 0.15


def explain_texts(
    model: TrainedModel,
    encoder: Encoder,
    texts: Sequence[PreparedText],
    targets: Sequence[Mapping[str, Target]],
) -> list[Mapping[str, tuple[Evidence, ...]]]:
    """Find, per text and target, the spans that spoke for it (weight > 0) or against it (weight < 0).

    Weights are in units of the label's logit.
    """
    return [_explain(model, encoder, text, wanted) for text, wanted in zip(texts, targets, strict=True)]


def _explain(
    model: TrainedModel, encoder: Encoder, text: PreparedText, wanted: Mapping[str, Target]
) -> dict[str, tuple[Evidence, ...]]:
    if not wanted:
        return {}
    parts: Occlusion = occlusion(text.read)
    encodings = encoder.encode([text.read, *parts.without])
    row = model.space.features([text.read], encodings[:1])
    dense = model.space.dense(encodings)

    def contributions(target: Target) -> NDArray[np.float64]:
        terms = term_contributions(model, text.read, row, target)
        return np.add(terms, encoder_contributions(model, text.read, parts, dense, target))

    return {key: _spans(text, contributions(target)) for key, target in wanted.items()}


def _spans(text: PreparedText, characters: NDArray[np.float64]) -> tuple[Evidence, ...]:
    """Sum characters to words, join neighbours that pull the same way, keep the strongest."""
    words = [
        (start, start + len(chunk), float(characters[start : start + len(chunk)].sum()))
        for chunk, start in chunks(text.read)
    ]
    strongest = max((abs(weight) for _, _, weight in words), default=0.0)
    runs = groupby(words, key=lambda word: np.sign(word[2]) if abs(word[2]) >= _LEAST_SHARE * strongest else 0)
    joined = [
        (run[0][0], run[-1][1], sum(word[2] for word in run)) for sign, group in runs if sign for run in [list(group)]
    ]
    kept = sorted(sorted(joined, key=lambda span: -abs(span[2]))[:_MOST_SPANS])
    return tuple(evidence for span in kept for evidence in _located(text, *span))


def _located(text: PreparedText, start: int, end: int, weight: float) -> tuple[Evidence, ...]:
    """Translate a span of the read text to the ticket's fields.

    A span over two fields, or on both sides of something cut out, becomes several, each with its share of the weight.
    """
    found: list[Evidence] = []
    for piece in text.pieces:
        left, right = max(start, piece.read_start), min(end, piece.read_start + piece.length)
        if left < right:
            share = weight * (right - left) / (end - start)
            here = Evidence(piece.field, *_source(piece, left, right), share)
            if found and _reads_on(text, found[-1], here):
                here = Evidence(here.field, found[-1].start, here.end, found.pop().weight + share)
            found.append(here)
    return tuple(found)


def _source(piece: Piece, left: int, right: int) -> tuple[int, int]:
    if piece.source_length is not None:
        return piece.start, piece.end
    shift = piece.start - piece.read_start
    return left + shift, right + shift


def _reads_on(text: PreparedText, last: Evidence, here: Evidence) -> bool:
    """Whether nothing but markup and blank space stands between the two."""
    if last.field != here.field:
        return False
    return not any(
        cut.kind not in {"markup", "blank"} and cut.field == here.field and last.end <= cut.start < here.start
        for cut in text.cuts
    )
