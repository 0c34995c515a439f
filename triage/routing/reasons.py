"""Why a ticket was sent where it was: stable codes with names and numbers, and English words for people.

Nothing a customer wrote is in them: names are those of the policy and of the model's labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Why(StrEnum):
    """The codes; the words are in `WORDS`."""

    HUMAN_TEAM = "human_team"
    HUMAN_PRIORITY = "human_priority"
    RULE = "rule"
    NOT_SCORED = "not_scored"
    NOT_ACCEPTED = "not_accepted"
    NO_CATEGORY = "no_category"
    BY_TEAM = "by_team"
    BY_SKILL = "by_skill"
    TEAM_FULL = "team_full"
    TEAM_CLOSED = "team_closed"
    OVERFLOW = "overflow"
    WAITS = "waits"
    NOT_SPOKEN = "not_spoken"
    NO_TEAM = "no_team"
    NO_ROOM = "no_room"
    HINT = "hint"
    PRIORITY_CAUTIOUS = "priority_cautious"
    PRIORITY_VIP = "priority_vip"
    PRIORITY_RULE = "priority_rule"


WORDS: Mapping[Why, str] = MappingProxyType(
    {
        Why.HUMAN_TEAM: "A person chose {team}.",
        Why.HUMAN_PRIORITY: "A person set the priority to {priority}.",
        Why.RULE: "Rule {rule} applies.",
        Why.NOT_SCORED: "The ticket could not be scored ({cause}).",
        Why.NOT_ACCEPTED: "The {task} {label} is not accepted ({cause}, confidence {confidence:.2f}).",
        Why.NO_CATEGORY: "Nothing names a category.",
        Why.BY_TEAM: "It names {team}.",
        Why.BY_SKILL: "{team} takes {skill} in {language}.",
        Why.TEAM_FULL: "{team} is full ({load} of {capacity} open tickets).",
        Why.TEAM_CLOSED: "{team} is closed.",
        Why.OVERFLOW: "{team} takes over.",
        Why.WAITS: "No team with room is open; {team} opens at {opens:%Y-%m-%d %H:%M} UTC.",
        Why.NOT_SPOKEN: "{team} does not answer in {language}.",
        Why.NO_TEAM: "No team takes {skill} in {language}.",
        Why.NO_ROOM: "None of the teams that could take it has room or ever opens ({teams}).",
        Why.HINT: "{team} would probably answer; it is waiting for review as {cause}.",
        Why.PRIORITY_CAUTIOUS: "The priority {label} is not accepted; {priority} is assumed.",
        Why.PRIORITY_VIP: "Tier {tier} raises the priority from {before} to {priority}.",
        Why.PRIORITY_RULE: "Rule {rule} moves the priority from {before} to {priority}.",
    }
)


@dataclass(frozen=True, slots=True)
class RoutingReason:
    """One step of a decision: its code, and the names and numbers that its words mention."""

    code: Why
    details: Mapping[str, str | int | float | datetime] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def words(self) -> str:
        """Say it in English."""
        return WORDS[self.code].format_map(self.details)


def because(code: Why, **details: str | int | float | datetime) -> RoutingReason:
    """Make a reason."""
    return RoutingReason(code, MappingProxyType(details))
