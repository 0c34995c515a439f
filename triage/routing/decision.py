"""Where a ticket goes, how urgent it is there and by when it should be answered.

A pure function: the same ticket, policy, load and moment give the same decision. Every ticket gets a team or the review
queue, and nothing a person has set is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from triage.assessment import Alternative, TriageResult
from triage.routing.answer_times import due, target
from triage.routing.case import Case, Circumstances, HumanValues, open_case
from triage.routing.hours import Hours
from triage.routing.outcome import RoutingDecision
from triage.routing.placement import Placement, Wish, place
from triage.routing.policy import DEFAULT, HUMAN, Policy, Rule
from triage.routing.priorities import Priority, bounded
from triage.routing.reasons import RoutingReason, Why, because

_NO_LOAD: Mapping[str, int] = MappingProxyType({})
_NOBODY = HumanValues()
_DEFAULT_RULE = Rule(DEFAULT)
_TOP = 3


def route(
    ticket: Circumstances,
    assessment: TriageResult,
    *,
    at: datetime,
    policy: Policy,
    load: Mapping[str, int] = _NO_LOAD,
    human: HumanValues = _NOBODY,
) -> RoutingDecision:
    """Decide about one ticket.

    Parameters
    ----------
    assessment:
        What the models say; a failure goes to review unless a rule takes it.
    at:
        When the ticket came: hours and the answer time count from here.
    load:
        Open tickets by team; a team that is not in it has none.
    human:
        What a person has set.

    Raises
    ------
    ValueError
        When `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("at: a moment needs a time zone")
    case = open_case(ticket, assessment, policy, human)
    rule = next((rule for rule in policy.rules if rule.when.holds(case.facts)), _DEFAULT_RULE)
    turn = _Turn(case, rule, bounded(case.priority, rule, policy), policy, load, at)
    return turn.with_a_person(human.team) if human.team is not None else turn.by_rule()


@dataclass(frozen=True, slots=True)
class _Turn:
    """One ticket, the rule that decides about it, and the state of the teams."""

    case: Case
    rule: Rule
    priority: Priority
    policy: Policy
    load: Mapping[str, int]
    at: datetime

    def with_a_person(self, name: str) -> RoutingDecision:
        team = self.policy.team(name)
        hours = team.hours if team is not None else self.policy.review.hours
        return self._decision(name, hours, (because(Why.HUMAN_TEAM, team=name),), rule=HUMAN, needs_review=False)

    def by_rule(self) -> RoutingDecision:
        found = self._placement()
        steps = (*_doubts(self.case), *_named(self.rule), *found.reasons)
        if found.team is None:
            return self._in_review(steps)
        wanted = self.rule.needs_review
        return self._decision(
            found.team.name,
            found.team.hours,
            steps,
            needs_review=self.case.facts.unaccepted if wanted is None else wanted,
        )

    def _placement(self) -> Placement:
        """The team the rule asks for; without a team or skill of its own it needs a category that may act."""
        by_guess = bool(self.rule.when.unaccepted)
        category = self.case.guess if by_guess else self.case.category
        if self.rule.team is None and self.rule.skill is None:
            if self.case.guess is None and self.case.failure is None:
                return Placement(None, (because(Why.NO_CATEGORY),))
            if category is None or (self.case.facts.unaccepted and not by_guess):
                return Placement(None, ())
        return self._place(Wish(self.rule.team, self.rule.skill or category or "", self.case.language))

    def _in_review(self, steps: tuple[RoutingReason, ...]) -> RoutingDecision:
        review, urgent = self.policy.review, self._urgency()
        if urgent is not None and self.case.guess is not None:
            team = self._place(Wish(None, self.case.guess, self.case.language)).team
            if team is not None:
                steps = (*steps, because(Why.HINT, team=team.name, cause=urgent))
                return self._decision(review.queue, team.hours, steps, needs_review=True, hint=team.name)
        return self._decision(review.queue, review.hours, steps, needs_review=True)

    def _place(self, wish: Wish) -> Placement:
        return place(wish, self.policy, self.load, self.at)

    def _urgency(self) -> str | None:
        """What makes a ticket too urgent to wait in the review queue without a hint."""
        review = self.policy.review
        if self.priority.label in review.hint_priorities:
            return self.priority.label
        return min(self.case.signals & review.hint_signals, default=None)

    def _decision(
        self,
        team: str,
        hours: Hours,
        steps: tuple[RoutingReason, ...],
        *,
        needs_review: bool,
        rule: str | None = None,
        hint: str | None = None,
    ) -> RoutingDecision:
        return RoutingDecision(
            team=team,
            priority=self.priority.label,
            respond_by=self._respond_by(hours),
            rule=rule or self.rule.name,
            reasons=(*steps, *self.priority.reasons),
            needs_review=needs_review,
            alternatives=_top(self.case),
            hint=hint,
        )

    def _respond_by(self, hours: Hours) -> datetime | None:
        """A priority the policy does not know, set by a person, has the default's target."""
        times, case = self.policy.answer_times, self.case
        for priority in (self.priority.label, self.policy.default_priority):
            goal = target(times, priority, case.channel, case.tier)
            if goal is not None:
                return due(*goal, hours, self.at)
        return None


def _top(case: Case) -> tuple[Alternative, ...]:
    if case.doubt is None:
        return ()
    return (Alternative(case.doubt.label, case.doubt.confidence), *case.doubt.alternatives)[:_TOP]


def _doubts(case: Case) -> tuple[RoutingReason, ...]:
    if case.failure is not None:
        return (because(Why.NOT_SCORED, cause=case.failure.code),)
    doubt = case.doubt
    if doubt is None:
        return ()
    cause = doubt.reason.value if doubt.reason is not None else "not_accepted"
    return (because(Why.NOT_ACCEPTED, task=doubt.task, label=doubt.label, cause=cause, confidence=doubt.confidence),)


def _named(rule: Rule) -> tuple[RoutingReason, ...]:
    return () if rule is _DEFAULT_RULE else (because(Why.RULE, rule=rule.name),)
