"""One ticket to be routed: what the models, the helpdesk and people say of it, as facts for conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from triage.assessment import Assessment, Prediction, TriageFailure, TriageResult
from triage.routing.conditions import Facts, Field
from triage.routing.policy import Policy
from triage.routing.priorities import Priority, first_priority

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known beside the text.

    Parameters
    ----------
    attributes:
        Whatever the helpdesk sent (`Ticket.attributes`).
    zone:
        Of the customer: green, yellow, red.
    tier:
        Of the customer, as the helpdesk calls it.
    """

    channel: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    zone: str | None = None
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class HumanValues:
    """What a person has set for the ticket; None where nobody has. None of it is ever overwritten."""

    team: str | None = None
    priority: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket, ready for rules.

    Parameters
    ----------
    category:
        A person's, or the accepted one; None when there is none.
    guess:
        The same, or the best guess.
    language:
        None for a ticket that could not be scored.
    doubt:
        The first of the policy's review tasks whose prediction is not accepted.
    """

    facts: Facts
    category: str | None
    guess: str | None
    language: str | None
    signals: frozenset[str]
    priority: Priority
    channel: str | None
    tier: str | None
    failure: TriageFailure | None
    doubt: Prediction | None


def open_case(ticket: Circumstances, assessment: TriageResult, policy: Policy, human: HumanValues) -> Case:
    """Gather the facts of a ticket."""
    scored = assessment if isinstance(assessment, Assessment) else None
    found = {item.task: item for item in scored.predictions} if scored else {}
    signals = frozenset(item.name for item in scored.signals if item.flagged) if scored else _NOTHING
    category, guess = _category(found.get("category"), human)
    sentiment = found.get("sentiment")
    doubt = next((found[task] for task in policy.review.tasks if _is_doubtful(task, found, human)), None)
    priority = first_priority(found.get("priority"), policy, human.priority, _plain(ticket.tier))
    language = _plain(scored.text.language.code, before="-") if scored else None
    sure = {
        Field.PRIORITY: _set(priority.label),
        Field.SIGNAL: signals,
        Field.LANGUAGE: _set(language),
        Field.CHANNEL: _set(_plain(ticket.channel)),
        Field.ZONE: _set(_plain(ticket.zone)),
        Field.TIER: _set(_plain(ticket.tier)),
    }
    known = _predicted(category, sentiment.label if sentiment and sentiment.accepted else None, policy)
    guessed = _predicted(guess, sentiment.label if sentiment else None, policy)
    unaccepted = doubt is not None or (scored is None and human.category is None)
    return Case(
        facts=Facts(sure | known, sure | guessed, ticket.attributes, unaccepted),
        category=category,
        guess=guess,
        language=language,
        signals=signals,
        priority=priority,
        channel=_plain(ticket.channel),
        tier=_plain(ticket.tier),
        failure=None if isinstance(assessment, Assessment) else assessment,
        doubt=doubt,
    )


def _category(found: Prediction | None, human: HumanValues) -> tuple[str | None, str | None]:
    """The category that is sure, and the best guess."""
    if human.category is not None or found is None:
        return human.category, human.category
    return found.label if found.accepted else None, found.label


def _is_doubtful(task: str, found: Mapping[str, Prediction], human: HumanValues) -> bool:
    by_a_person = {"category": human.category, "priority": human.priority}
    return task in found and not found[task].accepted and by_a_person.get(task) is None


def _predicted(category: str | None, sentiment: str | None, policy: Policy) -> dict[Field, frozenset[str]]:
    domain = policy.domain(category) if category is not None else None
    return {Field.CATEGORY: _set(category), Field.SENTIMENT: _set(sentiment), Field.DOMAIN: _set(domain)}


def _set(word: str | None) -> frozenset[str]:
    return _NOTHING if word is None else frozenset((word,))


def _plain(word: str | None, before: str | None = None) -> str | None:
    """Helpdesks write Email and email, pt-BR and pt."""
    if word is None:
        return None
    plain = word.strip().casefold()
    return plain.partition(before)[0] if before else plain
