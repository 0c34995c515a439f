"""Tickets from files and streams: one `Ticket` or `TriageFailure` per row, in order, with bounded memory."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from triage.errors import InputMissingError, UnreadableDataError, UsageError
from triage_serve.ticket_files.csv_table import csv_rows
from triage_serve.ticket_files.json_lines import json_line_rows
from triage_serve.ticket_files.parquet_table import parquet_rows
from triage_serve.ticket_files.rows import ROW_LIMIT, Row, checked_ticket, read_row

__all__ = ["ROW_LIMIT", "Row", "checked_ticket", "open_tickets", "read_row"]

_READERS: dict[str, Callable[..., Iterator[Row]]] = {
    ".jsonl": json_line_rows,
    ".ndjson": json_line_rows,
    ".csv": csv_rows,
    ".parquet": parquet_rows,
}


@contextmanager
def open_tickets(source: str, *, text_column: str | None = None) -> Iterator[Iterator[Row]]:
    """Open a file of tickets (`-`: JSON Lines on standard input) and give its rows.

    Parameters
    ----------
    source:
        A path that ends in .jsonl, .ndjson, .csv (each also .gz) or .parquet; or `-`.
    text_column:
        The column or key that holds the message, when it is not `body`.

    Raises
    ------
    UsageError, InputMissingError
        The name cannot be read at all.
    MissingColumnsError, UnreadableDataError
        A table's head at once; damage further on when it is reached, after the rows before it.
    """
    if source == "-":
        yield json_line_rows(sys.stdin.buffer, name="standard input", text_column=text_column)
        return
    path = Path(source)
    read = _reader(path)
    with ExitStack() as stack:
        stream = _opened(path, stack)
        yield read(stream, name=path.name, text_column=text_column)


def _reader(path: Path) -> Callable[..., Iterator[Row]]:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = suffixes[-1:] == [".gz"]
    kind = (suffixes[:-1] if packed else suffixes)[-1:]
    if not kind or kind[0] not in _READERS or (packed and kind[0] == ".parquet"):
        raise UsageError(
            f"{path.name}: unknown kind of file.",
            hint="Expected .jsonl, .csv (each also .gz), .parquet, or - for stdin.",
        )
    return _READERS[kind[0]]


def _opened(path: Path, stack: ExitStack) -> BinaryIO:
    try:
        raw = stack.enter_context(path.open("rb"))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise InputMissingError(f"{path}: there is no such file.", hint="Check the name.") from None
    except OSError as error:
        raise UnreadableDataError(f"{path}: cannot be opened: {error.strerror}.") from None
    if path.suffix.lower() != ".gz":
        return raw
    unpacked: Any = stack.enter_context(gzip.GzipFile(fileobj=raw))
    # GzipFile.readline decompresses in small steps; a buffer makes long files quick.
    return stack.enter_context(io.BufferedReader(unpacked, buffer_size=1 << 16))
