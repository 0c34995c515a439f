"""A routing policy as data: teams, rules, answer-time targets, the review queue, VIP tiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from triage.routing.conditions import Condition
from triage.routing.hours import ALWAYS, Hours
from triage.routing.vocabulary import Domain, Vocabulary

ANY_LANGUAGE = "*"
EVERY_TICKET = Condition()
HUMAN, DEFAULT = "human", "default"
"""What a decision names instead of a rule: a person decided; no rule applied and the team was chosen by skill."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who answers tickets.

    Parameters
    ----------
    languages:
        ISO 639-1 codes, or `*` for every language.
    skills:
        Categories of the domain, and words that rules ask for. Empty: every category of the domain.
    capacity:
        Most open tickets; None for no bound.
    backup:
        The team that takes over while this one is full or closed.
    """

    name: str
    domain: Domain
    languages: frozenset[str]
    skills: frozenset[str] = frozenset()
    capacity: int | None = None
    hours: Hours = ALWAYS
    backup: str | None = None

    def speaks(self, language: str | None) -> bool:
        """Whether it answers in a language; an unknown one (None) is no hindrance."""
        return language is None or language in self.languages or ANY_LANGUAGE in self.languages

    def masters(self, skill: str, domain: Domain | None) -> bool:
        """Whether it has a skill; `domain` is that of a category, None for a word."""
        return skill in self.skills if domain is None or self.skills else domain is self.domain

    def has_room(self, load: int) -> bool:
        """Whether it takes one more than `load` open tickets."""
        return self.capacity is None or load < self.capacity


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to the tickets of a condition; of all rules that apply, the first decides.

    Parameters
    ----------
    team, skill:
        The team, or the skill to choose a team by. Neither: the category is the skill.
    at_least, at_most:
        Bounds of the priority.
    needs_review:
        Whether a person has to confirm; None: when the prediction is not accepted.
    """

    name: str
    when: Condition = EVERY_TICKET
    team: str | None = None
    skill: str | None = None
    at_least: str | None = None
    at_most: str | None = None
    needs_review: bool | None = None


class Clock(StrEnum):
    """Which time an answer-time target counts."""

    BUSINESS = "business"
    """The working hours of whoever answers."""
    ALWAYS = "always"
    """All of it."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Answer times by priority; `clock` of None is that of the general targets."""

    within: Mapping[str, timedelta]
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """The general targets, and those that come before them: of a channel, and before these of a tier."""

    general: Targets
    channels: Mapping[str, Targets] = field(default_factory=lambda: MappingProxyType({}))
    tiers: Mapping[str, Targets] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Review:
    """Where a person sorts what nobody may sort alone.

    Parameters
    ----------
    tasks:
        A ticket needs review when the prediction of one of these is not accepted.
    hint_priorities, hint_signals:
        Tickets of these priorities, or with one of these signals raised, get the name of the team that would probably
        answer them, and its due time.
    """

    queue: str = "review"
    hours: Hours = ALWAYS
    tasks: tuple[str, ...] = ("category",)
    hint_priorities: frozenset[str] = frozenset()
    hint_signals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vip:
    """Tiers whose tickets have a priority of at least `at_least` (None: no bound)."""

    tiers: frozenset[str] = frozenset()
    at_least: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything routing is decided by.

    Parameters
    ----------
    default_priority:
        Of a ticket whose priority nobody knows, and the least of one whose predicted priority is not accepted.
    teams:
        Their order does not matter.
    rules:
        In order; the first that applies decides.
    """

    vocabulary: Vocabulary
    teams: tuple[Team, ...]
    answer_times: AnswerTimes
    default_priority: str
    rules: tuple[Rule, ...] = ()
    review: Review = Review()
    vip: Vip = Vip()

    def team(self, name: str) -> Team | None:
        """Give the team of this name."""
        return next((team for team in self.teams if team.name == name), None)

    def domain(self, category: str) -> Domain | None:
        """Give the domain of a category; None for a word that is none."""
        return self.vocabulary.categories.get(category)

    def rank(self, priority: str) -> int:
        """Give the place of a priority, 0 for the lowest; -1 for one the policy does not know."""
        known = self.vocabulary.priorities
        return known.index(priority) if priority in known else -1
