"""Word and character n-grams of a text, with the spans they cover.

They are those of scikit-learn's "word" and "char_wb" analyzers, which a test holds; written here because explanations
need spans, and because the n-grams inside a word, which text repeats all the time, need cutting only once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Ngram = tuple[str, int, int]
"""A term, and where the run of characters it covers starts and ends."""

WORD_PATTERN = r"(?u)\b\w+\b|[^\w\s]"
"""A word, or one sign: repeated exclamation marks and emoji say as much as words."""

_WORD = re.compile(WORD_PATTERN)
_CHUNK = re.compile(r"\S+")
_DIGIT = re.compile(r"\d")


def folded(text: str) -> str:
    """Fold case and make every digit 0, character by character, so that positions stay those of the text."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters become two characters
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return _DIGIT.sub("0", lower)


def word_ngrams(shape: str, shortest: int, longest: int) -> Iterator[Ngram]:
    """Runs of `shortest` to `longest` words and signs of a folded text, joined by one space."""
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(shape)]
    for size in range(shortest, longest + 1):
        for first in range(len(words) - size + 1):
            run = words[first : first + size]
            yield " ".join(word for word, _, _ in run), run[0][1], run[-1][2]


def word_terms(shape: str, shortest: int, longest: int) -> Iterator[str]:
    """The same n-grams without their spans, several times as fast."""
    words = _WORD.findall(shape)
    for size in range(shortest, longest + 1):
        yield from map(" ".join, zip(*(words[first:] for first in range(size)), strict=False))


def chunks(shape: str) -> Iterator[tuple[str, int]]:
    """Runs of characters between white space, and where they start."""
    for match in _CHUNK.finditer(shape):
        yield match.group(), match.start()


def inner_ngrams(chunk: str, shortest: int, longest: int) -> Iterator[Ngram]:
    """Character n-grams of one chunk with a space on either side; a shorter chunk gives itself once.

    Spans count characters of the chunk; a space alone stands for the character beside it.
    """
    padded = f" {chunk} "
    for size in range(shortest, longest + 1):
        for start in range(max(1, len(padded) - size + 1)):
            term = padded[start : start + size]
            end = min(len(chunk), start - 1 + len(term))
            yield term, min(max(0, start - 1), len(chunk) - 1), max(1, end)
        if len(padded) <= size:
            break
