"""Header blocks: From, Sent, To and Subject as mail programs repeat them above what they quote."""

from __future__ import annotations

from collections.abc import Sequence

from triage_models.text.newest.lines import Kind, Line

_MOST_LINES = 40
_MOST_WRAPPED = 3
_LEAST_ROLES = 3


def header_block_end(lines: Sequence[Line], first: int) -> int | None:
    """Find the end of the header block that begins here.

    It counts with a sender, two more headers, and a subject or an e-mail address: "From: Sofia, To: Plovdiv, Date:
    20.11." is a customer's journey.
    """
    last, roles, address = _scan(lines, first)
    if "from" not in roles or len(roles) < _LEAST_ROLES or not ("subject" in roles or address):
        return None
    return last + 1


def skip_headers(lines: Sequence[Line], first: int) -> int:
    """Find the first line after whatever headers stand here, blank lines before them included."""
    start = skip_blank(lines, first)
    if start < len(lines) and lines[start].kind is Kind.HEADER:
        return _scan(lines, start)[0] + 1
    return first


def skip_blank(lines: Sequence[Line], first: int) -> int:
    """Find the first line from here that is not blank."""
    while first < len(lines) and lines[first].kind is Kind.BLANK:
        first += 1
    return first


def _scan(lines: Sequence[Line], first: int) -> tuple[int, set[str], bool]:
    """The last header of a block, the roles found, and whether an e-mail address is among the values."""
    roles: set[str] = set()
    last, wrapped, address, at_wrapped = first, 0, False, False
    for index in range(first, min(len(lines), first + _MOST_LINES)):
        line = lines[index]
        if line.label is not None:
            break
        if line.kind is Kind.HEADER:
            roles.add(line.role)
            address = address or at_wrapped or "@" in line.key
            last, wrapped = index, 0
        elif line.kind is Kind.BLANK:
            if lines[index - 1].kind is not Kind.HEADER:
                break
        elif line.kind is not Kind.WORDS or lines[index - 1].kind is Kind.BLANK:
            break
        else:
            at_wrapped = at_wrapped or "@" in line.key
            wrapped += "@" not in line.key and ";" not in line.key
            if wrapped > _MOST_WRAPPED:
                break
    return last, roles, address
