"""Tickets from JSON Lines: one object per line; blank lines are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from triage.errors import TextTooLongError
from triage_serve.json_text import JsonError, parse_forgiving
from triage_serve.ticket_files.lines import Line, read_lines
from triage_serve.ticket_files.rows import ROW_LIMIT, Row, broken_row, failed_row, read_row, with_body


def json_line_rows(stream: BinaryIO, *, name: str, text_column: str | None) -> Iterator[Row]:
    """Yield one row per line that is not blank; a missing id becomes the line's number."""
    for line in read_lines(stream, name=name, limit=ROW_LIMIT):
        if line.too_long or line.content.strip():
            yield _row(line, text_column)


def _row(line: Line, text_column: str | None) -> Row:
    place = f"line {line.number}"
    if line.too_long:
        error = TextTooLongError(f"more than {ROW_LIMIT:,} bytes.", hint="Send the newest message only.")
        return failed_row(error, row_id=str(line.number), place=place)
    try:
        fields = parse_forgiving(line.content.strip())
    except JsonError as error:
        return broken_row(str(error).replace("line 1, ", ""), number=line.number)
    return read_row(with_body(fields, text_column), default_id=str(line.number), place=place)
