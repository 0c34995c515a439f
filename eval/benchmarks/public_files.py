"""Reads the files of public data sets; whatever is wrong with one becomes the project's own error."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import orjson

from triage.errors import InputMissingError, MissingColumnsError, UnreadableDataError

Cells = tuple[str, ...]


def read_columns(file: Path, columns: Sequence[str]) -> list[Cells]:
    """Read some columns of a CSV file with a header, row by row.

    Raises
    ------
    InputMissingError
        When the file or its folder is not there.
    UnreadableDataError, MissingColumnsError
        When it is not the CSV file that was expected.
    """
    rows = read_cells(file)
    header = rows[0] if rows else ()
    missing = [column for column in columns if column not in header]
    if missing:
        raise MissingColumnsError(
            f"{file}: no column {', '.join(missing)}.", hint="Put the file back as its CARD.md describes it."
        )
    wanted = [header.index(column) for column in columns]
    return [tuple(row[place] for place in wanted) for row in rows[1:]]


def read_cells(file: Path) -> list[Cells]:
    """Read every row of a CSV file, which all have as many cells as the first; errors as for `read_columns`."""
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(read_text(file), newline=""), strict=True) if row]
    except csv.Error as error:
        raise UnreadableDataError(f"{file}: is not valid CSV ({error}).", hint="Fetch the file again.") from error
    uneven = next((number for number, row in enumerate(rows, 1) if len(row) != len(rows[0])), None)
    if uneven is not None:
        raise UnreadableDataError(
            f"{file}: row {uneven} has {len(rows[uneven - 1])} cells, the first has {len(rows[0])}.",
            hint="Fetch the file again.",
        )
    return rows


def read_pairs(file: Path) -> dict[str, list[tuple[str, str]]]:
    """Read a JSON object of lists of (text, label); errors as for `read_columns`."""
    try:
        lists = orjson.loads(read_text(file))
        return {name: [(str(text), str(label)) for text, label in pairs] for name, pairs in lists.items()}
    except (orjson.JSONDecodeError, AttributeError, TypeError, ValueError) as error:
        raise UnreadableDataError(
            f"{file}: is not a JSON object of lists of pairs ({type(error).__name__}).", hint="Fetch the file again."
        ) from error


def read_text(file: Path) -> str:
    """Read a UTF-8 file, line ends as they are; errors as for `read_columns`."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        missing = file if file.parent.is_dir() else file.parent
        kind = "file" if missing is file else "folder"
        raise InputMissingError(f"expected the {kind} {missing}, which is not there.") from None
    except OSError as error:
        raise UnreadableDataError(f"{file}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UnreadableDataError(f"{file}: is not UTF-8 text.", hint="Fetch the file again.") from error
