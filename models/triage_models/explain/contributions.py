"""How much each character of a text added to the logit of a label.

TF-IDF columns: exactly, value times weight, spread over the characters of the n-gram. Encoder columns: by occlusion,
the change of the logit's dense part when a run of words is left out (Zeiler and Fergus 2014).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.pipeline import Target
from triage_models.features import Features
from triage_models.features.ngrams import chunks
from triage_models.model import TrainedModel

MOST_RUNS = 48
"""A longer text is occluded in runs of several words, so that the work stays bounded."""


@dataclass(frozen=True, slots=True)
class Occlusion:
    """Runs of words of one text, and the text without each."""

    runs: tuple[tuple[int, int], ...]
    without: tuple[str, ...]


def occlusion(text: str) -> Occlusion:
    """Cut a text into at most `MOST_RUNS` runs of whole words and leave out one at a time."""
    words = [(start, start + len(chunk)) for chunk, start in chunks(text)]
    size = max(1, -(-len(words) // MOST_RUNS))
    runs = tuple((words[i][0], words[min(i + size, len(words)) - 1][1]) for i in range(0, len(words), size))
    return Occlusion(runs, tuple(text[:start] + text[end:] for start, end in runs))


def term_contributions(model: TrainedModel, text: str, row: Features, target: Target) -> NDArray[np.float64]:
    """Spread the TF-IDF part of a label's logit over characters, shape (len(text),); the sum is exact."""
    weights = _label_weights(model, target, model.heads[target.task].term_weights[row.terms.indices])
    value_of = dict(zip(row.terms.indices.tolist(), (row.terms.data * weights).tolist(), strict=True))
    characters, shift = np.zeros(len(text)), 0
    for terms in model.space.vocabularies:
        places: dict[int, list[tuple[int, int]]] = {}
        for term, start, end in terms.spans(text):
            column = terms.column(term)
            if column is not None and column + shift in value_of:
                places.setdefault(column + shift, []).append((start, end))
        for column, spans in places.items():
            for start, end in spans:
                characters[start:end] += value_of[column] / (len(spans) * (end - start))
        shift += len(terms.vocabulary)
    return characters


def encoder_contributions(
    model: TrainedModel, text: str, parts: Occlusion, dense: NDArray[np.float32], target: Target
) -> NDArray[np.float64]:
    """Spread what each run changes over its characters; `dense` holds the whole text's row first, then one per run."""
    values = dense @ _label_weights(model, target, model.heads[target.task].dense_weights)
    characters = np.zeros(len(text))
    for (start, end), change in zip(parts.runs, values[0] - values[1:], strict=True):
        characters[start:end] += change / (end - start)
    return characters


def _label_weights(model: TrainedModel, target: Target, weights: NDArray[np.float32]) -> NDArray[np.float64]:
    task = next(task for task in model.tasks if task.name == target.task)
    mixing = model.calibrations[target.task].mixing[:, task.labels.index(target.label)]
    return np.asarray(weights @ mixing)
