"""Word and character n-grams, counted by scikit-learn and weighted by inverse document frequency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_DIGIT = re.compile(r"\d")
WORD_PATTERN = r"(?u)\b\w+\b|[^\w\s]"
"""A word, or one sign: repeated exclamation marks and emoji say as much as words."""


def folded(text: str) -> str:
    """Fold case and make every digit 0, character by character, so that positions stay those of the text."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters become two characters
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return _DIGIT.sub("0", lower)


@dataclass(frozen=True, slots=True)
class Terms:
    """A vocabulary of n-grams.

    Parameters
    ----------
    analyzer:
        "word" (words and signs) or "char_wb" (characters inside words).
    ngrams:
        Shortest and longest n-gram.
    vocabulary:
        The terms in column order.
    """

    analyzer: str
    ngrams: tuple[int, int]
    vocabulary: tuple[str, ...]

    @classmethod
    def learn(
        cls, analyzer: str, ngrams: tuple[int, int], texts: Sequence[str], *, min_count: int, max_terms: int
    ) -> Terms:
        """Take the most frequent terms that occur in at least `min_count` texts."""
        counter = _counter(analyzer, ngrams, min_df=min_count, max_features=max_terms)
        try:
            counter.fit(texts)
        except ValueError:  # no term is that frequent
            return cls(analyzer, ngrams, ())
        return cls(analyzer, ngrams, tuple(counter.get_feature_names_out()))

    def count(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Count terms, shape (texts, vocabulary), float32."""
        if not self.vocabulary:
            return sparse.csr_matrix((len(texts), 0), dtype=np.float32)
        return _counter(self.analyzer, self.ngrams, vocabulary=self.vocabulary).transform(texts)

    def analyse(self) -> Any:
        """Give the function that turns one text into its n-grams."""
        return _counter(self.analyzer, self.ngrams).build_analyzer()


def document_frequency_weights(counts: sparse.csr_matrix, min_count: int) -> NDArray[np.float32]:
    """Compute smoothed inverse document frequencies; 0 for terms in fewer than `min_count` rows.

    idf = ln((1 + n) / (1 + df)) + 1, as in scikit-learn. A term with weight 0 is as good as not in the vocabulary,
    so a fold's features are exactly those a vocabulary learned on that fold would give.
    """
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    weights = np.log((1 + counts.shape[0]) / (1 + frequency)) + 1
    weights[frequency < min_count] = 0
    return np.asarray(weights, dtype=np.float32)


def weigh(counts: sparse.csr_matrix, weights: NDArray[np.float32]) -> sparse.csr_matrix:
    """Turn counts into TF-IDF rows of length one: (1 + ln count) * idf, L2-normalised."""
    values = (1 + np.log(counts.data)) * weights[counts.indices]
    matrix = sparse.csr_matrix((values.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    matrix.data *= np.repeat(scale, np.diff(matrix.indptr)).astype(np.float32)
    return matrix


def _counter(analyzer: str, ngrams: tuple[int, int], **options: Any) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(
        analyzer=analyzer,
        ngram_range=ngrams,
        preprocessor=folded,
        token_pattern=WORD_PATTERN,
        dtype=np.float32,
        **options,
    )
