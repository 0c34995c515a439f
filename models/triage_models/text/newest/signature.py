"""Signatures: below "-- ", or a closing formula with the name and the addresses under it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage_models.text.newest.folding import first_word, is_phrase_start
from triage_models.text.newest.lines import Kind, Line
from triage_models.text.newest.rules import rules

_MOST_LINES = 16
_BEGINNINGS = frozenset({Kind.CLOSING, Kind.DELIMITER, Kind.RULE})
_LONGEST_LINE = 160
_LEAST_PHONE_DIGITS = 6
_CONTACT = re.compile(r"@|https?:|www\.|\btel\b|\bfax\b|\bmob\b|тел\.|моб\.|тлф|móvil", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b[^\W\d_]\.")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def signature_start(lines: Sequence[Line], run: Sequence[int]) -> int | None:
    """Find where the signature begins that ends a run of lines; a position in `run`, None when there is none."""
    if not any(lines[index].kind in _BEGINNINGS for index in run[-_MOST_LINES:]):
        return None
    sentences = contacts = 0
    for position in range(len(run) - 1, max(-1, len(run) - 1 - _MOST_LINES), -1):
        line = lines[run[position]]
        if line.kind is Kind.CLOSING:
            return position if sentences == 0 else None
        if line.kind is Kind.DELIMITER:
            return position if _may_follow_delimiter(lines, run, position, sentences) else None
        if line.kind is Kind.RULE:
            return position if sentences == 0 and contacts else None
        if line.kind is Kind.POSTSCRIPT:
            return None
        sentences += is_sentence(line)
        contacts += has_contact(line)
    return None


def _may_follow_delimiter(lines: Sequence[Line], run: Sequence[int], position: int, sentences: int) -> bool:
    """Below "-- " a motto may stand, but not first, and not more of it than of the rest."""
    below = len(run) - 1 - position
    return sentences == 0 or (not is_sentence(lines[run[position + 1]]) and 3 * sentences <= below)


def has_contact(line: Line) -> bool:
    """Whether there is a telephone number or an address of the net in a line."""
    return _CONTACT.search(line.key) is not None or sum(map(str.isdigit, line.key)) >= _LEAST_PHONE_DIGITS


def is_sentence(line: Line) -> bool:
    """Whether a line says something to somebody; a name, a job, a company or an address does not."""
    if len(line.raw) > _LONGEST_LINE or line.raw.endswith(("?", "!", "…")):
        return True
    if any(is_phrase_start(line.key, phrase) for phrase in rules().thanks.get(first_word(line.key), ())):
        return True
    words = _WORD.findall(_ABBREVIATION.sub(" ", line.raw))
    low = [word for word in words if word[0].islower()]
    if any(word.replace("’", "'") in rules().speech for word in low):
        return True
    if has_contact(line):
        return len(low) > 4
    ends = line.raw.endswith(".") and len(words) > 3
    return len(low) > 3 or (ends and len(low) > 1) or (len(low) > 2 and len(low) == len(words))
