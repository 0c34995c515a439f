from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from triage.routing import (
    ALWAYS,
    AnswerTimes,
    Condition,
    Domain,
    Field,
    Hours,
    Policy,
    Rule,
    Span,
    Targets,
    Team,
    Vocabulary,
    doubts,
)

VOCABULARY = Vocabulary(
    {"billing": Domain.SERVICE, "delivery": Domain.SERVICE, "technical_issue": Domain.SUPPORT},
    ("low", "high"),
    languages=("en", "bg"),
)
NINE_TO_SIX = Span(9 * 60, 18 * 60)


def team(name: str, languages: str = "en bg", domain: Domain = Domain.SERVICE, **more: Any) -> Team:
    return Team(name, domain, frozenset(languages.split()), **more)


COVER = (team("service"), team("support", domain=Domain.SUPPORT))


def found(*teams: Team, rules: Sequence[Rule] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    times = AnswerTimes(Targets({"low": timedelta(hours=2), "high": timedelta(hours=1)}))
    policy = Policy(VOCABULARY, teams or COVER, times, "low", tuple(rules))
    return [(doubt.path, doubt.text) for doubt in doubts(policy)]


def on(unaccepted: bool | None = None, plan: str = "", **fields: str) -> Condition:
    attributes = {"plan": tuple(plan.split())} if plan else {}
    return Condition({Field(name): frozenset(words.split()) for name, words in fields.items()}, attributes, unaccepted)


def idle(*conditions: Condition) -> list[str | int]:
    rules = [Rule(f"r{number}", condition, team="service") for number, condition in enumerate(conditions)]
    return [path[1] for path, _ in found(rules=rules) if path[0] == "rules"]


def test_a_policy_that_covers_everything_raises_no_doubt() -> None:
    assert found() == []


def test_languages_and_categories_without_a_team_are_named_together() -> None:
    ((path, text),) = found(team("service"), team("support", "en", domain=Domain.SUPPORT))
    assert path == ("teams",)
    assert text == "without cover: no team takes technical_issue in bg; such tickets go to review"
    assert "any category in en, bg" in found(team("a", "de"))[0][1]


def test_a_rule_may_be_the_cover() -> None:
    assert found(team("only"), rules=[Rule("all", team="only")]) == []


def test_a_circle_of_backups_is_told_once() -> None:
    circle = (team("a", backup="b"), team("b", backup="c"), team("c", backup="b"))
    told = [(path, text) for path, text in found(*circle) if "circle" in text]
    assert told == [(("teams", 1, "backup"), "backups form a circle: b -> c -> b")]
    assert "a -> a" in found(team("a", backup="a"), *COVER)[0][1]


def test_a_backup_without_a_common_language_is_told() -> None:
    assert found(team("a", "bg", backup="service"), team("service", "en"), COVER[1])[0] == (
        ("teams", 0, "backup"),
        "service answers in none of the languages of a",
    )
    assert not any("languages of" in text for _, text in found(team("a", "bg", backup="b"), team("b", "*")))


@pytest.mark.parametrize(
    ("week", "day"),
    [
        ({0: (NINE_TO_SIX, Span(17 * 60, 19 * 60))}, "mon"),
        ({0: (Span(22 * 60, 30 * 60),), 1: (Span(5 * 60, 9 * 60),)}, "tue"),
        ({6: (Span(22 * 60, 30 * 60),), 0: (Span(5 * 60, 9 * 60),)}, "mon"),
    ],
)
def test_overlapping_hours_are_told_by_the_day_also_over_midnight_and_the_week(
    week: dict[int, tuple[Span, ...]], day: str
) -> None:
    hours = Hours(tuple(week.get(number, ()) for number in range(7)))
    told = [text for path, text in found(team("a", hours=hours), *COVER) if path == ("teams", 0, "hours")]
    assert told == [f"hours that begin on {day} overlap others; the common time counts once"]


def test_hours_that_touch_do_not_overlap() -> None:
    shifts = Hours(((Span(0, 720), Span(720, 1440)),) * 7)
    assert found(team("a", hours=shifts), *COVER) == found(team("a", hours=ALWAYS), *COVER) == []


def test_a_team_that_never_works_or_never_has_room_is_told() -> None:
    told = found(team("a", hours=Hours(((),) * 7), capacity=0), *COVER)
    assert [path for path, _ in told] == [("teams", 0, "hours"), ("teams", 0, "capacity")]


def test_a_rule_after_one_that_takes_everything_is_never_reached() -> None:
    rules = [Rule("all", team="service"), Rule("late", on(category="billing"))]
    ((path, text),) = found(team("service"), team("support", domain=Domain.SUPPORT), rules=rules)
    assert path == ("rules", 1)
    assert text == "rule late is never reached: all before it already has all of its tickets"


@pytest.mark.parametrize(
    ("conditions", "idle_places"),
    [
        ((on(category="billing delivery"), on(category="billing")), [1]),
        ((on(category="billing"), on(category="billing delivery")), []),
        ((on(category="billing"), on(category="billing", tier="vip")), [1]),
        ((on(category="billing", tier="vip"), on(category="billing")), []),
        ((on(category="billing"), on(category="delivery"), on(category="billing delivery")), [2]),
        ((on(signal="angry"), on(signal="churn_risk"), on(signal="angry churn_risk")), [2]),
        ((on(signal="angry"), on(signal="angry churn_risk")), []),
        ((on(domain="service"), on(category="billing")), [1]),
        ((on(domain="support"), on(category="billing")), []),
        ((on(domain="service"), on(domain="support"), on(category="billing technical_issue")), [2]),
        ((on(category="billing", domain="support"),), [0]),
        ((on(category="billing technical_issue", domain="support"),), []),
        ((on(plan="gold silver"), on(plan="gold")), [1]),
        ((on(plan="gold"), on(plan="gold silver")), []),
        ((on(True), on(True, category="billing")), [1]),
        ((on(category="billing"), on(True, category="billing")), []),
        ((on(True), on(tier="vip")), []),
        ((on(True), on(False), on(tier="vip")), [2]),
        ((on(True, tier="vip"), on(False), on(tier="vip")), [2]),
        ((on(False), on(True, tier="vip")), []),
    ],
)
def test_rules_that_earlier_ones_leave_nothing_are_told(
    conditions: tuple[Condition, ...], idle_places: list[int]
) -> None:
    assert idle(*conditions) == idle_places
