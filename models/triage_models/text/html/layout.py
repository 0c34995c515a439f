"""Writes text as a page shows it: lines, blank lines, list items, table rows; white space collapses."""

from __future__ import annotations

import re

from triage_models.text.html.entities import decoded
from triage_models.text.traced import Run, Span, TracedText

_PIECE = re.compile(
    r"""(?P<words>[^\s&\xad\u034f\u200b\u200c\u2060\ufeff]++(?:\ [^\s&\xad\u034f\u200b\u200c\u2060\ufeff]++)*+)
    |(?P<space>(?:\s|&(?:nbsp|\#160(?![0-9])|\#xa0(?![0-9a-f]));?)++)
    |(?P<reference>&(?:\#[0-9]++|\#x[0-9a-f]++|[a-z][a-z0-9]{1,31}+);?)
    |(?P<ampersand>&)""",
    re.IGNORECASE | re.VERBOSE,
)
_LINE = re.compile(r"(\r\n|\n|\r)|[^\r\n]+")
_NBSP = re.compile(r"&(?:nbsp|#160|#xa0);?|\xa0", re.IGNORECASE)
_UNSEEN = frozenset("\xad\u034f\u200b\u200c\u2060\ufeff")
_BLANK_LINE = 2
_PUT_IN = -1


class Page:
    """A text in the making.

    Breaks, spaces and markers wait until visible text follows; so no line ends blank and no block is empty.

    Parameters
    ----------
    source:
        What positions refer to.
    preformatted:
        Whether white space stays as it is. May be changed at any time.
    """

    def __init__(self, source: str, *, preformatted: bool = False) -> None:
        self.length = 0
        self.preformatted = preformatted
        self._source = source
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._breaks: list[Span | None] = []
        self._space: tuple[str, int, int] | None = None
        self._marker = ""
        self._at_start = True
        self._holds_nbsp = False
        self._line = 0
        self._rows: list[int | None] = []
        self._bar = False
        self._line_with_bar = -1

    def traced(self) -> TracedText:
        """Give what was written so far."""
        return TracedText("".join(self._parts), tuple(self._runs))

    def written_since(self, part: int) -> str:
        """Give what was written since a number of parts (see `parts`)."""
        return "".join(self._parts[part:])

    @property
    def parts(self) -> int:
        """How many parts were written."""
        return len(self._parts)

    def text(self, start: int, end: int) -> None:
        """Write characters of the source, references decoded."""
        for match in _PIECE.finditer(self._source, start, end):
            kind = match.lastgroup
            if kind == "space":
                self._white(match.group(), match.start(), match.end())
            elif kind == "reference":
                self._reference(match.group(), match.start())
            else:
                self.put(match.group(), match.start(), match.end())

    def put(self, text: str, start: int, end: int) -> None:
        """Write visible text that was made from these characters of the source."""
        if self._breaks or self._bar or self._space or self._marker or self._rows:
            self._catch_up()
        self._at_start = False
        self._write(text, start, end)

    def insert(self, text: str, start: int = _PUT_IN, end: int = _PUT_IN) -> None:
        """Write right after the last visible character, whatever waits; without a place it has no source."""
        self._write(text, start, end)

    def gap(self) -> None:
        """Keep what follows apart from what was written."""
        if not self._at_start and self._space is None:
            self._space = (" ", _PUT_IN, _PUT_IN)

    def break_line(self) -> None:
        """End the line, even an empty one."""
        if len(self._breaks) < _BLANK_LINE:
            self._breaks.append(None)
        self._start_line()

    def end_line(self) -> None:
        """End the line if there is something on it."""
        if not self._at_start or self._holds_nbsp:
            self.break_line()

    def end_paragraph(self) -> None:
        """End the line and leave a blank one; preformatted text has its own."""
        self.end_line()
        while len(self._breaks) < _BLANK_LINE and not self.preformatted:
            self._breaks.append(None)

    def start_item(self, marker: str) -> None:
        """Start a line with a marker, which is only written when text follows."""
        self.end_line()
        self._marker = marker

    def end_item(self) -> None:
        """End a list item."""
        self.end_line()
        self._marker = ""

    def start_row(self) -> None:
        """Start a row of a table."""
        self.end_line()
        self._rows.append(None)

    def start_cell(self) -> None:
        """Start a cell: on the line of the cell before it, if that is one line."""
        self._holds_nbsp = False
        self.end_line()
        if self._rows and self._rows[-1] == self._line:
            self._bar = True

    def end_row(self) -> None:
        """End a row; rows with several cells stand close together."""
        self.end_line()
        if self._line_with_bar == self._line:
            del self._breaks[1:]
        self._bar = False
        if self._rows:
            self._rows.pop()

    def _start_line(self) -> None:
        self._at_start, self._holds_nbsp, self._space = True, False, None

    def _white(self, found: str, start: int, end: int) -> None:
        if self.preformatted:
            self._preformatted(found, start)
        elif self._at_start:
            self._holds_nbsp = self._holds_nbsp or (not self._bar and _NBSP.search(found) is not None)
        elif self._space is None:
            self._space = (" ", start, end)

    def _preformatted(self, found: str, start: int) -> None:
        for match in _LINE.finditer(found):
            place = (start + match.start(), start + match.end())
            if match[1]:
                self._breaks.append(place)
                self._start_line()
            else:
                self._space = (_NBSP.sub(" ", match.group()), *place)

    def _reference(self, reference: str, start: int) -> None:
        text, length = decoded(reference)
        middle, end = start + length, start + len(reference)
        if text.isspace():
            self._white(text, start, middle)
        elif text and text not in _UNSEEN:
            self.put(text, start, middle)
        if middle < end:
            self.put(self._source[middle:end], middle, end)

    def _catch_up(self) -> None:
        """Write what was waiting for visible text."""
        if self._bar and self.length:
            self._write(" | ")
            self._line_with_bar = self._line
        elif self.length:
            for place in self._breaks:
                self._write("\n", *(place or ()))
            self._line += len(self._breaks)
        self._breaks.clear()
        self._bar = False
        if self._marker:
            self._write(self._marker)
            self._marker = ""
        if self._space:
            self._write(*self._space)
            self._space = None
        for index in range(len(self._rows) - 1, -1, -1):
            if self._rows[index] is not None:
                break
            self._rows[index] = self._line

    def _write(self, text: str, start: int = _PUT_IN, end: int = _PUT_IN) -> None:
        if start != _PUT_IN:
            run = Run(self.length, len(text), start, end)
            if self._runs and self._runs[-1].source_end == start and _continues(self._runs[-1], run):
                last = self._runs.pop()
                run = Run(last.start, last.length + run.length, last.source_start, end)
            self._runs.append(run)
        self._parts.append(text)
        self.length += len(text)


def _continues(last: Run, run: Run) -> bool:
    """Whether two runs that are neighbours in the source are so in the text, too, and each is one to one."""
    return (
        last.start + last.length == run.start
        and last.length == last.source_end - last.source_start
        and run.length == run.source_end - run.source_start
    )
