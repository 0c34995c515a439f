"""Bulgarian and Russian in Latin letters: how words may be typed, and back to Cyrillic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice, product

from triage_models.language.latin_tables import IN_PLACE, SPELLINGS, STEMS, WHOLE
from triage_models.language.letters import CHUNK, is_link
from triage_models.text.traced import Edit

LATIN_CODES = {"bg": "bg-Latn", "ru": "ru-Latn"}
"""What the two are called while languages are weighed."""

_MOST_SPELLINGS = 96
_WORD = re.compile(r"(?<!\w)[a-z0-9]+(?:['’][a-z0-9]+)*['’]?(?!\w)", re.IGNORECASE)
_TYPED = re.compile(r"[46]?[a-z]+(?:[46][a-z]+)*[46]?(?:['’][a-z]*)*", re.IGNORECASE)
_NAME = re.compile(r"[a-z]+[A-Z]|[A-Z][a-z]+[A-Z]|[B-DF-HJ-NP-TV-XZ]{2,5}$|[A-Z]*\d[A-Z\d]*$")
"""iPhone, PayPal, SMS, A4: names and codes that nobody writes in Cyrillic."""


def spellings(word: str, code: str) -> Iterator[str]:
    """Spell a lower-case Cyrillic word in Latin letters in its usual ways, the most usual first."""
    ways = [SPELLINGS[code].get(letter, letter).split() or [""] for letter in word]
    return islice(("".join(parts) for parts in product(*ways)), _MOST_SPELLINGS)


def to_cyrillic(text: str, code: str) -> tuple[Edit, ...]:
    """Write the Bulgarian ("bg") or Russian ("ru") words of a text in Cyrillic.

    Links, addresses, numbers, codes and names with inner capitals stay.

    Returns
    -------
    The changes, in order.
    """
    chunks = (chunk.span() for chunk in CHUNK.finditer(text) if not is_link(chunk.group()))
    words = (match for start, end in chunks for match in _WORD.finditer(text, start, end))
    return tuple(edit for match in words for edit in _word_edits(match.group(), match.start(), code))


def in_cyrillic(text: str, code: str) -> str:
    """Apply `to_cyrillic`."""
    parts: list[str] = []
    position = 0
    for start, end, written in to_cyrillic(text, code):
        parts += (text[position:start], written)
        position = end
    return "".join((*parts, text[position:]))


def _word_edits(word: str, at: int, code: str) -> Iterator[Edit]:
    if _NAME.match(word) or not _TYPED.fullmatch(word):
        return
    units, pattern = _units(code)
    for match in pattern.finditer(word.lower()):
        start, end = match.span()
        written = units[match.lastgroup or match.group().rstrip("'’")]
        yield Edit(at + start, at + end, _in_case(written, word[start:end], shouted=word.isupper() and len(word) > 1))


def _in_case(written: str, typed: str, *, shouted: bool) -> str:
    if shouted:
        return written.upper()
    return written[:1].upper() + written[1:] if typed[:1].isupper() else written


@cache
def _units(code: str) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """What is read as what, and a pattern: whole words before stems before letters by their place before letters."""
    letters: dict[str, str] = {}
    for letter, ways in SPELLINGS[code].items():
        for way in ways.split():
            letters.setdefault(way, letter)
    wholes, stems = _readings(WHOLE[code], code), _readings(STEMS[code], code)
    places = {f"place{index}": written for index, (_, written) in enumerate(IN_PLACE[code])}
    in_place = [f"(?P<place{index}>{pattern})" for index, (pattern, _) in enumerate(IN_PLACE[code])]
    pattern = "|".join([rf"\b(?:{_either(wholes)})\b['’]?", rf"(?:{_either(stems)})(?!h)", *in_place, _either(letters)])
    return {**letters, **stems, **wholes, **places}, re.compile(pattern)


def _readings(words: str, code: str) -> dict[str, str]:
    return {spelling: word for word in words.split() for spelling in spellings(word, code)}


def _either(typed: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(typed, key=len, reverse=True)))
