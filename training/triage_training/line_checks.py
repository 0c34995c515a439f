"""Reads a file once, before it is loaded, so that every refusal can name the line.

The loaders behind `datasets` say that a file is broken, or quietly read on past a broken quote, but not where. The
checks also give the line on which each row starts: a quoted CSV cell may hold line breaks.
"""

from __future__ import annotations

import csv
import json
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from triage.errors import UnreadableDataError
from triage_training.file_errors import reading

ENCODING = "utf-8-sig"
"""UTF-8, with or without a byte order mark."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a file and the line (from 1) on which each row starts."""

    columns: tuple[str, ...]
    lines: array[int]


def parse_json(line: str) -> Any:
    """Parse one line of JSON; also what orjson refuses but other programs write: lone surrogates and NaN."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line)


def check_jsonl(path: Path, name: str) -> Layout:
    """Parse every line of a JSON Lines file; blank lines are passed over.

    Raises
    ------
    InputMissingError, UnreadableDataError
        When there is no such file, or a line is not JSON or not UTF-8.
    """
    columns: dict[str, None] = {}
    lines = array("q")
    with reading(path, name), path.open(encoding=ENCODING) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = parse_json(line)
            except (ValueError, RecursionError):
                raise _broken(name, number, "not valid JSON", "Every line must be one JSON object.") from None
            lines.append(number)
            if isinstance(row, dict):
                columns.update(dict.fromkeys(row))
    _refuse_empty(name, lines)
    return Layout(tuple(columns), lines)


def check_csv(path: Path, name: str, delimiter: str) -> Layout:
    """Parse every row of a CSV file (RFC 4180, with a header) strictly.

    Raises
    ------
    InputMissingError, UnreadableDataError
        When there is no such file, a quote is not closed, a row has too few or too many cells, or the text is not
        UTF-8. The line named is the one on which the broken row starts.
    """
    lines = array("q")
    columns: tuple[str, ...] = ()
    with reading(path, name), long_cells(), path.open(encoding=ENCODING, newline="") as file:
        for start, row in _records(csv.reader(file, delimiter=delimiter, strict=True), name):
            if not columns:
                columns = _header(row, name)
            elif len(row) != len(columns):
                found = f"a row with {len(row)} cells, expected {len(columns)}"
                raise _broken(name, start, found, "Look for a quote or delimiter that does not belong there.")
            else:
                lines.append(start)
    _refuse_empty(name, lines)
    return Layout(columns, lines)


@contextmanager
def long_cells() -> Iterator[None]:
    """Let CSV cells be of any length: too long a text is a skipped row, not a broken file."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _records(reader: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the line it starts on."""
    start = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _broken(name, start, "a broken quote", 'Close the quote, or double it ("") inside a cell.') from None
        if row:
            yield start, row
        start = reader.line_num + 1


def _header(row: list[str], name: str) -> tuple[str, ...]:
    twice = sorted({column for column in row if row.count(column) > 1})
    if twice:
        raise _broken(name, 1, f"a header that names {', '.join(twice)[:60]} twice", "Give every column its own name.")
    return tuple(row)


def _refuse_empty(name: str, lines: array[int]) -> None:
    if not lines:
        raise UnreadableDataError(f"{name}: holds no rows.", hint="Name a file with labelled tickets.")


def _broken(name: str, line: int, what: str, hint: str) -> UnreadableDataError:
    return UnreadableDataError(f"{name}, line {line}: {what}.", hint=hint)
