"""The line that introduces a quote: "On Fri, Nov 20, 2026 at 10:15 AM Anna <a@b.c> wrote:".

Customers write such lines too ("On Monday your agent wrote:"), so that form alone is not enough. A full date with a
time, an e-mail address or a quote right behind the line must bear it out, and beside date and verb stand only names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage_models.text.newest.folding import visible
from triage_models.text.newest.lines import LONGEST_RULE_LINE, Kind, Line
from triage_models.text.newest.rules import rules

_MOST_LINES = 3
_MOST_CHARACTERS = 400
_MOST_WORDS = 40
_MOST_WORDS_BEFORE_QUOTE = 12
_ENDS = (":", ">", "--")
_EVIDENCE = re.compile(r"[\d@]")
_WRAPPED = frozenset({Kind.WORDS, Kind.HEADER})


def may_end_attribution(line: Line) -> bool:
    """Whether this can be the last line of an attribution: cheap, and true for all that are."""
    return not line.quoted and line.key.endswith(_ENDS) and len(line.raw) <= LONGEST_RULE_LINE


def attribution_start(lines: Sequence[Line], last: int, *, quote_follows: bool) -> int | None:
    """Find where the attribution begins that ends with this line; it may be wrapped over three lines.

    Returns
    -------
    The index of its first line, None when this is no attribution.
    """
    chunks = _chunks(lines, last)
    if not chunks or not (quote_follows or _EVIDENCE.search(chunks[-1][1])):
        return None
    for first, chunk in chunks:
        if _is_dated(chunk, quote_follows=quote_follows):
            return first
    for first, chunk in chunks[:2]:
        has_name = not chunk.startswith("<") or first == chunks[-1][0]
        if has_name and _begins_with_name(chunk, quote_follows=quote_follows):
            return first
    return None


def _chunks(lines: Sequence[Line], last: int) -> list[tuple[int, str]]:
    """The last line alone, then with one and two lines above it."""
    chunks: list[tuple[int, str]] = []
    for first in range(last, max(-1, last - _MOST_LINES), -1):
        line = lines[first]
        if line.label is not None or (first < last and line.kind not in _WRAPPED):
            break
        chunk = " ".join((*visible(line.raw[:LONGEST_RULE_LINE]).split(), *(chunks[-1][1].split() if chunks else ())))
        if len(chunk) > _MOST_CHARACTERS or chunk.count(" ") >= _MOST_WORDS:
            break
        chunks.append((first, chunk))
    return [(first, _undecorated(chunk)) for first, chunk in chunks]


def _undecorated(chunk: str) -> str:
    """Read "---- On 20 Nov 2026 ... wrote ----" like a line without the dashes."""
    return f"{chunk.strip(' -')}:" if chunk.endswith("--") else chunk


def _is_dated(chunk: str, *, quote_follows: bool) -> bool:
    """Judge a line that may begin with a date."""
    patterns = rules().attribution
    if not patterns.start.match(chunk):
        return False
    ends, named = chunk.endswith(":"), _names_somebody(chunk)
    full = patterns.date.search(chunk) is not None and patterns.time.search(chunk) is not None
    email = patterns.email.search(chunk) is not None
    if ends and patterns.verb.search(chunk):
        at_end = patterns.verb_at_end.search(chunk) is not None or _is_inverted(chunk)
        return (at_end and (email or quote_follows or (full and named))) or (quote_follows and named)
    if not full or not named:
        return False
    return email or (ends and (quote_follows or patterns.by.search(chunk) is not None))


def _begins_with_name(chunk: str, *, quote_follows: bool) -> bool:
    """Judge a line that may begin with a name and end with a verb, or with a verb and a date."""
    patterns = rules().attribution
    if not chunk.endswith(":"):
        return False
    if quote_follows and patterns.email_at_end.search(chunk):
        return _names_somebody(chunk)
    if patterns.verb_at_end.search(chunk):
        if patterns.bracketed_email.search(chunk):
            return quote_follows or _names_somebody(chunk)
        return quote_follows and chunk.count(" ") < _MOST_WORDS_BEFORE_QUOTE
    verb = patterns.verb.search(chunk)
    if verb is None or not patterns.start.match(chunk[verb.end() :].lstrip()):
        return False
    return patterns.date.search(chunk) is not None and _names_somebody(chunk)


def _is_inverted(chunk: str) -> bool:
    found = rules().attribution.inverted.search(chunk)
    return found is not None and ("@" in found["who"] or _names_somebody(found["who"]))


def _names_somebody(chunk: str) -> bool:
    """Whether a name or an address stands beside date, time and verb, and nothing that is said to somebody."""
    known = rules()
    patterns = known.attribution
    rest = patterns.verb.sub(" ", patterns.bracketed_email.sub(" <@> ", chunk))
    rest = patterns.date.sub(" ", patterns.start.sub(" ", patterns.email.sub(" ", rest), count=1), count=1)
    words = [word.strip(".,:;()<>\"'«»„“”[]") for word in rest.split()]
    words = [word for word in words if word.isalpha() and word.lower() not in patterns.fillers]
    if any(word.islower() and word in known.speech for word in words):
        return False
    return not words or not words[0].islower() or patterns.bracketed_email.search(chunk) is not None
