"""A vocabulary of n-grams: counting them, and weighting counts by inverse document frequency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from triage_models.features.ngrams import Ngram, chunks, folded, inner_ngrams, word_ngrams, word_terms

_REMEMBERED_CHUNKS = 100_000


class Analyzer(StrEnum):
    """What n-grams are made of; the names are scikit-learn's."""

    WORD = "word"
    CHARACTERS = "char_wb"


class Terms:
    """A vocabulary of n-grams.

    Parameters
    ----------
    analyzer:
        Words and signs, or characters inside words.
    ngrams:
        Shortest and longest n-gram.
    vocabulary:
        The terms in column order.
    """

    __slots__ = ("_chunk_columns", "_column_of", "analyzer", "ngrams", "vocabulary")

    def __init__(self, analyzer: Analyzer, ngrams: tuple[int, int], vocabulary: tuple[str, ...]) -> None:
        self.analyzer = Analyzer(analyzer)
        self.ngrams = ngrams
        self.vocabulary = vocabulary
        self._column_of = {term: column for column, term in enumerate(vocabulary)}
        self._chunk_columns = lru_cache(_REMEMBERED_CHUNKS)(self._columns_of_chunk)

    @classmethod
    def learn(
        cls, analyzer: Analyzer, ngrams: tuple[int, int], texts: Sequence[str], *, min_count: int, max_terms: int
    ) -> Terms:
        """Take the terms that occur in most texts, and in at least `min_count`; ties go by the alphabet."""
        frequency: Counter[str] = Counter()
        for terms in _different_terms(Analyzer(analyzer), ngrams, texts):
            frequency.update(terms)
        frequent = [term for term, count in frequency.items() if count >= min_count]
        frequent.sort(key=lambda term: (-frequency[term], term))
        return cls(analyzer, ngrams, tuple(sorted(frequent[:max_terms])))

    def spans(self, text: str) -> Iterator[Ngram]:
        """Give every n-gram of a text, in the vocabulary or not, with the span it covers."""
        shape = folded(text)
        if self.analyzer is Analyzer.WORD:
            yield from word_ngrams(shape, *self.ngrams)
            return
        for chunk, shift in chunks(shape):
            for term, start, end in inner_ngrams(chunk, *self.ngrams):
                yield term, start + shift, end + shift

    def column(self, term: str) -> int | None:
        """Column of a term; None when it is not in the vocabulary."""
        return self._column_of.get(term)

    def count(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Count terms, shape (texts, vocabulary), float32."""
        columns = [self._columns(text) for text in texts]
        bounds = np.cumsum([0, *map(len, columns)])
        indices = np.fromiter(chain.from_iterable(columns), dtype=np.int32, count=int(bounds[-1]))
        ones = np.ones(len(indices), dtype=np.float32)
        counts = sparse.csr_matrix((ones, indices, bounds), shape=(len(texts), len(self.vocabulary)))
        counts.sum_duplicates()
        return counts

    def _columns(self, text: str) -> list[int]:
        shape, column_of = folded(text), self._column_of
        if self.analyzer is Analyzer.WORD:
            return [column_of[term] for term in word_terms(shape, *self.ngrams) if term in column_of]
        return list(chain.from_iterable(self._chunk_columns(chunk) for chunk in shape.split()))

    def _columns_of_chunk(self, chunk: str) -> tuple[int, ...]:
        column_of = self._column_of
        grams = inner_ngrams(chunk, *self.ngrams)
        return tuple(column_of[term] for term, _, _ in grams if term in column_of)


def _different_terms(analyzer: Analyzer, ngrams: tuple[int, int], texts: Sequence[str]) -> Iterator[set[str]]:
    """Give the set of terms of each text."""
    inner = lru_cache(_REMEMBERED_CHUNKS)(lambda chunk: frozenset(term for term, _, _ in inner_ngrams(chunk, *ngrams)))
    for text in texts:
        if analyzer is Analyzer.WORD:
            yield set(word_terms(folded(text), *ngrams))
        else:
            yield set().union(*map(inner, folded(text).split()))


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
