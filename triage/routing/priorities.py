"""The priority of a ticket: a person's, or the model's, bounded by VIP tiers and rules.

An accepted priority is taken as it is. One that is not accepted may make a ticket more urgent than the policy's
default, never less: answering too soon is the smaller mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from triage.assessment import Prediction
from triage.routing.policy import Policy, Rule
from triage.routing.reasons import RoutingReason, Why, because


@dataclass(frozen=True, slots=True)
class Priority:
    """A priority, and how it came to be; `by_a_person` is never changed."""

    label: str
    by_a_person: bool = False
    reasons: tuple[RoutingReason, ...] = ()

    def moved(self, label: str, reason: RoutingReason) -> Priority:
        """Give another one, and say why."""
        return replace(self, label=label, reasons=(*self.reasons, reason))


def first_priority(predicted: Prediction | None, policy: Policy, human: str | None, tier: str | None) -> Priority:
    """Give the priority that rules are asked with."""
    if human is not None:
        return Priority(human, by_a_person=True, reasons=(because(Why.HUMAN_PRIORITY, priority=human),))
    priority = _assumed(predicted, policy)
    least = policy.vip.at_least
    if (
        tier is None
        or tier not in policy.vip.tiers
        or least is None
        or policy.rank(least) <= policy.rank(priority.label)
    ):
        return priority
    return priority.moved(least, because(Why.PRIORITY_VIP, tier=tier, before=priority.label, priority=least))


def bounded(priority: Priority, rule: Rule, policy: Policy) -> Priority:
    """Hold a priority within the bounds of a rule."""
    if priority.by_a_person:
        return priority
    label = priority.label
    if rule.at_least is not None:
        label = max(label, rule.at_least, key=policy.rank)
    if rule.at_most is not None:
        label = min(label, rule.at_most, key=policy.rank)
    if label == priority.label:
        return priority
    return priority.moved(label, because(Why.PRIORITY_RULE, rule=rule.name, before=priority.label, priority=label))


def _assumed(predicted: Prediction | None, policy: Policy) -> Priority:
    default = policy.default_priority
    if predicted is None or policy.rank(predicted.label) < 0:
        return Priority(default)
    if predicted.accepted:
        return Priority(predicted.label)
    label = max(default, predicted.label, key=policy.rank)
    return Priority(label, reasons=(because(Why.PRIORITY_CAUTIOUS, label=predicted.label, priority=label),))
