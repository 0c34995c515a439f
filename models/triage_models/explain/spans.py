"""Where n-grams stand in a text, exactly as scikit-learn's analyzers cut them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage_models.features.terms import WORD_PATTERN, Terms, folded

_WORD = re.compile(WORD_PATTERN)
_CHUNK = re.compile(r"\S+")


def term_spans(terms: Terms, text: str) -> Iterator[tuple[str, int, int]]:
    """Give every n-gram of a text with the span it covers; repeated n-grams come repeatedly."""
    shape = folded(text)
    return _word_ngrams(shape, terms.ngrams) if terms.analyzer == "word" else _inner_ngrams(shape, terms.ngrams)


def _word_ngrams(shape: str, ngrams: tuple[int, int]) -> Iterator[tuple[str, int, int]]:
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(shape)]
    for size in range(ngrams[0], ngrams[1] + 1):
        for first in range(len(words) - size + 1):
            run = words[first : first + size]
            yield " ".join(word for word, _, _ in run), run[0][1], run[-1][2]


def _inner_ngrams(shape: str, ngrams: tuple[int, int]) -> Iterator[tuple[str, int, int]]:
    """Character n-grams of each word with one space on either side; a shorter word gives itself once."""
    for match in _CHUNK.finditer(shape):
        padded, shift = f" {match.group()} ", match.start() - 1
        for size in range(ngrams[0], ngrams[1] + 1):
            for start in range(max(1, len(padded) - size + 1)):
                term = padded[start : start + size]
                left, right = start + shift, start + shift + len(term)
                yield term, max(left, match.start()), min(right, match.end())
            if len(padded) <= size:
                break
