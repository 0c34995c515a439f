"""How much a text looks like what the models were taught.

The mean cosine to the nearest training tickets and the top margin of one task, each standardised on in-scope rows,
are added: together they tell strangers apart better than either alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Scope:
    """Scores texts by familiarity; larger is more familiar.

    Parameters
    ----------
    reference:
        Unit encodings of training tickets (the last layer only), shape (tickets, layer dimensions), float16.
    neighbours:
        How many nearest tickets are asked.
    task:
        Whose top margin counts; None when only distance does.
    means, deviations:
        Standardise distance and margin, shape (2,).
    """

    reference: NDArray[np.float16]
    neighbours: int
    task: str | None
    means: NDArray[np.float64]
    deviations: NDArray[np.float64]

    def scores(self, encodings: NDArray[np.float32], margins: NDArray[np.float32] | None) -> NDArray[np.float64]:
        """Score rows, given their encodings and the margins (rows, labels) of `task`."""
        return self.combined(raw_scope_scores(self.reference, self.neighbours, encodings, margins))

    def combined(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add the standardised parts of raw scores, shape (rows, 2)."""
        standard = (raw - self.means) / self.deviations
        return np.asarray(standard.sum(axis=1) if self.task is not None else standard[:, 0])


def raw_scope_scores(
    reference: NDArray[np.float16],
    neighbours: int,
    encodings: NDArray[np.float32],
    margins: NDArray[np.float32] | None,
) -> NDArray[np.float64]:
    """Mean cosine to the nearest reference tickets, and the top margin; shape (rows, 2)."""
    scores = np.zeros((len(encodings), 2))
    count = min(neighbours, len(reference))
    if count:
        known = reference.astype(np.float32)
        for start in range(0, len(encodings), 1024):
            cosines = encodings[start : start + 1024, -known.shape[1] :] @ known.T
            nearest = np.partition(cosines, -count, axis=1)[:, -count:]
            scores[start : start + 1024, 0] = nearest.mean(axis=1)
    if margins is not None:
        scores[:, 1] = margins.max(axis=1)
    return scores
