"""Says which of many candidate pairs of texts are near duplicates: a quick look at the digests, then exact counting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage_training.shingles import DIGEST_LENGTH, shingles

_PAIRS_AT_ONCE = 4_096
_DEVIATIONS = 3.0

_Rows = NDArray[np.int64]


class Similarity:
    """Confirms candidate pairs.

    Parameters
    ----------
    digest:
        MinHash digests of `texts`.
    least:
        Jaccard similarity of the 5-gram sets from which a pair is confirmed.
    """

    def __init__(self, texts: Sequence[str], digest: NDArray[np.uint32], least: float) -> None:
        self._texts = texts
        self._digest = digest
        self._least = least
        # A digest misjudges a similarity with this standard deviation; pairs far below need no counting.
        self._promising = least - _DEVIATIONS * math.sqrt(least * (1 - least) / DIGEST_LENGTH)

    def confirmed(self, left: _Rows, right: _Rows) -> tuple[_Rows, _Rows]:
        """The pairs (left[i], right[i]) that are near duplicates."""
        kept = [
            chunk[self._alike(left[chunk], right[chunk])]
            for start in range(0, len(left), _PAIRS_AT_ONCE)
            for chunk in [np.arange(start, min(start + _PAIRS_AT_ONCE, len(left)))]
        ]
        pairs = np.concatenate(kept) if kept else np.empty(0, dtype=np.int64)
        return left[pairs], right[pairs]

    def _alike(self, left: _Rows, right: _Rows) -> NDArray[np.bool_]:
        agreement = np.mean(self._digest[left] == self._digest[right], axis=1)
        alike = agreement >= self._promising
        alike[alike] = self._jaccard(left[alike], right[alike]) >= self._least
        return np.asarray(alike, dtype=np.bool_)

    def _jaccard(self, left: _Rows, right: _Rows) -> NDArray[np.float64]:
        if not len(left):
            return np.empty(0)
        sets = self._sets
        shared = np.diff(sets[left].multiply(sets[right]).indptr)
        sizes = np.diff(sets.indptr)
        return np.asarray(shared / (sizes[left] + sizes[right] - shared))

    @cached_property
    def _sets(self) -> Any:
        """The 5-grams of every text as a sparse matrix, shape (texts, hashes)."""
        from scipy.sparse import csr_array

        sets = [shingles(text) for text in self._texts]
        columns = (np.concatenate(sets) >> np.uint64(1)).astype(np.int64)  # keeps the order, fits a signed index
        starts = np.cumsum([0, *map(len, sets)], dtype=np.int64)
        ones = np.ones(len(columns), dtype=np.int8)
        return csr_array((ones, columns, starts), shape=(len(sets), 2**63 - 1))
