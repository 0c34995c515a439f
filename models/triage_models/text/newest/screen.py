"""A first look at a text: most have nothing to cut, and their lines need not be looked at one by one."""

from __future__ import annotations

import re

from triage_models.text.newest.folding import is_phrase_start, visible
from triage_models.text.newest.lines import Kind
from triage_models.text.newest.rules import Rules, rules

_SHAPED_START = re.compile(r"\n[^\S\n]*(?:>|\[|[—–]|[-=~#][^\S\n]?[-=~#])")
_SHAPED_END = re.compile(r"[:>][^\S\n]*\n")
_STARS = re.compile(r"\*\s*\*")
_LINE = re.compile(r"\n[^\w\n]*(\w+)([^\n]{0,80})")


def may_hold_more(text: str) -> bool:
    """Whether there can be anything but newest words; True for every text that something can be cut from."""
    if "__" in text or ("*" in text and _STARS.search(text)):
        return True
    folded = f"\n{visible(text).casefold().replace('_', ' ')}\n"
    if _SHAPED_START.search(folded) or _SHAPED_END.search(folded):
        return True
    known = rules()
    words = known.first_words
    return any(word in words and _speaks(known, word, rest, folded) for word, rest in _LINE.findall(folded))


def _speaks(known: Rules, word: str, rest: str, folded: str) -> bool:
    """Whether a line can mean something that begins with this word."""
    line = " ".join((word + rest).split())
    for phrase, kind in known.starts.get(word, ()):
        if is_phrase_start(line, phrase) and (kind is not Kind.MARKER or any(map(folded.__contains__, known.anchors))):
            return True
    return ":" in line or any(map(line.startswith, known.separators_by_word.get(word, ())))
