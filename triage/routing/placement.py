"""Which team takes a ticket: language and skill decide who may, hours and load who does.

A team that is full or closed hands over to its backup, whose own backup comes next, each team once. When no team with
room is open, the first with room gets the ticket and answers when it opens. Only when none has room, or none may take
it, nobody does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.routing.policy import ANY_LANGUAGE, Policy, Team
from triage.routing.reasons import RoutingReason, Why, because

_ANY = "any language"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a ticket needs.

    Parameters
    ----------
    team:
        A team by name; its backups need not have the skill that it stands for.
    skill:
        A category or another word; used when no team is named.
    language:
        None when nobody knows it.
    """

    team: str | None
    skill: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Placement:
    """The team (None: nobody can take the ticket), and why."""

    team: Team | None
    reasons: tuple[RoutingReason, ...]


def place(wish: Wish, policy: Policy, load: Mapping[str, int], at: datetime) -> Placement:
    """Find the team for a ticket.

    Parameters
    ----------
    load:
        Open tickets by team; a team that is not in it has none.
    """
    able = [team for team in _with_backups(_first_choices(wish, policy, load), policy) if _may_take(team, wish, policy)]
    if not able:
        return Placement(None, (_nobody(wish),))
    with_room = [team for team in able if team.has_room(load.get(team.name, 0))]
    open_now = next((team for team in with_room if team.hours.is_open(at)), None)
    if open_now is not None:
        return Placement(open_now, _passed_over(able, open_now, wish, load))
    return _waiting(able, with_room, wish, load, at)


def _first_choices(wish: Wish, policy: Policy, load: Mapping[str, int]) -> list[Team]:
    """The named team, or those with the skill: specialists first, among equals who has least to do."""
    if wish.team is not None:
        named = policy.team(wish.team)
        return [] if named is None else [named]
    fitting = [team for team in policy.teams if _may_take(team, wish, policy)]
    return sorted(fitting, key=lambda team: (*_breadth(team, wish.skill), _share(team, load), team.name))


def _may_take(team: Team, wish: Wish, policy: Policy) -> bool:
    if not team.speaks(wish.language):
        return False
    return wish.team is not None or team.masters(wish.skill, policy.domain(wish.skill))


def _breadth(team: Team, skill: str) -> tuple[bool, bool, int]:
    """Who lists the skill comes before who takes everything, who speaks few languages before who speaks many."""
    return skill not in team.skills, ANY_LANGUAGE in team.languages, len(team.languages)


def _share(team: Team, load: Mapping[str, int]) -> float:
    return load.get(team.name, 0) / team.capacity if team.capacity else 0.0


def _with_backups(first: Sequence[Team], policy: Policy) -> list[Team]:
    """The teams and then their backups, theirs after them; a circle ends where it began."""
    met = {team.name: team for team in first}
    queue = list(first)
    while queue:
        team = queue.pop(0)
        backup = policy.team(team.backup) if team.backup is not None else None
        if backup is not None and backup.name not in met:
            met[backup.name] = backup
            queue.append(backup)
    return list(met.values())


def _waiting(
    able: Sequence[Team], with_room: Sequence[Team], wish: Wish, load: Mapping[str, int], at: datetime
) -> Placement:
    for team in with_room:
        opens = team.hours.opening(at)
        if opens is not None:
            waits = because(Why.WAITS, team=team.name, opens=opens)
            return Placement(team, (*_passed_over(able, team, wish, load), waits))
    return Placement(None, (because(Why.NO_ROOM, teams=", ".join(team.name for team in able)),))


def _passed_over(able: Sequence[Team], chosen: Team, wish: Wish, load: Mapping[str, int]) -> tuple[RoutingReason, ...]:
    """Why the teams before the chosen one were not taken, and why this one was."""
    before = [_hindrance(team, load) for team in able[: able.index(chosen)]]
    if wish.team is not None and wish.team not in {team.name for team in able}:
        before.insert(0, _nobody(wish))
    if before:
        return (*before, because(Why.OVERFLOW, team=chosen.name))
    if wish.team is not None:
        return (because(Why.BY_TEAM, team=chosen.name),)
    return (because(Why.BY_SKILL, team=chosen.name, skill=wish.skill, language=wish.language or _ANY),)


def _nobody(wish: Wish) -> RoutingReason:
    language = wish.language or _ANY
    if wish.team is not None:
        return because(Why.NOT_SPOKEN, team=wish.team, language=language)
    return because(Why.NO_TEAM, skill=wish.skill, language=language)


def _hindrance(team: Team, load: Mapping[str, int]) -> RoutingReason:
    open_tickets = load.get(team.name, 0)
    if team.capacity is not None and not team.has_room(open_tickets):
        return because(Why.TEAM_FULL, team=team.name, load=open_tickets, capacity=team.capacity)
    return because(Why.TEAM_CLOSED, team=team.name)
