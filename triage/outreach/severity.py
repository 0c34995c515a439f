"""How severe a case is: a sum of named parts that a person can follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from triage.customers import Touch
from triage.outreach.evidence import Found
from triage.outreach.kinds import CaseKind, KindRule, Part, PartName
from triage.outreach.settings import Weights
from triage.outreach.situation import Situation

_DAY = timedelta(days=1)
_HIGHEST = 100


def severity_parts(situation: Situation, found: Found, rule: KindRule) -> tuple[Part, ...]:
    """List the parts that are not zero; their sum is from 0 to 100."""
    weights = situation.settings.weights
    stage = situation.settings.stages.get(found.stage, 0) if found.stage else 0
    parts = [
        Part(PartName.BASE, rule.base + stage),
        *_of_message(situation, found, weights),
        *_of_customer(situation, found, weights),
        *_of_what_followed(situation, found, rule),
    ]
    return tuple(part for part in (*parts, _limit(parts)) if part.points)


def _of_message(situation: Situation, found: Found, weights: Weights) -> Iterator[Part]:
    words = situation.timeline.settings.vocabulary
    if found.probability is not None:
        points = round(weights.certainty * (2 * found.probability - 1))
        yield Part(PartName.CERTAINTY, points, round(100 * found.probability))
    if found.latest is not None:
        message = found.latest.message
        if message.sentiment in words.very_negative:
            yield Part(PartName.VERY_NEGATIVE, weights.very_negative)
        yield Part(PartName.PRIORITY, weights.priority.get(message.priority or "", 0))
    faded = _age(situation, found) / situation.timeline.settings.half_life
    yield Part(PartName.AGE, -round(weights.age * (1 - 0.5**faded)), _age(situation, found).days)


def _of_customer(situation: Situation, found: Found, weights: Weights) -> Iterator[Part]:
    measures = situation.view.overall.measures
    if found.kind in {CaseKind.ANGRY, CaseKind.ESCALATION}:
        streak = measures.angry_streak
        yield Part(PartName.STREAK, _capped(weights.streak, streak - 1, weights), streak)
    if found.count:
        more = found.count - situation.settings.several
        yield Part(PartName.BAD_INTERACTIONS, _capped(weights.bad_interaction, more, weights), round(found.count))
    repeats = measures.repeat_contacts
    yield Part(PartName.REPEATS, _capped(weights.repeat, repeats - 1, weights), repeats)
    waited = situation.overdue_for
    yield Part(PartName.WAITING, _capped(weights.waiting_day, waited / _DAY, weights), waited.days)
    yield Part(PartName.ZONE, weights.zone.get(situation.view.zone, 0))
    yield Part(PartName.TIER, weights.tier.get(situation.customer.tier or "", 0))


def _of_what_followed(situation: Situation, found: Found, rule: KindRule) -> Iterator[Part]:
    if found.latest is not None and found.latest.settled:
        yield Part(PartName.SETTLED, rule.settled)
    elif found.latest is not None and found.latest.answered:
        yield Part(PartName.ANSWERED, rule.answered)
    if _thanked(situation.timeline.touches, found):
        yield Part(PartName.THANKED, rule.thanked)


def _thanked(touches: Sequence[Touch], found: Found) -> bool:
    for touch in reversed(touches):
        if touch.message.at <= found.latest_at:
            return False
        if touch.positive and not touch.bad:
            return True
    return False


def _age(situation: Situation, found: Found) -> timedelta:
    return max(situation.at - found.latest_at, timedelta(0))


def _capped(points: int, times: float, weights: Weights) -> int:
    return min(round(points * max(times, 0.0)), weights.most)


def _limit(parts: Sequence[Part]) -> Part:
    total = sum(part.points for part in parts)
    return Part(PartName.LIMIT, min(max(total, 0), _HIGHEST) - total)
