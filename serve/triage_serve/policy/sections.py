"""Reads the sections of a policy that are there once: vocabulary, answer times, review, VIP tiers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from triage.routing import AnswerTimes, Clock, Domain, Review, Targets, Vip, Vocabulary
from triage_serve.policy.table import Names, Table, shown
from triage_serve.policy.teams import read_hours
from triage_serve.policy.times import read_duration

_CLOCKS = Names("calendar", [clock.value for clock in Clock])
_TASKS = ("category", "priority", "sentiment")


def read_vocabulary(table: Table) -> Vocabulary:
    """Read `[vocabulary]`."""
    categories: dict[str, Domain] = {}
    for domain in Domain:
        for category in table.words(domain.value, required=True):
            if category in categories:
                table.refuse(domain.value, f"{shown(category)} is in both domains", word=category)
            categories[category] = domain
    vocabulary = Vocabulary(
        categories=MappingProxyType(categories),
        priorities=table.words("priorities", required=True),
        sentiments=table.words("sentiments"),
        signals=table.words("signals"),
        languages=table.words("languages", plain=True),
        channels=table.words("channels", plain=True),
        tiers=table.words("tiers", plain=True),
    )
    table.finish()
    return vocabulary


def read_answer_times(table: Table, vocabulary: Vocabulary) -> AnswerTimes:
    """Read `[answer_times]` and its channels and tiers."""
    channels, tiers = table.table("channels"), table.table("tiers")
    times = AnswerTimes(
        general=_read_targets(table, vocabulary, is_general=True),
        channels=_read_special(channels, Names("channel", vocabulary.channels), vocabulary),
        tiers=_read_special(tiers, Names("tier", vocabulary.tiers), vocabulary),
    )
    for priority in vocabulary.priorities:
        if priority not in table:
            table.refuse(priority, "missing; every priority needs an answer time")
    return times


def read_review(table: Table, vocabulary: Vocabulary) -> Review:
    """Read `[review]`."""
    hint = table.table("hint")
    review = Review(
        queue=table.text("queue") or "review",
        hours=read_hours(table),
        tasks=table.words("tasks", Names("task", _TASKS)) or ("category",),
        hint_priorities=frozenset(hint.words("priorities", Names("priority", vocabulary.priorities))),
        hint_signals=frozenset(hint.words("signals", Names("signal", vocabulary.signals))),
    )
    hint.finish()
    table.finish()
    return review


def read_vip(table: Table, vocabulary: Vocabulary) -> Vip:
    """Read `[vip]`."""
    tiers = table.words("tiers", Names("tier", vocabulary.tiers), plain=True)
    at_least = table.text("priority_at_least", Names("priority", vocabulary.priorities))
    table.finish()
    return Vip(frozenset(tiers), at_least)


def _read_special(table: Table, names: Names, vocabulary: Vocabulary) -> Mapping[str, Targets]:
    found = {}
    for name in table:
        plain = name.strip().casefold()
        if names.valid and plain not in names.valid:
            table.refuse(name, f"there is no {names.noun} {shown(name)}", word=name)
        found[plain] = _read_targets(table.table(name), vocabulary)
    return MappingProxyType(found)


def _read_targets(table: Table, vocabulary: Vocabulary, *, is_general: bool = False) -> Targets:
    clock = table.text("calendar", _CLOCKS)
    within = {
        priority: duration
        for priority in vocabulary.priorities
        if (duration := _read_duration(table, priority)) is not None
    }
    if vocabulary.priorities:
        table.finish(*(("channels", "tiers") if is_general else ()))
    return Targets(MappingProxyType(within), Clock(clock) if clock is not None else None)


def _read_duration(table: Table, key: str) -> timedelta | None:
    value = table.text(key)
    if value is None:
        return None
    try:
        return read_duration(value)
    except ValueError as error:
        table.refuse(key, f"found {shown(value)}; {error}")
        return None
