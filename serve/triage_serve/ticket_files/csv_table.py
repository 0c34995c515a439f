"""Tickets from CSV (RFC 4180): a header, quoted fields may span lines; comma, semicolon or tab."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from triage.errors import InvalidTicketError, UnreadableDataError
from triage_serve.ticket_files.columns import ticket_columns
from triage_serve.ticket_files.lines import Line, read_lines
from triage_serve.ticket_files.rows import Row, failed_row, read_row

RECORD_LIMIT = 16 << 20
"""Bytes after which an unfinished record is taken for a quote that nobody closed."""
_DELIMITERS = ",;\t"
_QUOTE_HINT = 'Quote the field and double every " inside it.'


def csv_rows(stream: BinaryIO, *, name: str, text_column: str | None) -> Iterator[Row]:
    """Read the header now, then yield one row per record; a missing id becomes the record's number.

    Raises
    ------
    MissingColumnsError, UnreadableDataError
        The header's at once; a broken quote's or encoding's when reached, after the rows before it.
    """
    records = _records(stream, name)
    _, header = next(records, (1, []))
    columns = ticket_columns(header, name=name, text_column=text_column)
    positions = {field: header.index(column) for field, column in columns.items()}
    return _rows(records, len(header), positions)


def _rows(records: Iterator[tuple[int, list[str]]], width: int, positions: Mapping[str, int]) -> Iterator[Row]:
    for number, (line, values) in enumerate(records, start=1):
        if len(values) == width:
            fields = {field: values[position] or None for field, position in positions.items()}
            fields["body"] = fields["body"] or ""
            yield read_row(fields, default_id=str(number), place=f"line {line}")
        else:
            error = InvalidTicketError(f"{len(values)} fields where the header has {width}.", hint=_QUOTE_HINT)
            yield failed_row(error, row_id=str(number), place=f"line {line}")


def _records(stream: BinaryIO, name: str) -> Iterator[tuple[int, list[str]]]:
    # The csv module knows one limit for the whole process; ours is a bound on memory, so it may only grow.
    csv.field_size_limit(max(csv.field_size_limit(), RECORD_LIMIT + 1))
    feed = _Feed(read_lines(stream, name=name, limit=RECORD_LIMIT), name)
    reader = csv.reader(feed, delimiter=feed.delimiter, strict=True)
    while True:
        feed.begin_record()
        try:
            record = next(reader, None)
        except csv.Error:
            raise UnreadableDataError(
                f"{name}: line {feed.record_line}: a quote is not closed, or text follows a closing quote.",
                hint=_QUOTE_HINT,
            ) from None
        if record is None:
            return
        if record:
            yield feed.record_line, record


class _Feed:
    """Decoded lines for `csv.reader`; knows where the record being read began."""

    def __init__(self, lines: Iterator[Line], name: str) -> None:
        self._lines = lines
        self._name = name
        self._consumed = 0
        self._record_bytes = 0
        self.record_line = 1
        first = next(lines, Line(1, b"", too_long=False))
        self._first: Line | None = first
        self.delimiter = max(_DELIMITERS, key=first.content.decode("utf-8", "replace").count)

    def begin_record(self) -> None:
        self.record_line = self._consumed + 1
        self._record_bytes = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line, self._first = self._first or next(self._lines), None
        self._consumed = line.number
        self._record_bytes += len(line.content)
        if line.too_long or self._record_bytes > RECORD_LIMIT:
            raise UnreadableDataError(
                f"{self._name}: line {self.record_line}: a record of more than {RECORD_LIMIT >> 20} MiB begins here; "
                "probably a quote is not closed.",
                hint=_QUOTE_HINT,
            )
        return self._decoded(line)

    def _decoded(self, line: Line) -> str:
        try:
            return line.content.decode("utf-8")
        except UnicodeDecodeError:
            raise UnreadableDataError(
                f"{self._name}: line {line.number}: not UTF-8.", hint="Save the file as CSV UTF-8."
            ) from None
