"""From the containers that mail clients put around parts of a mail to marks of its text."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from triage_models.text.traced import Mark

_HEAD = 300
_BLANK = re.compile(r"\s*+")
_FORWARDED = re.compile(
    r"(?:-{3,}|_{3,}|begin|начал|anfang|inicio|d[ée]but)[^\n]{0,40}"
    r"(?:forward|пересыла|пересла|переадресов|препрат|препращ|weitergeleitet|reenviad|transf[ée]r|r[ée]exp[ée]di)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"-{4,}\s?\S")
_LABEL = re.compile(r"^[*\s]{0,3}[^\W\d_][\w. ]{0,20}?[*\s]{0,3}:", re.MULTILINE)
_LEAST_LABELS = 2
_EVIDENCE = re.compile(r"\d|@|\b(?:wrote|schrieb|escribió|écrit|написа|пишет|писал)")


class Container(NamedTuple):
    """An element that a mail client's markup gave a meaning (see `Traits.container`), and where its text stands.

    Besides those kinds, "blockquote": a quote if it stands below an attribution or starts with a separator.
    """

    kind: str
    start: int
    end: int


class _Part(NamedTuple):
    """A mark before it is known what it lies within; `inner_end` is the end of its element."""

    start: int
    inner_end: int
    end: int
    kind: str


def marks_of(text: str, containers: Sequence[Container]) -> tuple[Mark, ...]:
    """Say which parts of a text are quoted, forwarded or a signature.

    Parameters
    ----------
    containers:
        In the order in which they end; none ends in white space.

    Returns
    -------
    Marks in order, none within another.
    """
    parts: list[_Part] = []
    quotes: list[int] = []
    for container in containers:
        part = _judged(text, container, quotes)
        if part is not None:
            parts.append(part)
            if part.kind == "quoted_text":
                insort(quotes, part.start)
    return tuple(_outermost(parts))


def _judged(text: str, container: Container, quotes: Sequence[int]) -> _Part | None:
    """Say what a container is, when the text bears it out; `quotes` are the starts of those that ended before it."""
    kind, start, end = container
    start = _visible_from(text, start)
    head = text[start : min(end, start + _HEAD)]
    if kind == "following":
        return _Part(start, max(start, end), len(text), "quoted_text") if start < len(text) else None
    if not head or not _is_borne_out(kind, text, start, head):
        return None
    if kind == "signature":
        return _Part(start, end, end, "signature")
    if kind == "header":
        return _Part(start, end, len(text), "quoted_text")
    if kind == "forward" or _FORWARDED.match(head):
        return _Part(start, end, end, "forwarded_text")
    return _Part(start, end, _attribution_end(text, start, end, quotes) if kind == "gmail" else end, "quoted_text")


def _is_borne_out(kind: str, text: str, start: int, head: str) -> bool:
    if kind == "header":
        return len(_LABEL.findall(head)) >= _LEAST_LABELS
    return kind != "blockquote" or _is_quote(text, start, head)


def _is_quote(text: str, start: int, head: str) -> bool:
    """Whether a plain blockquote starts with a separator or stands below an attribution."""
    before = text[max(0, start - _HEAD) : start].rstrip().rpartition("\n")[2]
    return _SEPARATOR.match(head) is not None or (before.endswith(":") and _EVIDENCE.search(before) is not None)


def _attribution_end(text: str, start: int, end: int, quotes: Sequence[int]) -> int:
    """Where the first quote within Gmail's container starts: between and below quotes the customer may have written."""
    index = bisect_right(quotes, start)
    if index == len(quotes) or quotes[index] >= end:
        return end
    return start + len(text[start : quotes[index]].rstrip())


def _outermost(parts: Sequence[_Part]) -> Iterator[Mark]:
    reached = 0
    for part in sorted(parts, key=lambda part: (part.start, -part.inner_end, -part.end)):
        if part.start >= reached:
            yield Mark(part.start, part.end, part.kind)
            reached = part.end


def _visible_from(text: str, start: int) -> int:
    blank = _BLANK.match(text, start)
    return blank.end() if blank is not None else start
