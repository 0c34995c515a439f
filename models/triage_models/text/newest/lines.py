"""The lines of a message, each with what it can be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from triage_models.text.newest.folding import fold
from triage_models.text.traced import Mark, Span

LONGEST_RULE_LINE = 500
"""Characters of a line that rules look at."""

_QUOTE_MARKS = "> \t\u00a0"
_VISIBLE = re.compile("[^\\W_]|[\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff]")


class Kind(Enum):
    """What a line looks like on its own; whether it is that, its neighbours decide."""

    WORDS = auto()
    BLANK = auto()
    QUOTED = auto()
    RULE = auto()
    DELIMITER = auto()
    ORIGINAL = auto()
    FORWARD = auto()
    FORWARD_END = auto()
    HEADER = auto()
    CLOSING = auto()
    MOBILE = auto()
    POSTSCRIPT = auto()
    DISCLAIMER = auto()
    MARKER = auto()
    NOTICE = auto()
    REFERENCE = auto()


@dataclass(slots=True)
class Line:
    """A line, or the part of a line inside or outside a mark.

    Parameters
    ----------
    start, end:
        In the text, with the line break.
    raw:
        The characters without blank space at their ends; for a quoted line without the quote marks.
    key:
        The first of them, folded.
    quoted:
        Whether the line begins with ">".
    opens:
        Whether it begins where a line of the text begins.
    label:
        Why it is cut, None while it is kept.
    marked:
        What a mark says it is, if anything.
    """

    start: int
    end: int
    raw: str
    key: str
    quoted: bool
    opens: bool
    label: str | None = None
    marked: str | None = None
    kind: Kind = Kind.WORDS
    role: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing but white space is on the line."""
        return not self.raw and not self.quoted

    @property
    def own(self) -> bool:
        """Whether these are words that nothing cuts so far."""
        return self.label is None and self.kind is not Kind.BLANK


def has_words(text: str) -> bool:
    """Whether a text holds a letter, a digit or an emoji."""
    return _VISIBLE.search(text) is not None


def split_lines(text: str, marks: Sequence[Mark]) -> list[Line]:
    """Take a text apart at its line breaks and at the ends of the marks."""
    pieces = _pieces(text, marks) if marks else ((span, None) for span in _spans(text))
    lines = []
    for (start, end), marked in pieces:
        raw = text[start:end].strip()
        quoted = raw.startswith(">")
        if quoted:
            raw = raw.lstrip(_QUOTE_MARKS)
        opens = start == 0 or text[start - 1] == "\n"
        lines.append(Line(start, end, raw, fold(raw[:LONGEST_RULE_LINE]), quoted, opens, marked, marked))
    return lines


def _spans(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, end
        start = end


def _pieces(text: str, marks: Sequence[Mark]) -> Iterator[tuple[Span, str | None]]:
    flat = _flat(text, marks)
    at = 0
    for line_start, line_end in _spans(text):
        start = line_start
        while start < line_end:
            while at < len(flat) and flat[at].end <= start:
                at += 1
            mark = flat[at] if at < len(flat) else None
            if mark is None or mark.start >= line_end:
                yield (start, line_end), None
                break
            inside = mark.start <= start
            end = min(line_end, mark.end if inside else mark.start)
            yield (start, end), mark.kind if inside else None
            start = end


_STRONGEST_LAST = ("ticket_footer", "disclaimer", "signature", "quoted_text", "forwarded_text")


def _flat(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Marks without their outer blank space and without overlap: a signature in a quote is part of the quote."""
    known = [_trimmed(text, mark) for mark in marks if mark.kind in _STRONGEST_LAST]
    trimmed = [mark for mark in known if mark.start < mark.end]
    edges = sorted({edge for mark in trimmed for edge in (mark.start, mark.end)})
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for mark in trimmed:
        opening.setdefault(mark.start, []).append(mark.kind)
        closing.setdefault(mark.end, []).append(mark.kind)
    active = dict.fromkeys(_STRONGEST_LAST, 0)
    flat = []
    for start, end in pairwise(edges):
        for kind in opening.get(start, ()):
            active[kind] += 1
        for kind in closing.get(start, ()):
            active[kind] -= 1
        strongest = [kind for kind in _STRONGEST_LAST if active[kind]]
        if strongest:
            flat.append(Mark(start, end, strongest[-1]))
    return flat


def _trimmed(text: str, mark: Mark) -> Mark:
    part = text[mark.start : mark.end]
    start = mark.start + len(part) - len(part.lstrip())
    return Mark(start, start + len(part.strip()), mark.kind)
