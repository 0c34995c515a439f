"""A support ticket's message, and how an untrusted mapping becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from triage.errors import InvalidTicketError

_OPTIONAL_TEXT = ("ticket_id", "customer_id", "channel", "created_at", "language")


@dataclass(frozen=True, slots=True)
class Ticket:
    """One message of one ticket, as the helpdesk sent it.

    Parameters
    ----------
    id:
        Identifies the message; answers carry it back.
    body, subject:
        The text as given; evidence offsets count characters of these fields.
    ticket_id, customer_id, channel, created_at:
        Where the message belongs; `created_at` is ISO 8601.
    language:
        A hint (ISO 639-1) from the helpdesk; the text decides.
    attributes:
        Anything else the helpdesk sent, for routing rules.
    """

    id: str
    body: str
    subject: str = ""
    ticket_id: str | None = None
    customer_id: str | None = None
    channel: str | None = None
    created_at: str | None = None
    language: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def ticket_from_mapping(fields: object, *, default_id: str) -> Ticket:
    """Read one untrusted mapping (a JSON object, a CSV row) as a `Ticket`.

    Unknown keys are kept out; a missing `id` becomes `default_id`; identifiers may be integers.

    Raises
    ------
    InvalidTicketError
        When the value is not an object or a field has the wrong type. The message names the field and the
        type found, never the value.
    """
    if not isinstance(fields, Mapping):
        raise InvalidTicketError(f"expected an object with id and body, found {_kind(fields)}.")
    optional = {name: _text_or_none(fields, name) for name in _OPTIONAL_TEXT}
    attributes = fields.get("attributes")
    if attributes is not None and not isinstance(attributes, Mapping):
        raise InvalidTicketError(f"attributes: expected an object, found {_kind(attributes)}.")
    return Ticket(
        id=_text_or_none(fields, "id") or default_id,
        body=_body(fields),
        subject=_text_or_none(fields, "subject") or "",
        attributes=MappingProxyType(dict(attributes or {})),
        **optional,
    )


def _body(fields: Mapping[Any, Any]) -> str:
    body, subject = fields.get("body"), fields.get("subject")
    if body is None and not isinstance(subject, str):
        raise InvalidTicketError("body: missing.", hint="Every ticket needs a body (or a subject).")
    if body is not None and not isinstance(body, str):
        raise InvalidTicketError(f"body: expected text, found {_kind(body)}.")
    return body or ""


def _text_or_none(fields: Mapping[Any, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and (name == "id" or name.endswith("_id")):
        return str(value)
    if not isinstance(value, str):
        raise InvalidTicketError(f"{name}: expected text, found {_kind(value)}.")
    return value


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true/false", type(None): "null"}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "a number"
    return names.get(type(value), type(value).__name__)
