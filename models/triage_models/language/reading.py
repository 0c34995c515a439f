"""What language identification reads of a text: its beginning, without links and quotations, in its main script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from triage_models.language.letters import CHUNK, Script, is_link, script_of

MOST_CHARACTERS = 2000
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r'"[^"\n]{2,200}"|[“„][^“”„\n]{2,200}[“”]|«[^»\n]{2,200}»|`[^`\n]{2,200}`')
_QUOTES = frozenset('"“„«`')
_ENOUGH_LETTERS = 12
_CYRILLIC_SHARE = 0.3
"""Customers who write Cyrillic name many things in Latin letters; hardly anybody does the reverse."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The part of a text that shows its language.

    Parameters
    ----------
    text:
        What was read; only words of the main script when there are two.
    words:
        Its words in lower case.
    script:
        The main script.
    letters:
        How many characters the words have.
    """

    text: str
    words: tuple[str, ...]
    script: Script
    letters: int


def read(text: str) -> Reading:
    """Read the first `MOST_CHARACTERS` of a text."""
    sample = own_words(unicodedata.normalize("NFC", text[:MOST_CHARACTERS]))
    words = words_of(sample)
    scripts = {word: script_of(word) for word in words}
    shares = dict.fromkeys(Script, 0)
    for word in words:
        shares[scripts[word]] += len(word)
    script = _main(shares, sum(len(word) for word in words if word.isascii() and word[0].isupper()))
    if shares[script] < sum(shares.values()):
        words = [word for word in words if scripts[word] is script]
        sample = " ".join(words)
    return Reading(sample, tuple(word.lower() for word in words), script, shares[script])


def own_words(text: str) -> str:
    """Leave out links and, when enough is left, what the customer quotes (an error message, the name of a product)."""
    if is_link(text):
        text = CHUNK.sub(lambda chunk: " " if is_link(chunk.group()) else chunk.group(), text)
    if _QUOTES.isdisjoint(text):
        return text
    rest = _QUOTED.sub(" ", text)
    return rest if sum(map(str.isalpha, rest)) >= _ENOUGH_LETTERS else text


def words_of(text: str) -> list[str]:
    """Split into runs of letters and digits that hold a letter."""
    return [word for word in _WORD.findall(text) if not word.isnumeric()]


def _main(shares: Mapping[Script, int], names: int) -> Script:
    """Choose the main script; `names` is how many Latin letters stand in words with a capital."""
    if shares[Script.CYRILLIC] > _CYRILLIC_SHARE * (sum(shares.values()) - names):
        return Script.CYRILLIC
    return max(Script, key=lambda script: shares[script])
