"""Text that remembers where each of its characters came from, however often it is cut and rewritten."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

Span = tuple[int, int]
"""First character, and first character after."""


class Edit(NamedTuple):
    """Characters `start` to `end` of a text become `replacement`."""

    start: int
    end: int
    replacement: str


class Mark(NamedTuple):
    """Characters `start` to `end` of a text are of this kind: "quoted_text", "signature" ..."""

    start: int
    end: int
    kind: str


class Run(NamedTuple):
    """`length` characters at `start` of a text were made from those of its source from `source_start` to `source_end`.

    One to one when both are equally long; otherwise the run stands for all of them together.
    """

    start: int
    length: int
    source_start: int
    source_end: int

    def moved(self, by: int, source_by: int = 0) -> Run:
        """The same run at another place of the text, and of the source."""
        return Run(self.start + by, self.length, self.source_start + source_by, self.source_end + source_by)


@dataclass(frozen=True, slots=True)
class TracedText:
    """A text and the runs it is made of, in order; characters in no run (a line break put in) have no source."""

    text: str
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, source: str) -> TracedText:
        """Trace a source that nothing was done to yet."""
        return cls(source, (Run(0, len(source), 0, len(source)),) if source else ())

    def keep(self, spans: Iterable[Span]) -> TracedText:
        """Keep these spans, in order and not overlapping, and drop the rest."""
        parts: list[str] = []
        runs: list[Run] = []
        length = 0
        for start, end in spans:
            parts.append(self.text[start:end])
            runs.extend(run.moved(length - start) for run in self._between(start, end))
            length += end - start
        return TracedText("".join(parts), _joined(runs))

    def edit(self, edits: Iterable[Edit]) -> TracedText:
        """Apply edits, in order and not overlapping.

        A replacement as long as what it replaces keeps its characters' places one for one.
        """
        parts: list[str] = []
        runs: list[Run] = []
        position = length = 0
        for start, end, replacement in (*edits, Edit(len(self.text), len(self.text), "")):
            parts += (self.text[position:start], replacement)
            runs.extend(run.moved(length - position) for run in self._between(position, start))
            length += start - position
            runs.extend(self._replaced(start, end, length, len(replacement)))
            length += len(replacement)
            position = end
        return TracedText("".join(parts), _joined(runs))

    def _replaced(self, start: int, end: int, at: int, length: int) -> Iterator[Run]:
        covered = list(self._between(start, end))
        if end - start == length:
            yield from (run.moved(at - start) for run in covered)
        elif covered and length:
            yield Run(at, length, covered[0].source_start, covered[-1].source_end)

    def _between(self, start: int, end: int) -> Iterator[Run]:
        """Runs of a span, clipped to it."""
        first = max(0, bisect_right(self.runs, start, key=lambda run: run.start) - 1)
        for index in range(first, len(self.runs)):
            run = self.runs[index]
            if run.start >= end:
                return
            left, right = max(start, run.start), min(end, run.start + run.length)
            if left < right:
                yield _clipped(run, left, right)


def moved_marks(marks: Iterable[Mark], edits: Sequence[Edit]) -> tuple[Mark, ...]:
    """Where marks of a text stand after edits of it; a mark of which nothing is left goes."""
    ends = [edit.end for edit in edits]
    shifts = list(accumulate((len(edit.replacement) - (edit.end - edit.start) for edit in edits), initial=0))

    def place(position: int) -> int:
        index = bisect_right(ends, position)
        inside = index < len(edits) and edits[index].start < position
        return shifts[index] + (edits[index].start if inside else position)

    places = (Mark(place(mark.start), place(mark.end), mark.kind) for mark in marks)
    return tuple(mark for mark in places if mark.start < mark.end)


def _clipped(run: Run, left: int, right: int) -> Run:
    if run.length != run.source_end - run.source_start:
        return Run(left, right - left, run.source_start, run.source_end)
    shift = run.source_start - run.start
    return Run(left, right - left, left + shift, right + shift)


def _joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Make one run of neighbours that are neighbours in the source too."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last is not None and _one_to_one(last) and _one_to_one(run) and _follows(last, run):
            joined[-1] = Run(last.start, last.length + run.length, last.source_start, run.source_end)
        else:
            joined.append(run)
    return tuple(joined)


def _one_to_one(run: Run) -> bool:
    return run.length == run.source_end - run.source_start


def _follows(last: Run, run: Run) -> bool:
    return run.start == last.start + last.length and run.source_start == last.source_end
