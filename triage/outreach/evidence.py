"""Which messages and surveys speak for a case of each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from triage.customers import Survey, Touch
from triage.outreach.kinds import CaseKind, KindRule, Ref, Stage
from triage.outreach.situation import Situation

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence for a case.

    Parameters
    ----------
    evidence:
        What speaks for it, the oldest first.
    latest:
        The message that speaks loudest: the newest one. None when only surveys speak.
    latest_at, since:
        When the newest evidence came, and from when on the due time counts.
    probability:
        Of the latest message's signal; None when no signal is meant.
    count:
        How many incidents, where incidents make the case.
    """

    kind: CaseKind
    evidence: tuple[Ref, ...]
    latest: Touch | None
    latest_at: datetime
    since: datetime
    stage: Stage | None = None
    probability: float | None = None
    count: float = 0.0


def find(situation: Situation, kind: CaseKind, rule: KindRule) -> Found | None:
    """Look for evidence of one kind; None when there is none."""
    return _FINDERS[kind](situation, rule)


def _angry(situation: Situation, rule: KindRule) -> Found | None:
    return _by_signal(situation, rule, CaseKind.ANGRY, situation.timeline.settings.vocabulary.angry)


def _churn_risk(situation: Situation, rule: KindRule) -> Found | None:
    return _by_signal(situation, rule, CaseKind.CHURN_RISK, situation.timeline.settings.vocabulary.churn_risk)


def _by_signal(
    situation: Situation, rule: KindRule, kind: CaseKind, name: str, stage: Stage | None = None
) -> Found | None:
    raised = _raising(situation, rule, name)
    if not raised:
        return None
    latest = raised[-1]
    probability = latest.raised[name]
    return _found(kind, _unsettled(raised), latest, stage=stage, probability=probability)


def _escalation(situation: Situation, rule: KindRule) -> Found | None:
    name = situation.timeline.settings.vocabulary.escalation
    requests = _raising(situation, rule, name)
    if not requests:
        return _likely(situation, rule)
    occasions = {_occasion(touch) for touch in requests}
    stage = Stage.ACTIVE if len(occasions) > 1 else Stage.REQUESTED
    return _by_signal(situation, rule, CaseKind.ESCALATION, name, stage)


def _likely(situation: Situation, rule: KindRule) -> Found | None:
    """Count the forerunners of an escalation among the negative messages of open tickets."""
    bounds, measures = situation.settings.forerunners, situation.view.overall.measures
    troubled = [touch for touch in _recent(situation, rule) if touch.open and touch.negative]
    if not troubled:
        return None
    waiting = [situation.at - touch.message.at for touch in troubled if not touch.answered]
    reopened = max(situation.timeline.reopened.get(touch.ticket, 0) for touch in troubled)
    signs = (
        len(troubled) >= bounds.negatives,
        max(waiting, default=timedelta(0)) >= bounds.waiting_hours * _HOUR,
        reopened >= bounds.reopened,
        measures.angry_streak >= bounds.angry_streak,
        measures.repeat_contacts >= bounds.repeat_contacts,
    )
    if sum(signs) < bounds.needed:
        return None
    return _found(CaseKind.ESCALATION, troubled, troubled[-1], stage=Stage.LIKELY)


def _silent_wait(situation: Situation, rule: KindRule) -> Found | None:
    """Take the messages that waited too long; the due time counts from the end of the patience."""
    since = situation.at - rule.recent_days * _DAY
    overdue = [(touch, end) for touch, end in situation.overdue if touch.message.at >= since]
    if not overdue:
        return None
    newest = overdue[-1][0]
    return Found(
        CaseKind.SILENT_WAIT,
        tuple(_ref(touch, end) for touch, end in overdue),
        latest=newest,
        latest_at=newest.message.at,
        since=min(end for _, end in overdue),
    )


def _several_bad(situation: Situation, rule: KindRule) -> Found | None:
    """Add up incidents: what went wrong on one day is one of them."""
    troubled = [touch for touch in _recent(situation, rule) if touch.negative]
    surveys = [survey for survey in _surveys(situation, rule) if survey.bad]
    incidents: dict[date, float] = {}
    for touch in troubled:
        worth = 1.0 if touch.bad else situation.settings.mild
        day = touch.message.at.date()
        incidents[day] = max(worth, incidents.get(day, 0.0))
    for survey in surveys:
        incidents[survey.answer.at.date()] = 1.0
    count = sum(incidents.values())
    if count < situation.settings.several:
        return None
    told = sorted([*map(_ref, troubled), *map(_survey_ref, surveys)], key=lambda ref: (ref.at, ref))
    since = next((touch.message.at for touch in troubled if not touch.answered), told[-1].at)
    return Found(
        CaseKind.SEVERAL_BAD,
        tuple(told),
        latest=troubled[-1] if troubled else None,
        latest_at=told[-1].at,
        since=since,
        count=count,
    )


_FINDERS: Mapping[CaseKind, Callable[[Situation, KindRule], Found | None]] = {
    CaseKind.ANGRY: _angry,
    CaseKind.CHURN_RISK: _churn_risk,
    CaseKind.ESCALATION: _escalation,
    CaseKind.SILENT_WAIT: _silent_wait,
    CaseKind.SEVERAL_BAD: _several_bad,
}


def _found(
    kind: CaseKind,
    touches: list[Touch],
    latest: Touch,
    *,
    stage: Stage | None = None,
    probability: float | None = None,
) -> Found:
    since = next((touch.message.at for touch in touches if not touch.answered), latest.message.at)
    return Found(
        kind,
        tuple(_ref(touch) for touch in touches),
        latest=latest,
        latest_at=latest.message.at,
        since=since,
        stage=stage,
        probability=probability,
    )


def _recent(situation: Situation, rule: KindRule) -> list[Touch]:
    return list(situation.timeline.recent(rule.recent_days * _DAY))[::-1]


def _surveys(situation: Situation, rule: KindRule) -> list[Survey]:
    since = situation.at - rule.recent_days * _DAY
    return [survey for survey in situation.timeline.surveys if survey.answer.at >= since]


def _raising(situation: Situation, rule: KindRule, name: str) -> list[Touch]:
    return [touch for touch in _recent(situation, rule) if name in touch.raised]


def _unsettled(touches: list[Touch]) -> list[Touch]:
    """What is not solved yet; when all is, the newest alone."""
    return [touch for touch in touches if not touch.settled] or touches[-1:]


def _occasion(touch: Touch) -> tuple[str, date]:
    return touch.ticket, touch.message.at.date()


def _ref(touch: Touch, at: datetime | None = None) -> Ref:
    return Ref(touch.message.kind, touch.message.id, at or touch.message.at)


def _survey_ref(survey: Survey) -> Ref:
    return Ref(survey.answer.kind, survey.answer.id, survey.answer.at)
