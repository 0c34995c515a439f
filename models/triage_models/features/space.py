"""The feature space of a model: TF-IDF of words and characters beside the standardised encoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from triage_models.features.terms import Terms, document_frequency_weights, weigh

Encodings = NDArray[np.float32]
Counts = tuple[sparse.csr_matrix, ...]

DENSE_LENGTH = 1.2
"""Typical length of an encoding beside the two TF-IDF rows of length one."""


@dataclass(frozen=True, slots=True)
class Features:
    """Rows of a feature space: the sparse and the dense columns."""

    terms: sparse.csr_matrix
    dense: Encodings

    def joined(self) -> sparse.csr_matrix:
        """All columns in one matrix, for solvers that want one."""
        return sparse.hstack([self.terms, sparse.csr_matrix(self.dense)], format="csr", dtype=np.float32)


@dataclass(frozen=True, slots=True)
class FeatureSpace:
    """How a text becomes a row.

    Parameters
    ----------
    vocabularies:
        Word terms, then character terms.
    term_weights:
        Inverse document frequencies, one array per vocabulary.
    mean, scale:
        Standardise the encoding: (encoding - mean) * scale; shape (dimensions,).
    """

    vocabularies: tuple[Terms, ...]
    term_weights: tuple[NDArray[np.float32], ...]
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]

    @classmethod
    def learn(
        cls, vocabularies: tuple[Terms, ...], counts: Counts, encodings: Encodings, *, min_count: int
    ) -> FeatureSpace:
        """Learn weights and standardisation from the rows heads are fitted on."""
        deviation = encodings.std(axis=0) + 1e-6
        return cls(
            vocabularies=vocabularies,
            term_weights=tuple(document_frequency_weights(part, min_count) for part in counts),
            mean=encodings.mean(axis=0),
            scale=(DENSE_LENGTH / (deviation * np.sqrt(encodings.shape[1]))).astype(np.float32),
        )

    @property
    def width(self) -> int:
        """Number of sparse columns."""
        return sum(len(terms.vocabulary) for terms in self.vocabularies)

    def features(self, texts: Sequence[str], encodings: Encodings) -> Features:
        """Compute the rows of texts, given their encodings."""
        return self.rows(tuple(terms.count(texts) for terms in self.vocabularies), encodings)

    def rows(self, counts: Counts, encodings: Encodings) -> Features:
        """Compute rows from counts that are already there."""
        weighed = [weigh(part, weights) for part, weights in zip(counts, self.term_weights, strict=True)]
        return Features(sparse.hstack(weighed, format="csr", dtype=np.float32), self.dense(encodings))

    def dense(self, encodings: Encodings) -> Encodings:
        """Standardise encodings."""
        return np.asarray((encodings - self.mean) * self.scale, dtype=np.float32)
