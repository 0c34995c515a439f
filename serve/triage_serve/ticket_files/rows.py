"""One row of any source becomes a `Ticket` or, alone, a `TriageFailure`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage import Ticket, TriageFailure, ticket_from_mapping
from triage.errors import InvalidTicketError, TextTooLongError, TicketError

Row = Ticket | TriageFailure

ROW_LIMIT = 1 << 20
"""Characters (bytes, for a line of JSON) that one row may hold."""


def read_row(fields: object, *, default_id: str, place: str = "", text_limit: int = ROW_LIMIT) -> Row:
    """Read one untrusted row.

    Parameters
    ----------
    default_id:
        Used when the row brings no id.
    place:
        Where the row stands ("line 12"); opens the message of a failure.
    text_limit:
        Most characters of subject and body together.
    """
    try:
        return checked_ticket(fields, default_id=default_id, text_limit=text_limit)
    except TicketError as error:
        return failed_row(error, row_id=_usable_id(fields) or default_id, place=place)


def checked_ticket(fields: object, *, default_id: str, text_limit: int) -> Ticket:
    """Read one untrusted mapping as a ticket whose text is within the limit.

    Raises
    ------
    InvalidTicketError, TextTooLongError
    """
    ticket = ticket_from_mapping(fields, default_id=default_id)
    length = len(ticket.subject) + len(ticket.body)
    if length > text_limit:
        raise TextTooLongError(f"subject and body hold {length:,} characters; at most {text_limit:,} are read.")
    return ticket


def failed_row(error: TicketError, *, row_id: str, place: str) -> TriageFailure:
    """Make the failure that stands where the row's answer would stand."""
    return TriageFailure(id=row_id, code=error.code, message=f"{place}: {error}" if place else str(error))


def broken_row(problem: str, *, number: int) -> TriageFailure:
    """Make the failure of a line that is no row at all."""
    return failed_row(InvalidTicketError(f"{problem}."), row_id=str(number), place=f"line {number}")


def with_body(fields: object, text_column: str | None) -> object:
    """Let the user's own column stand for `body`."""
    if text_column is None or not isinstance(fields, Mapping):
        return fields
    return {**fields, "body": fields.get(text_column)}


def _usable_id(fields: object) -> str | None:
    found: Any = fields.get("id") if isinstance(fields, Mapping) else None
    usable = isinstance(found, str) or (isinstance(found, int) and not isinstance(found, bool))
    return str(found) if usable else None
