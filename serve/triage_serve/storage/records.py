"""What is kept, as values: frozen, free of any library."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from triage import Assessment, Prediction, render
from triage_serve.storage.escapes import to_json
from triage_serve.storage.moments import to_microseconds

API = "api"
"""The source of what came over the HTTP interface itself, not through a helpdesk's adapter."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NewMessage:
    """One customer message to be kept.

    Parameters
    ----------
    id:
        Unique within its source.
    created_at:
        When the customer wrote it, as the helpdesk says; None means when it is stored.
    language:
        The helpdesk's hint (ISO 639-1).
    customer:
        Name, e-mail, tier: what the helpdesk says about the person.
    """

    id: str
    body: str
    subject: str = ""
    source: str = API
    ticket_id: str | None = None
    customer_id: str | None = None
    channel: str | None = None
    created_at: datetime | None = None
    language: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=_nothing)
    customer: Mapping[str, Any] = field(default_factory=_nothing)

    def digest(self) -> str:
        """Hash the content as given: what was sent twice gives the same digest."""
        created = None if self.created_at is None else to_microseconds(self.created_at)
        named = (self.ticket_id, self.customer_id, self.channel, created, self.language)
        content = to_json([self.subject, self.body, *named, self.attributes, self.customer], sort_keys=True)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Message:
    """A stored message; fields as in `NewMessage`.

    Parameters
    ----------
    seq:
        Its place in the order of arrival; never used twice.
    routing:
        The decision where it goes; None until there is one.
    """

    seq: int
    source: str
    id: str
    ticket_id: str | None
    customer_id: str | None
    channel: str | None
    subject: str
    body: str
    created_at: datetime
    received_at: datetime
    language: str | None
    attributes: Mapping[str, Any]
    customer: Mapping[str, Any]
    digest: str
    routing: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """What a model said of a message: the published answer, and the parts of it that lists are filtered by.

    Parameters
    ----------
    language:
        The language found in the text.
    accepted:
        Whether every prediction may act alone.
    contract:
        The published shape (`triage.render`) without the text.
    signals:
        The raised ones.
    """

    model: str
    model_version: str
    language: str
    category: str | None
    category_accepted: bool | None
    priority: str | None
    priority_accepted: bool | None
    sentiment: str | None
    sentiment_accepted: bool | None
    accepted: bool
    contract: Mapping[str, Any]
    signals: frozenset[str] = frozenset()

    @classmethod
    def of(cls, assessment: Assessment) -> NewAssessment:
        """Take what is kept of an assessment; the words that were read are not."""
        contract = render(assessment)
        contract["text"].pop("read", None)
        found: dict[str, Prediction] = {item.task: item for item in assessment.predictions}
        columns: dict[str, Any] = {}
        for task in ("category", "priority", "sentiment"):
            columns[task] = found[task].label if task in found else None
            columns[f"{task}_accepted"] = found[task].accepted if task in found else None
        return cls(
            model=assessment.model.name,
            model_version=assessment.model.version,
            language=assessment.text.language.code,
            accepted=all(item.accepted for item in assessment.predictions),
            contract=contract,
            signals=frozenset(item.name for item in assessment.signals if item.flagged),
            **columns,
        )


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """A stored assessment; fields as in `NewAssessment`, raised signals are in `contract`.

    Parameters
    ----------
    current_of:
        The message, while this is its newest assessment; None afterwards.
    """

    seq: int
    message_seq: int
    current_of: int | None
    model: str
    model_version: str
    language: str
    category: str | None
    category_accepted: bool | None
    priority: str | None
    priority_accepted: bool | None
    sentiment: str | None
    sentiment_accepted: bool | None
    accepted: bool
    contract: Mapping[str, Any]
    scored_at: datetime

    @property
    def is_current(self) -> bool:
        """Whether it is the message's newest."""
        return self.current_of is not None


@dataclass(frozen=True, slots=True)
class Feedback:
    """Labels that a person corrected (`by`); labels nobody spoke of are not in it."""

    seq: int
    message_seq: int
    labels: Mapping[str, Any]
    by: str
    at: datetime
