"""The published shapes of kept messages, for the API documentation; tests hold them and the real answers together."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from triage_serve.api.schemas import FailedTicket, ScoredTicket
from triage_serve.intake.fields import read_moment
from triage_serve.samples import CORRECTION, SAMPLES
from triage_serve.storage.columns import LONGEST_NAME
from triage_serve.storage.listing import MOST_ITEMS

Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Identifier = Name | int
Moment = Annotated[
    datetime,
    BeforeValidator(lambda value: read_moment(value) if isinstance(value, str) else value),
    Field(description="ISO 8601; without a time zone it is UTC."),
]


class PersonIn(BaseModel):
    """What the helpdesk says about the person; other keys are ignored."""

    email: str | None = None
    tier: str | None = None
    name: str | None = None


class MessageIn(BaseModel):
    """One customer message to be assessed and kept; other keys are ignored."""

    id: Identifier | None = Field(None, description="Unique per message; made here when missing.")
    ticket_id: Identifier | None = None
    customer_id: Identifier | None = Field(None, description="Whom `DELETE /v1/customers/{id}` erases.")
    subject: str | None = None
    body: str = Field(description="The message, as it came.")
    channel: Name | None = None
    created_at: Moment | None = None
    language: Name | None = Field(None, description="A hint (ISO 639-1); the text decides.")
    customer: PersonIn | None = None
    attributes: dict[str, Any] | None = None


class CustomerRef(BaseModel):
    """The customer, and the zone of the traffic light."""

    id: str | None
    zone: None = Field(None, description="Reserved: null in this version.")


class Consequences(BaseModel):
    """What follows from a message."""

    routing: None = Field(None, description="Reserved: null in this version.")
    customer: CustomerRef
    outreach: list[dict[str, Any]] = Field(description="Reserved: empty in this version.")


class TakenTicket(Consequences, ScoredTicket):
    """A message that was scored and kept."""


class TakenFailure(Consequences, FailedTicket):
    """A message that was kept, although it could not be scored."""

    model_config = ConfigDict(extra="forbid")


class StoredScore(ScoredTicket):
    """What a model said of a kept message."""

    scored_at: datetime


class StoredFailure(FailedTicket):
    """Why a kept message could not be scored."""

    model_config = ConfigDict(extra="forbid")

    scored_at: datetime


class ListedMessageOut(BaseModel):
    """A kept message without its text."""

    id: str
    ticket_id: str | None
    customer_id: str | None
    channel: str | None
    language: str | None = Field(description="The helpdesk's hint.")
    created_at: datetime
    received_at: datetime
    subject: str = Field(description="In lists the first 200 characters.")


class MessageOut(ListedMessageOut):
    """A kept message."""

    body: str
    attributes: dict[str, Any]
    customer: dict[str, str]


class FeedbackIn(BaseModel):
    """The right labels, as a person says: at least one task. The tasks are the model's; the starter's are shown."""

    model_config = ConfigDict(extra="allow")

    category: str | None = None
    priority: str | None = None
    sentiment: str | None = None
    signals: list[str] | None = Field(None, description="All that should be raised, and no others.")
    by: str = Field(min_length=1, max_length=LONGEST_NAME, description="Who says so.")


class FeedbackOut(FeedbackIn):
    """Kept feedback."""

    at: datetime


class ListedTicket(BaseModel):
    """A kept message and its current assessment."""

    message: ListedMessageOut
    assessment: StoredScore | StoredFailure | None
    routing: None = None


class TicketList(BaseModel):
    """Messages, the newest first."""

    items: list[ListedTicket]
    next: str | None = Field(description="The cursor of the following ones; null at the end.")


class TicketDetail(BaseModel):
    """Everything known of one message."""

    message: MessageOut
    assessment: StoredScore | StoredFailure | None = Field(description="The current one.")
    history: list[StoredScore | StoredFailure] = Field(description="Those before it, the newest first.")
    feedback: list[FeedbackOut] = Field(description="The oldest first.")
    routing: None = None


class TicketQuery(BaseModel):
    """Which messages; conditions on labels are about the current assessment."""

    model_config = ConfigDict(extra="forbid")

    customer_id: Name | None = None
    ticket_id: Name | None = None
    channel: Name | None = None
    category: Name | None = None
    priority: Name | None = None
    sentiment: Name | None = None
    signal: Name | None = Field(None, description="Raised.")
    accepted: bool | None = Field(None, description="true: every label may act alone; false: a person should look.")
    language: Name | None = Field(None, description="Found in the text.")
    model: Name | None = None
    model_version: Name | None = None
    since: Moment | None = Field(None, description="Created at this moment (ISO 8601) or later.")
    until: Moment | None = Field(None, description="Created before this moment (ISO 8601).")
    limit: int = Field(50, ge=1, le=MOST_ITEMS)
    cursor: Name | None = Field(None, description="`next` of the page before, with the same filters.")


def message_examples() -> dict[str, dict[str, Any]]:
    """Give messages that can be sent as they stand."""
    return {
        sample.language.lower(): {"summary": f"{sample.language}: {sample.title}", "value": sample.message()}
        for sample in SAMPLES
    }


def feedback_examples() -> dict[str, dict[str, Any]]:
    """Give feedback that can be sent as it stands, after the first message."""
    return {"correction": {"summary": "It is more urgent than that", "value": CORRECTION}}
