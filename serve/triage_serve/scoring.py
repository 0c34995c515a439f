"""Rows in, results out: the triager sees windows of tickets, failures keep their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from triage import Ticket, Triager, TriageResult
from triage.errors import DataError
from triage_serve.ticket_files import Row

WINDOW_ROWS = 1024
WINDOW_CHARACTERS = 4 << 20
"""Bounds of one window: enough rows to sort by length, little enough text to hold."""


def score_stream(triager: Triager, rows: Iterable[Row], *, explain: bool = False) -> Iterator[TriageResult]:
    """Score any number of rows with the memory of one window; one result per row, in order.

    Raises
    ------
    DataError
        When the source breaks; every row before the break has been answered.
    """
    for window in windows(rows):
        yield from score_rows(triager, window, explain=explain)


def score_rows(triager: Triager, rows: Sequence[Row], *, explain: bool = False) -> list[TriageResult]:
    """Score the tickets among the rows as one batch; rows that failed already stay as they are."""
    results = iter(triager.run([row for row in rows if isinstance(row, Ticket)], explain=explain))
    return [next(results) if isinstance(row, Ticket) else row for row in rows]


def windows(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Cut rows into windows, each closed by its number of rows or of characters; rows before a break come first."""
    window: list[Row] = []
    characters = 0
    try:
        for row in rows:
            window.append(row)
            characters += _characters(row)
            if len(window) == WINDOW_ROWS or characters >= WINDOW_CHARACTERS:
                yield window
                window, characters = [], 0
    except DataError:
        if window:
            yield window
        raise
    if window:
        yield window


def _characters(row: Row) -> int:
    return len(row.subject) + len(row.body) if isinstance(row, Ticket) else 0
