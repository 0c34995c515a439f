from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from triage.routing import WORDS, AnswerTimes, Domain, Hours, Policy, Span, Targets, Team, Vocabulary, Why
from triage.routing.placement import Placement, Wish, place

NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
DAY_SHIFT = Hours(((Span(9 * 60, 18 * 60),),) * 7)
NEVER = Hours(((),) * 7)


def team(name: str, languages: str = "en", skills: str = "", **more: Any) -> Team:
    given = {"domain": Domain.SERVICE, "hours": DAY_SHIFT} | more
    return Team(name, languages=frozenset(languages.split()), skills=frozenset(skills.split()), **given)


def placed(
    *teams: Team, team: str | None = None, skill: str = "billing", language: str | None = "en", **load: int
) -> Placement:
    times = AnswerTimes(Targets({"normal": timedelta(hours=1)}))
    policy = Policy(Vocabulary({"billing": Domain.SERVICE}, ("normal",)), teams, times, "normal")
    return place(Wish(team, skill, language), policy, load, NOON)


def name(placement: Placement) -> str | None:
    return placement.team.name if placement.team is not None else None


def codes(placement: Placement) -> list[Why]:
    return [reason.code for reason in placement.reasons]


def test_who_lists_the_skill_comes_first_then_who_speaks_few_languages_then_who_has_least_to_do() -> None:
    assert name(placed(team("a"), team("z", skills="billing"))) == "z"
    assert name(placed(team("a", "*"), team("b", "en ru"), team("c", "en"))) == "c"
    equals = (team("a", capacity=10), team("b", capacity=20))
    assert name(placed(*equals, a=5, b=9)) == "b"
    assert name(placed(*equals, a=4, b=9)) == "a"
    assert name(placed(*equals)) == "a"


def test_a_word_is_a_skill_of_those_only_who_list_it() -> None:
    assert name(placed(team("a"), team("b", skills="sepa"), skill="sepa")) == "b"
    assert name(placed(team("a"), skill="sepa")) is None


def test_a_full_team_hands_over_to_its_backup_and_says_so() -> None:
    found = placed(team("a", capacity=3, backup="b"), team("b", skills="x"), team="a", a=3)
    assert (name(found), codes(found)) == ("b", [Why.TEAM_FULL, Why.OVERFLOW])
    assert found.reasons[0].words == "a is full (3 of 3 open tickets)."


def test_a_backup_that_does_not_speak_the_language_is_passed_over_but_its_own_backup_is_asked() -> None:
    chain = (team("a", "bg", capacity=0, backup="b"), team("b", backup="c"), team("c", "bg"))
    assert name(placed(*chain, team="a", language="bg")) == "c"


def test_a_named_team_that_does_not_speak_the_language_leaves_the_ticket_to_its_backup() -> None:
    found = placed(team("a", backup="b"), team("b", "bg"), team="a", language="bg")
    assert (name(found), codes(found)) == ("b", [Why.NOT_SPOKEN, Why.OVERFLOW])


def test_an_unknown_language_is_no_hindrance() -> None:
    assert name(placed(team("a"), team="a", language=None)) == "a"


def test_a_backup_needs_the_skill_when_the_team_was_chosen_by_skill() -> None:
    full = team("a", capacity=0, backup="b")
    assert name(placed(full, team("b", domain=Domain.SUPPORT))) is None
    assert name(placed(full, team("b", skills="billing", domain=Domain.SUPPORT))) == "b"


def test_a_team_that_never_works_takes_nothing() -> None:
    assert codes(placed(team("a", hours=NEVER))) == [Why.NO_ROOM]
    assert name(placed(team("a", hours=NEVER), team("b"))) == "b"


def test_a_team_that_is_not_there_takes_nothing() -> None:
    assert name(placed(team("a"), team="ghost")) is None
    assert name(placed(team("a", capacity=0, backup="ghost"))) is None


def test_every_reason_can_be_put_into_words() -> None:
    assert set(WORDS) == set(Why)
