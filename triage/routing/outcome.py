"""The outcome of routing: a decision, and its published shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.assessment import Alternative
from triage.routing.reasons import RoutingReason

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class RoutingDecision:
    """Where a ticket goes.

    Parameters
    ----------
    team:
        A team of the policy, a person's choice, or the name of the review queue.
    respond_by:
        UTC. None only when whoever should answer never works.
    rule:
        The name of the rule that decided, "default" when none applied, "human" when a person chose the team.
    reasons:
        Every step that led here, in order.
    needs_review:
        Whether a person has to look before anything else happens.
    alternatives:
        The three most probable labels of a prediction that was not accepted, the best first.
    hint:
        In the review queue: the team that would probably answer, for tickets that should not wait.
    """

    team: str
    priority: str
    respond_by: datetime | None
    rule: str
    reasons: tuple[RoutingReason, ...]
    needs_review: bool
    alternatives: tuple[Alternative, ...] = ()
    hint: str | None = None

    @property
    def reason(self) -> str:
        """All reasons in English, in one line."""
        return " ".join(reason.words for reason in self.reasons)


def render_routing(decision: RoutingDecision) -> dict[str, Any]:
    """Shape a decision as plain values ready for JSON; moments are ISO 8601 in UTC."""
    respond_by = decision.respond_by
    return {
        "team": decision.team,
        "priority": decision.priority,
        "respond_by": respond_by.isoformat() if respond_by is not None else None,
        "rule": decision.rule,
        "reason": decision.reason,
        "reasons": [_reason(item) for item in decision.reasons],
        "needs_review": decision.needs_review,
        "alternatives": [
            {"label": item.label, "confidence": round(item.confidence, _DIGITS)} for item in decision.alternatives
        ],
        "hint": decision.hint,
    }


def _reason(reason: RoutingReason) -> dict[str, Any]:
    details = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in reason.details.items()
    }
    return {"code": reason.code.value, **details}
