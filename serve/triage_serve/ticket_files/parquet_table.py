"""Tickets from Parquet, a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from triage.errors import UnreadableDataError
from triage_serve.json_text import whole_characters
from triage_serve.ticket_files.columns import ticket_columns
from triage_serve.ticket_files.rows import Row, read_row

_BATCH_ROWS = 256


def parquet_rows(stream: BinaryIO, *, name: str, text_column: str | None) -> Iterator[Row]:
    """Read the schema now, then yield one row per row; a missing id becomes the row's number.

    Raises
    ------
    MissingColumnsError, UnreadableDataError
        The footer's and the schema's at once; a broken page's when reached, after the rows before it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False)
        found = table.schema_arrow.names
    except (pa.ArrowException, OSError, ValueError):
        raise UnreadableDataError(
            f"{name}: not a complete Parquet file.", hint="Is the file complete? Copy or export it again."
        ) from None
    columns = ticket_columns(found, name=name, text_column=text_column)
    return _rows(table, columns, name)


def _rows(table: Any, columns: Mapping[str, str], name: str) -> Iterator[Row]:
    for number, values in enumerate(_values(table, sorted(set(columns.values())), name), start=1):
        fields = {field: _plain(values[column]) for field, column in columns.items()}
        yield read_row(fields, default_id=str(number), place=f"row {number}")


def _values(table: Any, wanted: list[str], name: str) -> Iterator[dict[str, Any]]:
    import pyarrow as pa

    done = 0
    try:
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=wanted, use_threads=False):
            rows = batch.to_pylist()
            yield from rows
            done += len(rows)
    except (pa.ArrowException, OSError, ValueError):
        raise UnreadableDataError(
            f"{name}: the data after row {done:,} cannot be read.", hint="Copy or export the file again."
        ) from None


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return whole_characters(value) if isinstance(value, str) else value
