"""What frequent words say: how many words of a text each language lists."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from triage_models.language.latin import LATIN_CODES, spellings
from triage_models.language.word_lists import WORDS

_UNACCENTED = str.maketrans("ıøłđ", "iold")
_A_FEW = 3
_LATIN = frozenset(LATIN_CODES.values())
_TYPED = re.compile(
    r"(?<![lnt])zh|(?<![cnr])kh|sht|shch|iy|[^aeious]q(?!u)|[a-z][46][a-z]|^[46](?![ap]m$)[a-z]*[aeiou]|[a-z]{2}k(?:ata|ite|oto)$"
)


def frequent_words(words: Iterable[str]) -> Counter[str]:
    """Count, for each language with a list, the lower-case words it lists.

    Bulgarian and Russian in Latin letters are counted under their names in `LATIN_CODES`.
    """
    table = _table()
    return Counter(code for word in words for code in table.get(word, ()))


def typed_words(words: Iterable[str]) -> int:
    """Count the lower-case words that look like Bulgarian or Russian in Latin letters: zh, sht, 4 and 6 in words."""
    return sum(_TYPED.search(word) is not None for word in words)


def may_be_typed(words: Sequence[str]) -> bool:
    """Whether lower-case words can be Bulgarian or Russian in Latin letters.

    One that can be nothing else is enough; of "no", "my" and "to", which other languages have too, it takes a few.
    """
    table = _table()
    listed = [table[word] for word in words if word in table]
    if any(_LATIN.issuperset(codes) for codes in listed) or typed_words(words):
        return True
    return any(sum(code in codes for codes in listed) >= _A_FEW for code in _LATIN)


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    """Every listed word, also as people type it without accents or in Latin letters, and the languages listing it."""
    languages: dict[str, set[str]] = {}
    for code, text in WORDS.items():
        for word in text.split():
            for spelling in {word, _unaccented(word)}:
                languages.setdefault(spelling, set()).add(code)
    for code, latin in LATIN_CODES.items():
        for word in WORDS[code].split():
            for spelling in spellings(word, code):
                languages.setdefault(spelling, set()).add(latin)
    shared = {codes: tuple(sorted(codes)) for codes in map(frozenset, languages.values())}
    return {word: shared[frozenset(codes)] for word, codes in languages.items()}


def _unaccented(word: str) -> str:
    """Take the accents off Latin letters."""
    if not word.translate(_UNACCENTED) < "ɐ":
        return word
    letters = unicodedata.normalize("NFD", word.translate(_UNACCENTED))
    return "".join(char for char in letters if not unicodedata.combining(char)).replace("ß", "ss")
