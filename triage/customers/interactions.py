"""What passes between a customer and the company, as the customer memory reads it.

A customer's interactions are a set: kind and id say which one is meant, so that order, repetition and the parts they
arrive in never matter. Ids must be unique within their kind; several sources make them so with a prefix.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from triage.assessment import Signal


@dataclass(frozen=True, slots=True)
class MessageAssessed:
    """A message of the customer and what the models said of it.

    Parameters
    ----------
    at:
        When the customer wrote it; any time zone, kept as UTC.
    ticket_id:
        None: messages and events that name no ticket make one conversation.
    process:
        The category's label: delivery, billing ...
    sentiment, sentiment_score:
        The label, and the expected value from -1 (very negative) to 1; None when nobody scored it.
    accepted:
        Whether the sentiment may act alone; a message where it may not weighs less in the mood.
    human:
        Whether a person wrote it; automatic replies and receipts are not counted.
    """

    kind: ClassVar[str] = "message"
    order: ClassVar[int] = 0

    id: str
    at: datetime
    ticket_id: str | None = None
    channel: str | None = None
    process: str | None = None
    sentiment: str | None = None
    sentiment_score: float | None = None
    priority: str | None = None
    signals: tuple[Signal, ...] = ()
    accepted: bool = True
    language: str | None = None
    human: bool = True

    def __post_init__(self) -> None:
        _keep_utc(self)
        _require_within("sentiment_score", self.sentiment_score, -1, 1)
        for signal in self.signals:
            _require_within(f"signals.{signal.name}", signal.probability, 0, 1)


@dataclass(frozen=True, slots=True)
class AgentReplied:
    """A person of the company answered: it answers every message of the ticket before it."""

    kind: ClassVar[str] = "agent_reply"
    order: ClassVar[int] = 1

    id: str
    at: datetime
    ticket_id: str | None = None

    def __post_init__(self) -> None:
        _keep_utc(self)


@dataclass(frozen=True, slots=True)
class Solved:
    """A ticket was solved; a later message that wants an answer, or `Reopened`, makes it open again."""

    kind: ClassVar[str] = "solved"
    order: ClassVar[int] = 2

    id: str
    at: datetime
    ticket_id: str | None = None

    def __post_init__(self) -> None:
        _keep_utc(self)


@dataclass(frozen=True, slots=True)
class Reopened:
    """A solved ticket was opened again."""

    kind: ClassVar[str] = "reopened"
    order: ClassVar[int] = 3

    id: str
    at: datetime
    ticket_id: str | None = None

    def __post_init__(self) -> None:
        _keep_utc(self)


@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """A survey: satisfaction (CSAT 1 to 5), recommendation (NPS 0 to 10), effort (CES 1 hard to 7 easy)."""

    kind: ClassVar[str] = "survey"
    order: ClassVar[int] = 4

    id: str
    at: datetime
    ticket_id: str | None = None
    csat: float | None = None
    nps: float | None = None
    ces: float | None = None

    def __post_init__(self) -> None:
        _keep_utc(self)
        _require_within("csat", self.csat, 1, 5)
        _require_within("nps", self.nps, 0, 10)
        _require_within("ces", self.ces, 1, 7)


Interaction = MessageAssessed | AgentReplied | Solved | Reopened | SurveyAnswered


def merged(*sets: Iterable[Interaction]) -> tuple[Interaction, ...]:
    """Unite interactions, as of several identities of one customer: each once, the oldest first.

    Of different ones under one kind and id the latest counts, and at the same moment always the same one. At one
    moment a message comes before its reply, a reply before the solution, a solution before the reopening.
    """
    found: dict[tuple[str, str], Interaction] = {}
    for interactions in sets:
        for item in interactions:
            identity = (item.kind, item.id)
            other = found.setdefault(identity, item)
            if other is not item and other != item:
                found[identity] = max(other, item, key=_preference)
    return tuple(sorted(found.values(), key=_moment))


def _moment(item: Interaction) -> tuple[datetime, int, str]:
    return item.at, item.order, item.id


def _preference(item: Interaction) -> tuple[datetime, str]:
    return item.at, repr(item)


def _keep_utc(item: Interaction) -> None:
    if item.at.tzinfo is UTC:
        return
    if item.at.utcoffset() is None:
        raise ValueError(f"{item.kind}: at: a moment with a time zone is needed")
    object.__setattr__(item, "at", item.at.astimezone(UTC))


def _require_within(field: str, value: float | None, least: float, most: float) -> None:
    if value is not None and not least <= value <= most:
        raise ValueError(f"{field}: {least} to {most} is needed")
