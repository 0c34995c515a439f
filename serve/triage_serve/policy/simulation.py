"""What a policy would have done to past tickets: decisions one after the other, with the load they make."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from triage.routing import Policy, RoutingDecision, route
from triage_serve.policy.scored_rows import PastTicket


@dataclass(slots=True)
class Tally:
    """What happened to the tickets of one team, or of all.

    Parameters
    ----------
    answered, late:
        Tickets whose answer is known, and those among them answered after the decision's moment.
    """

    tickets: int = 0
    needs_review: int = 0
    answered: int = 0
    late: int = 0

    def add(self, ticket: PastTicket, decision: RoutingDecision) -> None:
        """Count one decision."""
        self.tickets += 1
        self.needs_review += decision.needs_review
        if ticket.answered_at is not None and decision.respond_by is not None:
            self.answered += 1
            self.late += ticket.answered_at > decision.respond_by


@dataclass(slots=True)
class Simulation:
    """One policy at work.

    A ticket is part of its team's load from the moment it came until it was answered or, where nobody knows when, until
    it should have been. Tickets without a moment of their own count as coming `now` and make no load: nobody knows how
    many of them were ever open together.

    Parameters
    ----------
    now:
        When tickets without a moment came.
    """

    policy: Policy
    now: datetime
    total: Tally = field(default_factory=Tally)
    teams: dict[str, Tally] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    _open: list[tuple[datetime, str]] = field(default_factory=list)
    _load: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for name in (*(team.name for team in self.policy.teams), self.policy.review.queue):
            self.teams[name] = Tally()

    def decide(self, ticket: PastTicket) -> RoutingDecision:
        """Route the next ticket and count it; tickets come in the order of their moments."""
        at = ticket.at or self.now
        decision = route(
            ticket.circumstances,
            ticket.result,
            at=at,
            policy=self.policy,
            load=self._load_at(at) if ticket.at is not None else {},
            human=ticket.human,
        )
        self.total.add(ticket, decision)
        self.teams.setdefault(decision.team, Tally()).add(ticket, decision)
        self.rules[decision.rule] += 1
        if ticket.at is not None:
            self._keep_open(ticket.answered_at or decision.respond_by, decision.team)
        return decision

    def _load_at(self, at: datetime) -> Mapping[str, int]:
        while self._open and self._open[0][0] <= at:
            self._load[heapq.heappop(self._open)[1]] -= 1
        return self._load

    def _keep_open(self, until: datetime | None, team: str) -> None:
        self._load[team] += 1
        if until is not None:
            heapq.heappush(self._open, (until, team))


@dataclass(frozen=True, slots=True)
class Change:
    """A ticket that two policies treat differently; reasons are left out, there may be a million changes."""

    id: str
    before: RoutingDecision
    after: RoutingDecision


def change_between(ticket: PastTicket, before: RoutingDecision, after: RoutingDecision) -> Change | None:
    """Compare what a person or a helpdesk would notice: team, priority, due time, review, hint."""
    if _noticed(before) == _noticed(after):
        return None
    return Change(ticket.id, replace(before, reasons=()), replace(after, reasons=()))


def _noticed(decision: RoutingDecision) -> tuple[object, ...]:
    return decision.team, decision.priority, decision.respond_by, decision.needs_review, decision.hint
