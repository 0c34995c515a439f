"""Text in the form that rules compare: without case, stars, invisible characters and runs of white space."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from unicodedata import normalize

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_WORD = re.compile(r"\w+")
DECORATION = " -_=–—~#|•·"
"""What people and programs put around a line: dashes, bars, number signs."""


def visible(text: str) -> str:
    """Drop invisible characters and bold stars; compose accents; straighten apostrophes and full-width colons."""
    if not text.isascii():
        text = _INVISIBLE.sub("", normalize("NFC", text)).replace("’", "'").replace("：", ":")
    return text.replace("*", "")


def fold(text: str) -> str:
    """Make texts equal that differ only in case, stars, invisible characters or white space."""
    return " ".join(visible(text).casefold().split())


def first_word(folded: str) -> str:
    """Name the word that a folded text begins with; "" when it begins with something else."""
    found = _WORD.match(folded)
    return found.group() if found else ""


def phrases(pattern: str) -> list[str]:
    """Write out a phrase with choices: "(best|kind|) regards" is three phrases, folded."""
    parts = _CHOICE.split(pattern)
    choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return [fold("".join(chosen)) for chosen in product(*choices)]


def any_of(words: Iterable[str]) -> str:
    """Write a pattern that matches any of these words, longer ones first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def by_first_word(listed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Group phrases by the word they begin with."""
    grouped: dict[str, list[str]] = {}
    for phrase in listed:
        grouped.setdefault(first_word(phrase), []).append(phrase)
    return {word: tuple(found) for word, found in grouped.items()}


def is_phrase_start(folded: str, phrase: str) -> bool:
    """Whether a text begins with a phrase that ends where a word ends."""
    if not folded.startswith(phrase):
        return False
    end = len(phrase)
    return end == len(folded) or not (folded[end].isalnum() and folded[end - 1].isalnum())
