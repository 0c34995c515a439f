"""What people may do with a case, as a table; anything else is refused.

TriageError
└── ActionNotAllowedError action_not_allowed
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from triage.customers import Vocabulary
from triage.errors import TriageError
from triage.outreach.kinds import CaseKind, OutreachCase, Ref, Stage, Status
from triage.outreach.settings import OutreachSettings

_DEFAULTS = OutreachSettings()
_VOCABULARY = Vocabulary()


class ActionNotAllowedError(TriageError):
    """A case's status does not allow this action, or the action lacks what it needs."""

    code = "action_not_allowed"


class Action(StrEnum):
    """What a person does with a case."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    DISAGREE = "disagree"
    CONTACTED = "contacted"
    RESOLVE = "resolve"


LEADS_TO: Mapping[Action, Status] = MappingProxyType(
    {
        Action.ACKNOWLEDGE: Status.ACKNOWLEDGED,
        Action.SNOOZE: Status.SNOOZED,
        Action.DISAGREE: Status.DISAGREED,
        Action.CONTACTED: Status.CONTACTED,
        Action.RESOLVE: Status.RESOLVED,
    }
)

ALLOWED: Mapping[Status, frozenset[Action]] = MappingProxyType(
    {
        Status.OPEN: frozenset(Action),
        Status.ACKNOWLEDGED: frozenset({Action.SNOOZE, Action.DISAGREE, Action.CONTACTED, Action.RESOLVE}),
        Status.SNOOZED: frozenset(Action),
        Status.CONTACTED: frozenset({Action.DISAGREE, Action.CONTACTED, Action.RESOLVE}),
        Status.DISAGREED: frozenset(),
        Status.RESOLVED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Feedback: a person says that a case should not have been.

    Parameters
    ----------
    signal:
        The signal that was wrongly raised in the messages of `evidence`, a correction for training; None where the
        rules were wrong and no label was.
    parts:
        Names and points of the severity's parts, to see which rule misleads.
    """

    customer_id: str
    kind: CaseKind
    stage: Stage | None
    severity: int
    parts: tuple[tuple[str, int], ...]
    evidence: tuple[Ref, ...]
    signal: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Acted:
    """A case after an action, and the feedback in it."""

    case: OutreachCase
    feedback: Disagreement | None = None


def act(
    case: OutreachCase,
    action: Action,
    *,
    by: str,
    at: datetime,
    until: datetime | None = None,
    settings: OutreachSettings = _DEFAULTS,
    vocabulary: Vocabulary = _VOCABULARY,
) -> Acted:
    """Do what a person decided.

    Parameters
    ----------
    until:
        Snoozing only, and needed there: when the case comes back.
    vocabulary:
        The names of the signals, for feedback.

    Raises
    ------
    ActionNotAllowedError
        When the table does not allow the action now, or `until` is missing, past or too far away.
    """
    now = awake(case, at)
    if action not in ALLOWED[now.status]:
        allowed = ", ".join(sorted(ALLOWED[now.status])) or "nothing: the case is closed"
        raise ActionNotAllowedError(f"{action}: the case is {now.status}.", hint=f"Allowed: {allowed}.")
    _check_until(action, at, until, settings)
    done = replace(
        now, status=LEADS_TO[action], status_at=at, status_by=by, status_severity=now.severity, snoozed_until=until
    )
    return Acted(done, _feedback(done, by, at, vocabulary) if action is Action.DISAGREE else None)


def awake(case: OutreachCase, at: datetime) -> OutreachCase:
    """Give the case as it is at a moment: a snoozed one is open again when its time has come."""
    if case.status is not Status.SNOOZED or case.snoozed_until is None or case.snoozed_until > at:
        return case
    return replace(case, status=Status.OPEN, status_at=case.snoozed_until, snoozed_until=None)


def _check_until(action: Action, at: datetime, until: datetime | None, settings: OutreachSettings) -> None:
    if action is not Action.SNOOZE:
        if until is not None:
            raise ActionNotAllowedError(f"{action}: it has no end.", hint="Leave until out.")
        return
    if until is None or not at < until <= at + settings.longest_snooze:
        days = settings.longest_snooze.days
        raise ActionNotAllowedError("snooze: until when?", hint=f"Give a later moment within {days} days.")


def _feedback(case: OutreachCase, by: str, at: datetime, words: Vocabulary) -> Disagreement:
    signals = {
        CaseKind.ANGRY: words.angry,
        CaseKind.CHURN_RISK: words.churn_risk,
        CaseKind.ESCALATION: None if case.stage is Stage.LIKELY else words.escalation,
    }
    return Disagreement(
        customer_id=case.customer_id,
        kind=case.kind,
        stage=case.stage,
        severity=case.severity,
        parts=tuple((part.name.value, part.points) for part in case.parts),
        evidence=case.evidence,
        signal=signals.get(case.kind),
        by=by,
        at=at,
    )
