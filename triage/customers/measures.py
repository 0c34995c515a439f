"""What is measured of a customer, or of one process of a customer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.customers.interactions import SurveyAnswered
from triage.customers.settings import CustomerSettings
from triage.customers.timeline import Survey, Timeline, Touch

_NOW = timedelta(0)


@dataclass(frozen=True, slots=True)
class Sign:
    """A message that raised a signal."""

    message_id: str
    at: datetime
    probability: float


@dataclass(frozen=True, slots=True)
class Signs:
    """Unexpired signs of one kind.

    Parameters
    ----------
    level:
        The largest probability, each fading evenly from its message to its expiry: 0 to 1.
    """

    count: int
    strongest: Sign
    latest: Sign
    level: float


@dataclass(frozen=True, slots=True)
class Measures:
    """See `Measure`; what these numbers mean for the zone is in the settings.

    Parameters
    ----------
    mood:
        -1 to 1: the sum s of faded sentiment scores and survey answers, as s / (1 + |s|), so that several bad ones
        weigh more than one and silence leads back to 0. A bad interaction never lifts it. None: nobody scored any.
    bad_interactions, bad_load:
        How many the window holds, and their faded sum, angry ones counting more than once.
    angry_streak:
        Recent angry messages back to the last one that was neither angry nor bad.
    repeat_contacts:
        Recent ones; several on one ticket and day (UTC) are one contact.
    waiting_since:
        The oldest message without an answer.
    """

    mood: float | None
    bad_interactions: int
    bad_load: float
    angry_streak: int
    open_tickets: int
    repeat_contacts: int
    churn: Signs | None
    escalation: Signs | None
    waiting_since: datetime | None
    bad_survey: bool


def measure(timeline: Timeline, touches: Sequence[Touch], surveys: Sequence[Survey]) -> Measures:
    """Measure messages and surveys of a timeline, in its order."""
    settings, at, words = timeline.settings, timeline.at, timeline.settings.vocabulary
    bad = [survey.fade for survey in surveys if survey.bad]
    bad += [_load(touch, settings) for touch in touches if touch.bad]
    recent = [touch for touch in touches if touch.is_recent]
    return Measures(
        mood=_mood(touches, surveys),
        bad_interactions=len(bad),
        bad_load=math.fsum(bad),
        angry_streak=_streak(recent, words.angry),
        open_tickets=len({touch.ticket for touch in touches if touch.open}),
        repeat_contacts=len({(touch.ticket, touch.message.at.date()) for touch in recent if touch.repeats}),
        churn=_signs(touches, words.churn_risk, at, settings.churn_expiry),
        escalation=_signs(touches, words.escalation, at, settings.escalation_expiry),
        waiting_since=next((touch.message.at for touch in touches if touch.waits), None),
        bad_survey=bool(surveys) and surveys[-1].bad,
    )


def survey_score(answer: SurveyAnswered) -> float:
    """Place an answer between -1 and 1: the mean of what it holds; 0 when it holds nothing."""
    found = []
    if answer.csat is not None:
        found.append((answer.csat - 3) / 2)
    if answer.nps is not None:
        found.append((answer.nps - 5) / 5)
    if answer.ces is not None:
        found.append((answer.ces - 4) / 3)
    return sum(found) / len(found) if found else 0.0


def _load(touch: Touch, settings: CustomerSettings) -> float:
    times = settings.angry_load if settings.vocabulary.angry in touch.raised else 1.0
    return touch.fade * touch.share * times


def _mood(touches: Sequence[Touch], surveys: Sequence[Survey]) -> float | None:
    lifts = [touch.lift for touch in touches if touch.lift is not None]
    lifts += [survey.fade * _survey_value(survey) for survey in surveys]
    total = math.fsum(lifts)
    return total / (1 + abs(total)) if lifts else None


def _survey_value(survey: Survey) -> float:
    score = survey_score(survey.answer)
    return min(score, 0.0) if survey.bad else score


def _streak(recent: Sequence[Touch], angry: str) -> int:
    """Count back to the first calm message; a bad one that is not angry neither counts nor calms."""
    count = 0
    for touch in reversed(recent):
        if angry in touch.raised:
            count += 1
        elif not touch.bad:
            break
    return count


def _signs(touches: Iterable[Touch], name: str, at: datetime, expiry: timedelta) -> Signs | None:
    since = at - expiry
    raising = [touch for touch in touches if name in touch.raised and touch.message.at > since]
    found = [Sign(touch.message.id, touch.message.at, touch.raised[name]) for touch in raising]
    if not found:
        return None
    level = max(sign.probability * (1 - max(at - sign.at, _NOW) / expiry) for sign in found)
    return Signs(len(found), max(found, key=lambda sign: (sign.probability, sign.at)), found[-1], level)
