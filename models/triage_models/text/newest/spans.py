"""From labelled lines to the spans that are kept, and from spans of a cut text to those of the text it was cut from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from triage_models.text.newest.lines import Line
from triage_models.text.traced import Mark, Span


def joined(text: str, spans: Iterable[Span]) -> str:
    """Put the spans of a text together."""
    return "".join(text[start:end] for start, end in spans)


def whole(text: str) -> tuple[Span, ...]:
    """Span of a text without blank space at its ends."""
    start = len(text) - len(text.lstrip())
    return ((start, len(text.rstrip())),) if start < len(text) else ()


def kept_spans(text: str, lines: Sequence[Line]) -> tuple[Span, ...]:
    """Spans of the lines without a label, with at most one blank line where something was cut out."""
    chosen: list[Line] = []
    blank: list[Line] = []
    cut = False
    for line in lines:
        if line.label is not None:
            cut = True
        elif line.blank:
            blank.append(line)
        else:
            if chosen:
                chosen += _bridge(text, chosen[-1], blank) if cut else blank
            chosen.append(line)
            blank, cut = [], False
    return _trimmed(text, merged((line.start, line.end) for line in chosen))


def cut_marks(text: str, lines: Iterable[Line]) -> tuple[Mark, ...]:
    """What was cut out: a mark for each run of lines with the same label, without blank space at its ends."""
    marks: list[Mark] = []
    previous = None
    for line in lines:
        if line.label is not None:
            if marks and line.label == previous:
                marks[-1] = marks[-1]._replace(end=line.end)
            else:
                marks.append(Mark(line.start, line.end, line.label))
        previous = line.label
    return tuple(mark for mark in (_stripped(text, mark) for mark in marks) if mark.start < mark.end)


def through(spans: Sequence[Span], inner: Sequence[Span]) -> list[tuple[int, Span]]:
    """Find where spans of a joined text stand in the text it was joined from.

    Parameters
    ----------
    spans:
        What was joined, in order.
    inner:
        Spans of the joined text, in order and not overlapping.

    Returns
    -------
    Spans of the first text, in order, each with the index of the inner span it is a part of.
    """
    found: list[tuple[int, Span]] = []
    at = before = 0
    for index, (start, end) in enumerate(inner):
        while at < len(spans) and before + _length(spans[at]) <= start:
            before += _length(spans[at])
            at += 1
        here, passed = at, before
        while here < len(spans) and passed < end:
            source, length = spans[here][0] - passed, _length(spans[here])
            found.append((index, (max(start, passed) + source, min(end, passed + length) + source)))
            passed += length
            here += 1
    return found


def _bridge(text: str, last: Line, blank: Sequence[Line]) -> list[Line]:
    """Choose what stays between two kept lines around a cut: one blank line, or the end of the first one's line."""
    if text[last.end - 1] != "\n":
        return list(blank[-1:])
    return [line for line in blank if line.opens and text[line.end - 1] == "\n"][:1]


def _length(span: Span) -> int:
    return span[1] - span[0]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Make one span of neighbours."""
    neighbours: list[Span] = []
    for start, end in spans:
        if neighbours and neighbours[-1][1] == start:
            neighbours[-1] = (neighbours[-1][0], end)
        else:
            neighbours.append((start, end))
    return neighbours


def _trimmed(text: str, spans: list[Span]) -> tuple[Span, ...]:
    if spans:
        start, end = spans[0]
        spans[0] = (start + len(text[start:end]) - len(text[start:end].lstrip()), end)
        start, end = spans[-1]
        spans[-1] = (start, start + len(text[start:end].rstrip()))
    return tuple(spans)


def _stripped(text: str, mark: Mark) -> Mark:
    part = text[mark.start : mark.end]
    start = mark.start + len(part) - len(part.lstrip())
    return Mark(start, start + len(part.strip()), mark.kind)
