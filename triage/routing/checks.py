"""What is doubtful about a policy that could be read: it works, but perhaps not as its author thinks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from triage.assessment import Assessment, ModelRef, Prediction
from triage.routing.case import Circumstances
from triage.routing.decision import route
from triage.routing.hours import DAYS, MINUTES_PER_DAY, Hours
from triage.routing.policy import ANY_LANGUAGE, Policy, Team
from triage.routing.reach import idle_rules
from triage.text import Language, PreparedText

_WEEK = len(DAYS) * MINUTES_PER_DAY
_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a policy's author should look at.

    Parameters
    ----------
    path:
        Where in the policy: section, place in its list, key.
    text:
        What was found.
    """

    path: tuple[str | int, ...]
    text: str


def doubts(policy: Policy) -> list[Doubt]:
    """Find everything doubtful: hours, backups, rules that nothing reaches, tickets that no team takes."""
    found: list[Doubt] = []
    for place, team in enumerate(policy.teams):
        found += [Doubt(("teams", place, key), text) for key, text in _of_team(team, policy)]
    found += [Doubt(("review", "hours"), text) for text in _of_hours(policy.review.hours)]
    found += _circles(policy)
    found += [Doubt(("rules", place), text) for place, text in idle_rules(policy)]
    found += _without_cover(policy)
    return found


def _of_team(team: Team, policy: Policy) -> Iterator[tuple[str, str]]:
    for text in _of_hours(team.hours):
        yield "hours", text
    if team.capacity == 0:
        yield "capacity", "0: the team never takes a ticket"
    backup = policy.team(team.backup) if team.backup is not None else None
    if backup is not None and not _share_a_language(team, backup):
        yield "backup", f"{backup.name} answers in none of the languages of {team.name}"


def _of_hours(hours: Hours) -> Iterator[str]:
    if not any(hours.week):
        yield "the week has no working hours: nobody ever answers"
    for day in _overlapping_days(hours):
        yield f"hours that begin on {day} overlap others; the common time counts once"


def _overlapping_days(hours: Hours) -> Iterator[str]:
    spans = sorted(
        (day * MINUTES_PER_DAY + span.start, day * MINUTES_PER_DAY + span.end)
        for day, spans in enumerate(hours.week)
        for span in spans
    )
    around = [*spans, *((start + _WEEK, end + _WEEK) for start, end in spans[:1])]
    named: set[int] = set()
    latest = -1
    for start, end in around:
        if start < latest:
            named.add(start % _WEEK // MINUTES_PER_DAY)
        latest = max(latest, end)
    return (DAYS[day] for day in sorted(named))


def _share_a_language(one: Team, other: Team) -> bool:
    return ANY_LANGUAGE in one.languages | other.languages or bool(one.languages & other.languages)


def _circles(policy: Policy) -> Iterator[Doubt]:
    """Backups that lead back: allowed, each team is asked once, but a person should know."""
    told: set[str] = set()
    for place, team in enumerate(policy.teams):
        trail = _trail(team, policy)
        if trail and trail[-1] == team.name and team.name not in told:
            told.update(trail)
            yield Doubt(("teams", place, "backup"), f"backups form a circle: {' -> '.join((team.name, *trail))}")


def _trail(team: Team, policy: Policy) -> list[str]:
    """The backups from a team on, up to the first that came before (which is the last named)."""
    trail: list[str] = []
    following = policy.team(team.backup) if team.backup is not None else None
    while following is not None:
        trail.append(following.name)
        if following.name == team.name or trail.count(following.name) > 1:
            break
        following = policy.team(following.backup) if following.backup is not None else None
    return trail


def _without_cover(policy: Policy) -> Iterator[Doubt]:
    """Route one plain ticket of every category and language, with every team empty."""
    lost: dict[tuple[str, ...], list[str]] = {}
    for language in policy.vocabulary.languages:
        missing = tuple(category for category in policy.vocabulary.categories if _is_lost(category, language, policy))
        if missing:
            lost.setdefault(missing, []).append(language)
    for categories, languages in lost.items():
        all_of_them = len(categories) == len(policy.vocabulary.categories)
        what = "any category" if all_of_them else ", ".join(categories)
        text = f"without cover: no team takes {what} in {', '.join(languages)}; such tickets go to review"
        yield Doubt(("teams",), text)


def _is_lost(category: str, language: str, policy: Policy) -> bool:
    ticket = Assessment(
        id="",
        text=PreparedText("", (), Language(language, 1.0, supported=True)),
        predictions=(Prediction("category", category, 1.0, (), accepted=True, reason=None),),
        signals=(),
        model=ModelRef("", ""),
    )
    return route(Circumstances(), ticket, at=_SOME_MOMENT, policy=policy).team == policy.review.queue
