"""Reads `[[teams]]` and working hours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from triage.routing import (
    ALWAYS,
    ANY_LANGUAGE,
    DAYS,
    DEFAULT,
    HUMAN,
    Domain,
    Hours,
    Span,
    Team,
    Vocabulary,
)
from triage_serve.policy.problems import nearest
from triage_serve.policy.table import Names, Table, shown
from triage_serve.policy.times import read_days, read_holiday, read_span

_ROUND_THE_CLOCK = "always"
_DOMAINS = Names("domain", [domain.value for domain in Domain])
_HOUR_KEYS = ("hours", "time_zone", "holidays")


def read_teams(tables: Sequence[Table], vocabulary: Vocabulary, queue: str) -> tuple[Team, ...]:
    """Read every team; `queue` is the name of the review queue, which is no team's."""
    names = [str(table.raw("name")) for table in tables]
    teams = [team for table in tables if (team := _read_team(table, vocabulary, names)) is not None]
    taken = {queue, HUMAN, DEFAULT}
    for table, name in zip(tables, names, strict=True):
        if name in taken:
            table.refuse("name", f"the name {shown(name)} is taken")
        taken.add(name)
    return tuple(teams)


def doubt_skills(tables: Sequence[Table], teams: Sequence[Team], categories: Collection[str], wanted: set[str]) -> None:
    """Point at skills that are no category and that no rule asks for."""
    skills = {team.name: team.skills for team in teams}
    for table in tables:
        for skill in sorted(skills.get(str(table.raw("name")), frozenset()) - wanted - set(categories)):
            text = f"{shown(skill)} is no category, and no rule asks for this skill; {nearest(skill, categories)}"
            table.doubt("skills", text, word=skill)


def read_hours(table: Table) -> Hours:
    """Read `hours`, `time_zone` and `holidays`; without hours somebody always works."""
    given = table.raw("hours")
    zone = _read_zone(table)
    holidays = list(_read_holidays(table))
    week = ALWAYS.week if given is None or given == _ROUND_THE_CLOCK else _read_week(table, given)
    return Hours(
        week,
        zone,
        frozenset(day for day in holidays if isinstance(day, date)),
        frozenset(day for day in holidays if not isinstance(day, date)),
    )


def _read_team(table: Table, vocabulary: Vocabulary, names: Sequence[str]) -> Team | None:
    name = table.text("name", required=True)
    domain = table.text("domain", _DOMAINS, required=True)
    languages = table.words("languages", required=True, plain=True)
    skills, capacity = table.words("skills"), table.whole("capacity")
    backup = table.text("backup", Names("team", names))
    hours = read_hours(table)
    table.finish()
    for language in languages:
        if vocabulary.languages and language not in (*vocabulary.languages, ANY_LANGUAGE):
            advice = nearest(language, vocabulary.languages)
            table.doubt("languages", f"{shown(language)} is not in vocabulary.languages; {advice}", word=language)
    if name is None or domain is None:
        return None
    team = Team(name, Domain(domain), frozenset(languages), frozenset(skills), capacity, hours)
    return replace(team, backup=backup)


def _read_zone(table: Table) -> ZoneInfo:
    name = table.text("time_zone") or "UTC"
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        table.refuse("time_zone", f"there is no time zone {shown(name)}; {nearest(name, available_timezones())}")
        return ZoneInfo("UTC")


def _read_holidays(table: Table) -> Iterator[date | tuple[int, int]]:
    given = table.raw("holidays")
    for item in given if isinstance(given, list) else [] if given is None else [given]:
        try:
            yield read_holiday(item)
        except ValueError as error:
            table.refuse("holidays", f"found {shown(item)}; {error}", word=str(item))


def _read_week(table: Table, given: Any) -> tuple[tuple[Span, ...], ...]:
    week: list[list[Span]] = [[] for _ in DAYS]
    if not isinstance(given, dict):
        table.refuse("hours", f'expected a table such as {{ mon-fri = "09:00-18:00" }} or "{_ROUND_THE_CLOCK}"')
        return ALWAYS.week
    for days, spans in given.items():
        try:
            places = read_days(days)
        except ValueError as error:
            table.refuse("hours", f"found {shown(days)}; {error}", word=days)
            continue
        for span in _read_spans(table, spans):
            for place in places:
                week[place].append(span)
    return tuple(tuple(sorted(spans)) for spans in week)


def _read_spans(table: Table, given: Any) -> Iterator[Span]:
    for item in given if isinstance(given, list) else [given]:
        try:
            yield read_span(str(item))
        except ValueError as error:
            table.refuse("hours", f"found {shown(item)}; {error}", word=str(item))
