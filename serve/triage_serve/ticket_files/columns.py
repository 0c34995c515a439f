"""Which columns of a table make up a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from triage.errors import MissingColumnsError, UnreadableDataError

_TICKET_COLUMNS = ("id", "ticket_id", "customer_id", "subject", "body", "channel", "created_at", "language")
_SHOWN = 20


def ticket_columns(found: Sequence[str], *, name: str, text_column: str | None) -> dict[str, str]:
    """Map ticket fields to the table's columns.

    Raises
    ------
    MissingColumnsError
        When no column holds the text; names the columns found.
    UnreadableDataError
        When a needed column is there twice.
    """
    wanted = {field: field for field in _TICKET_COLUMNS if field in found}
    wanted["body"] = text_column or "body"
    if wanted["body"] not in found:
        shown = ", ".join(found[:_SHOWN]) or "none"
        raise MissingColumnsError(
            f"{name}: no column '{wanted['body']}'; found: {shown}.",
            hint="Name the column that holds the message with --text-column.",
        )
    twice = [column for column in wanted.values() if list(found).count(column) > 1]
    if twice:
        raise UnreadableDataError(f"{name}: column '{twice[0]}' is there twice.", hint="Rename or remove one.")
    return wanted
