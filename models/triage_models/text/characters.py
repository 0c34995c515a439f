"""Characters that only machines see are taken out; look-alike forms of a character become the plain one."""

from __future__ import annotations

import re
import unicodedata

from triage_models.text.traced import Edit

_LINE_ENDS = "\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_CONTROLS = "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"
_SURROGATES = "\ud800-\udfff"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e0fff"
)
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_FORMS = "\uff01-\uff5e\U0001d400-\U0001d7ff"
_COMBINING = "\u0300-\u036f"

_SCREEN = re.compile(f"[{_LINE_ENDS}{_CONTROLS}{_SURROGATES}{_INVISIBLE}{_SPACES}{_FORMS}{_COMBINING}]")
_FOUND = re.compile(
    f"(?P<joined>(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff]))"
    f"|(?P<line>\r\n|[{_LINE_ENDS}])"
    f"|(?P<control>[{_CONTROLS}])"
    f"|(?P<surrogate>[{_SURROGATES}])"
    f"|(?P<invisible>[{_INVISIBLE}]+)"
    f"|(?P<space>[{_SPACES}])"
    f"|(?P<form>[{_FORMS}])"
    f"|(?P<composed>[^\\W\\d_][{_COMBINING}]+)"
)
_MOST_ACCENTS = 4


def clean(text: str) -> list[Edit]:
    """Edits that leave only characters a reader can see, each in one form.

    Line ends of every kind become one line feed, odd spaces a space, control characters a space, lone surrogates
    U+FFFD. Zero-width and direction marks go; a joiner inside an emoji stays. Letters with separate accents, full-width
    and mathematical letters become the plain letters (NFC, and NFKC where one character stays one). A text never grows.
    An edit may leave something for a second look (an accent whose zero-width neighbour went), never for a third.
    """
    if _SCREEN.search(text) is None:
        return []
    edits = (Edit(match.start(), match.end(), _replacement(match)) for match in _FOUND.finditer(text))
    return [edit for edit in edits if edit.replacement != text[edit.start : edit.end]]


def _replacement(match: re.Match[str]) -> str:
    kind, found = match.lastgroup, match.group()
    if kind == "form":
        plain = unicodedata.normalize("NFKC", found)
        return plain if len(plain) == 1 else found
    if kind == "composed":
        return unicodedata.normalize("NFC", found[: 1 + _MOST_ACCENTS])
    return _PLAIN.get(kind or "", found)


_PLAIN = {"line": "\n", "control": " ", "space": " ", "surrogate": "\ufffd", "invisible": ""}
