"""The text as detectors see it: one form per digit, space and dash, nothing invisible, placeholders blotted out."""

from __future__ import annotations

import re
import sys
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from triage_models.text.traced import Span

BLOT = "\x00"
"""Stands for every character that was replaced or must not be looked at. No detector crosses it, or counts it."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_BLANKS = "\x00\t\r\x0b\x0c\x1c\x1d\x1e\x1f"
_LINE_ENDS = "\x85\u2028\u2029"
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_FULL_WIDTH_SHIFT = 0xFEE0
_SIX_DIGITS = re.compile(r"\d(?:\D{0,3}\d){5}")
_AT_IN_BRACKETS = re.compile(r"[\[({<]\s?(?:at|ät|ат)\s?[\])}>]")
_SIGNS = "@＠﹫"
_WORDS_FOR_SIGN = (" at ", "собака", "маймунск", "кльомба", "arroba", "arobase")


class Kind(StrEnum):
    """What a detail is. The order is that of the detectors."""

    EMAIL = "email"
    IBAN = "iban"
    NATIONAL_ID = "national_id"
    CARD = "card"
    ORDER = "order"
    PHONE = "phone"


_PLACEHOLDER = re.compile(rf"\[({'|'.join(kind.name for kind in Kind)})_(\d{{1,9}})\]", re.ASCII)


class Found(NamedTuple):
    """A detail: its span, and a key that is equal for two spellings of the same."""

    start: int
    end: int
    kind: Kind
    key: str


@dataclass(frozen=True, slots=True)
class Shadow:
    """A text in plain forms.

    Parameters
    ----------
    places:
        Where each character stands in the source. None: where it stands in the shadow.
    """

    text: str
    places: array[int] | None = None

    @classmethod
    def of(cls, source: str) -> Shadow:
        """Fold a source: full-width forms and digits of all scripts become ASCII, spaces and dashes the plain one."""
        plain = source.translate(_forms())
        plain = _PLACEHOLDER.sub(lambda match: BLOT * len(match.group()), plain)
        if plain.isascii() or _INVISIBLE.search(plain) is None:
            return cls(plain)
        parts, places, position = [], array("q"), 0
        for match in _INVISIBLE.finditer(plain):
            parts.append(plain[position : match.start()])
            places.extend(range(position, match.start()))
            position = match.end()
        places.extend(range(position, len(plain)))
        return cls("".join((*parts, plain[position:])), places)

    def source_span(self, start: int, end: int) -> Span:
        """Where a span of the shadow, at least one character long, stands in the source."""
        return (start, end) if self.places is None else (self.places[start], self.places[end - 1] + 1)


def may_hold_personal_data(text: str) -> bool:
    """Tell cheaply whether looking is worth while: six digits close together, an at sign or a word for one."""
    visible = text if text.isascii() else _INVISIBLE.sub("", text)
    if _SIX_DIGITS.search(visible) or any(sign in visible for sign in _SIGNS):
        return True
    folded = visible.casefold()
    return any(word in folded for word in _WORDS_FOR_SIGN) or _AT_IN_BRACKETS.search(folded) is not None


def placeholder_numbers(text: str) -> dict[Kind, int]:
    """Highest number of each kind of placeholder that a text has already."""
    highest: dict[Kind, int] = {}
    for name, number in _PLACEHOLDER.findall(text):
        highest[Kind[name]] = max(highest.get(Kind[name], 0), int(number))
    return highest


def blocked(text: str, found: Iterable[Found]) -> str:
    """Blot out what was found; spans may come in any order."""
    parts: list[str] = []
    position = 0
    for start, end, *_ in sorted(found):
        parts += (text[position:start], BLOT * (end - start))
        position = end
    return "".join((*parts, text[position:]))


def words_before(text: str, start: int, most: int) -> str:
    """At most so many characters before a place, none of them from before a blot."""
    return text[max(0, start - most) : start].rpartition(BLOT)[2]


@cache
def _forms() -> dict[int, str]:
    forms = {code: chr(code - _FULL_WIDTH_SHIFT) for code in _FULL_WIDTH}
    for code in range(0x80, sys.maxunicode + 1):
        char = chr(code)
        if char.isdecimal():
            forms[code] = str(unicodedata.decimal(char))
        elif char.isspace():
            forms[code] = " "
    forms.update({ord(char): "-" for char in _DASHES})
    forms.update({ord(char): " " for char in _BLANKS})
    forms.update({ord(char): "\n" for char in _LINE_ENDS})
    forms[0xFE6B] = "@"
    return forms
