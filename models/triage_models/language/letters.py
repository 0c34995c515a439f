"""What single letters say: which script a text is written in, and which languages do without a letter it has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import cache


class Script(Enum):
    """The alphabets of the first languages and their look-alikes."""

    CYRILLIC = "cyrillic"
    LATIN = "latin"
    OTHER = "other"


_LETTERS = {Script.CYRILLIC: re.compile("[Ѐ-ӿ]"), Script.LATIN: re.compile("[a-zA-ZªºÀ-ÖØ-öø-ɏḀ-ỿ]")}
_PLAIN = {
    Script.CYRILLIC: frozenset("абвгдежзклмнопрстуфхцчш"),
    Script.LATIN: frozenset("abcdefghijklmnoprstuz"),
    Script.OTHER: frozenset(),
}
_NOT_EVERYWHERE = "qvwxy"
_LACKS = {"bs": "qwxy", "cs": "qw", "hr": "qwxy", "pl": "qvx", "sk": "qw", "sl": "qwxy", "sr": "qwxy", "tr": "qwx"}
"""Plain Latin letters that some languages do without: what tells them from Bulgarian and Russian in Latin letters."""
_MORE = {
    "be": "ёійўыьэюяґ",
    "bg": "ийщъьюяѝ",
    "mk": "иѓѕјљњќџѐѝ",
    "ru": "ёийщъыьэюя",
    "sr": "иђјљњћџčćđšž",
    "uk": "ґєиіїйщьюя",
    "bg-Latn": "",
    "bs": "čćđšž",
    "ca": "àçèéíïòóúü·",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåé",
    "de": "äöüß",
    "en": "",
    "es": "áéíñóúü¿¡",
    "fi": "äöå",
    "fr": "àâæçèéêëîïôùûüÿœ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "it": "àèéìíîòóù",
    "nl": "áèéëïóöü",
    "no": "æøåé",
    "pl": "ąćęłńóśźż",
    "pt": "àáâãçéêíóôõú",
    "ro": "âăîșşțţ",
    "ru-Latn": "",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sv": "åäöé",
    "tr": "âçğıîöşûü",
}
_SIGNS = (
    (re.compile("ъ(?![аеёиоуъыьэюя])"), frozenset({"bg"})),
    (re.compile("ь(?!о)"), frozenset({"be", "ru", "uk"})),
    (re.compile(r"[аеиоуюя]ю\b|[йлт]ся\b"), frozenset({"be", "ru", "uk"})),
    (re.compile(r"[аеуя]ет\b|\w{3}(?:ое|[внкл]ой|[вкн]ая|ого|ому)\b"), frozenset({"be", "ru", "uk"})),
    (re.compile(r"\w{3}(?:вам|ване|ваме|хме|хте|ията|ето|[вдйкнрст]ото|иран[аио]?)\b"), frozenset({"bg", "mk"})),
)
"""Where a letter stands says more than that it is there: Bulgarian has ъ as a vowel, and ь before о only.

The others are endings of many words: Russian adjectives and verbs, Bulgarian articles, verbs and participles.
"""

CHUNK = re.compile(r"\S+")
_LINK = re.compile(
    r"://|@|\bwww\.|\w\.(?:app|bg|biz|by|com|de|dev|es|eu|fr|info|io|me|net|org|ru|shop|uk)(?![^\W_])", re.IGNORECASE
)


def is_link(chunk: str) -> bool:
    """Whether characters without a space between them are a link, the name of a site or an e-mail address."""
    return _LINK.search(chunk) is not None


def script_of(word: str) -> Script:
    """Name the script of a word that has a letter: Cyrillic when it has one such letter."""
    if word.isascii():
        return Script.LATIN
    return next((script for script, letters in _LETTERS.items() if letters.search(word)), Script.OTHER)


def foreign_letters(text: str, codes: Iterable[str], script: Script) -> dict[str, int]:
    """Count, for each language, the letters and signs of a lower-case text that it is not written with.

    A language whose alphabet is not listed is written with all of them.
    """
    found = _special(text, script)
    signs = [languages for pattern, languages in _SIGNS if script is Script.CYRILLIC and pattern.search(text)]
    if not found and not signs:
        return dict.fromkeys(codes, 0)
    return {code: _missing(code, found, signs) for code in codes}


def _special(text: str, script: Script) -> frozenset[str]:
    """Letters of the script, and ¿ ¡, that not all its languages have."""
    rare = set(text) - _PLAIN[script]
    return frozenset(char for char in rare if char in "¿¡" or (char.isalpha() and script_of(char) is script))


def _missing(code: str, found: frozenset[str], signs: Iterable[frozenset[str]]) -> int:
    alphabet = _alphabet(code)
    return len(found - alphabet) + sum(code not in languages for languages in signs) if alphabet else 0


@cache
def _alphabet(code: str) -> frozenset[str]:
    """Letters beyond those everybody has; none for a language that is not listed."""
    if code not in _MORE:
        return frozenset()
    return frozenset(_MORE[code]) | set(_NOT_EVERYWHERE).difference(_LACKS.get(code, ""))
