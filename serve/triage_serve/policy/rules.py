"""Reads `[[rules]]` and their conditions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from triage.routing import (
    DEFAULT,
    HUMAN,
    ZONES,
    Condition,
    Domain,
    Field,
    Rule,
    Value,
    Vocabulary,
)
from triage_serve.policy.table import Names, Table, shown

_PLAIN = {Field.LANGUAGE, Field.CHANNEL, Field.TIER, Field.ZONE, Field.DOMAIN}
"""Compared in lower case: helpdesks write these in any."""


@dataclass(frozen=True, slots=True)
class KnownTeams:
    """What rules may name: every team's name, also of those with mistakes, and every skill."""

    names: Collection[str]
    skills: Collection[str]


def read_rules(tables: Sequence[Table], vocabulary: Vocabulary, teams: KnownTeams) -> tuple[Rule, ...]:
    """Read every rule, in order."""
    rules: list[Rule] = []
    taken = {HUMAN, DEFAULT}
    for table in tables:
        rule = _read_rule(table, vocabulary, teams)
        if rule is None:
            continue
        if rule.name in taken:
            table.refuse("name", f"the name {shown(rule.name)} is taken")
        taken.add(rule.name)
        rules.append(rule)
    return tuple(rules)


def _read_rule(table: Table, vocabulary: Vocabulary, teams: KnownTeams) -> Rule | None:
    priorities = Names("priority", vocabulary.priorities)
    skills = {*teams.skills, *vocabulary.categories}
    name = table.text("name", required=True)
    rule = Rule(
        name=name or "",
        when=_read_condition(table.table("when"), vocabulary),
        team=table.text("team", Names("team", teams.names)),
        skill=table.text("skill", Names("team with the skill", skills)),
        at_least=table.text("priority_at_least", priorities),
        at_most=table.text("priority_at_most", priorities),
        needs_review=table.flag("needs_review"),
    )
    table.finish()
    if rule.team is not None and rule.skill is not None:
        table.refuse("skill", "a rule names a team or a skill, not both")
    if _is_upside_down(rule, vocabulary.priorities):
        table.refuse("priority_at_most", f"{rule.at_most} is below priority_at_least, {rule.at_least}")
    return rule if name is not None else None


def _is_upside_down(rule: Rule, priorities: Sequence[str]) -> bool:
    if rule.at_least not in priorities or rule.at_most not in priorities:
        return False
    return priorities.index(rule.at_least) > priorities.index(rule.at_most)


def _read_condition(table: Table, vocabulary: Vocabulary) -> Condition:
    valid = _valid_words(vocabulary)
    fields = {
        name: frozenset(words)
        for name in Field
        if (words := table.words(name.value, Names(name.value, valid[name]), plain=name in _PLAIN))
    }
    condition = Condition(
        MappingProxyType(fields),
        MappingProxyType(_read_attributes(table.table("attributes"))),
        table.flag("unaccepted"),
    )
    table.finish()
    return condition


def _valid_words(vocabulary: Vocabulary) -> Mapping[Field, Collection[str]]:
    return {
        Field.CATEGORY: vocabulary.categories,
        Field.PRIORITY: vocabulary.priorities,
        Field.SENTIMENT: vocabulary.sentiments,
        Field.SIGNAL: vocabulary.signals,
        Field.LANGUAGE: (),  # a language the models were not made for can be a condition too
        Field.CHANNEL: vocabulary.channels,
        Field.ZONE: ZONES,
        Field.TIER: vocabulary.tiers,
        Field.DOMAIN: [domain.value for domain in Domain],
    }


def _read_attributes(table: Table) -> dict[str, tuple[Value, ...]]:
    found: dict[str, tuple[Value, ...]] = {}
    for name in table:
        given = table.raw(name)
        items = given if isinstance(given, list) else [given]
        if not items or not all(isinstance(item, (str, bool, int, float)) for item in items):
            table.refuse(name, "expected a text, a number, true or false, or a list of these")
        else:
            found[name] = tuple(items)
    return found
