"""One message in, from an untrusted object: what is scored of it and what is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from triage import Ticket, ticket_from_mapping
from triage.errors import InvalidTicketError
from triage_models.text.redaction import Redactor
from triage_serve.intake.fields import Fields
from triage_serve.storage import NewMessage

_CUSTOMER = ("email", "tier", "name")


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message as the models read it, and as it will be kept."""

    ticket: Ticket
    kept: NewMessage

    def redacted(self, redactor: Redactor | None) -> NewMessage:
        """Give what will be kept without personal data in subject and body; all of it without a redactor."""
        if redactor is None:
            return self.kept
        subject, body = (redactor.redact(text).text for text in (self.kept.subject, self.kept.body))
        return replace(self.kept, subject=subject, body=body)


def read_message(fields: object, *, default_id: str) -> IncomingMessage:
    """Read one untrusted object; unknown keys are ignored.

    Parameters
    ----------
    default_id:
        Used when the message brings no id.

    Raises
    ------
    InvalidTicketError
        When a field has the wrong shape; names the field, never the value.
    """
    ticket = ticket_from_mapping(fields, default_id=default_id)
    read = Fields.of(fields, InvalidTicketError)
    customer = Fields.of(read.values.get("customer"), InvalidTicketError, place="customer.")
    told = {name: customer.text(name) for name in _CUSTOMER}
    kept = NewMessage(
        id=read.name("id") or default_id,
        subject=ticket.subject,
        body=ticket.body,
        ticket_id=read.name("ticket_id"),
        customer_id=read.name("customer_id"),
        channel=read.name("channel"),
        created_at=read.moment("created_at"),
        language=read.name("language"),
        attributes=ticket.attributes,
        customer={name: value for name, value in told.items() if value is not None},
    )
    return IncomingMessage(ticket, kept)
