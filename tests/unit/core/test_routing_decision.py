from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage import (
    Alternative,
    Assessment,
    Language,
    ModelRef,
    Prediction,
    PreparedText,
    Reason,
    Signal,
    TriageFailure,
)
from triage.routing import (
    AnswerTimes,
    Circumstances,
    Clock,
    Condition,
    Domain,
    Field,
    Hours,
    HumanValues,
    Policy,
    Review,
    RoutingDecision,
    Rule,
    Span,
    Targets,
    Team,
    Vip,
    Vocabulary,
    Why,
    render_routing,
    route,
)

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 19, 23, tzinfo=UTC)
DAY_SHIFT = Hours(((Span(9 * 60, 18 * 60),),) * 7)
VOCABULARY = Vocabulary(
    {"billing": Domain.SERVICE, "delivery": Domain.SERVICE, "technical_issue": Domain.SUPPORT},
    ("low", "normal", "high", "urgent"),
)
GENERAL = Targets({"low": 16 * HOUR, "normal": 8 * HOUR, "high": 4 * HOUR, "urgent": HOUR})


def team(name: str, languages: str = "en", domain: Domain = Domain.SERVICE, **more: Any) -> Team:
    return Team(name, domain, frozenset(languages.split()), **{"hours": DAY_SHIFT} | more)


def policy(*teams: Team, rules: Sequence[Rule] = (), **more: Any) -> Policy:
    given = teams or (team("service"), team("support", domain=Domain.SUPPORT))
    return Policy(VOCABULARY, given, AnswerTimes(GENERAL), "normal", tuple(rules), **more)


def guess(task: str, label: str, accepted: bool = True, *others: str) -> Prediction:
    reason = None if accepted else Reason.LOW_CONFIDENCE
    return Prediction(task, label, 0.4, tuple(Alternative(other, 0.1) for other in others), accepted, reason)


def scored(
    category: str | Prediction | None = "billing",
    priority: str | Prediction | None = None,
    signals: str = "",
    language: str = "en",
) -> Assessment:
    given = {"category": category, "priority": priority}
    predictions = [guess(task, value) if isinstance(value, str) else value for task, value in given.items() if value]
    text = PreparedText("", (), Language(language, 1.0, supported=True))
    raised = tuple(Signal("signals", name, 0.9, flagged=True) for name in signals.split())
    return Assessment("t", text, tuple(predictions), raised, ModelRef("m", "1"))


def decide(assessment: Assessment | TriageFailure, by: Policy, *, at: datetime = NOON, **more: Any) -> RoutingDecision:
    ticket = Circumstances(**{name: more.pop(name) for name in ("channel", "zone", "tier") if name in more})
    return route(ticket, assessment, at=at, policy=by, **more)


def codes(decision: RoutingDecision) -> list[Why]:
    return [reason.code for reason in decision.reasons]


UNSURE = guess("category", "billing", False, "delivery", "technical_issue")


def test_the_domain_of_the_category_chooses_the_team_and_the_priority_the_answer_time() -> None:
    decision = decide(scored("technical_issue", "high"), policy())
    assert (decision.team, decision.priority, decision.rule) == ("support", "high", "default")
    assert decision.respond_by == NOON + 4 * HOUR
    assert not decision.needs_review
    assert decision.reason == "support takes technical_issue in en."


def test_only_a_team_that_speaks_the_language_takes_the_ticket() -> None:
    teams = policy(team("service-en"), team("service-bg", "bg"), team("anyone", "*", capacity=9))
    assert decide(scored(language="bg"), teams).team == "service-bg"
    assert decide(scored(language="fi"), teams).team == "anyone"
    assert decide(scored(language="pt-BR"), policy(team("pt", "pt"))).team == "pt"


def test_without_a_team_for_language_or_skill_the_ticket_goes_to_review_with_a_reason() -> None:
    decision = decide(scored(language="bg"), policy())
    assert (decision.team, decision.needs_review) == ("review", True)
    assert decision.reason == "No team takes billing in bg."
    assert decide(scored("no_such_category"), policy()).team == "review"


def test_a_closed_team_hands_over_to_an_open_one_whose_hours_then_count() -> None:
    night_desk = team("b", hours=Hours(((Span(0, 1440),),) * 7), skills=frozenset({"night"}))
    teams = policy(team("a", backup="b"), night_desk, rules=[Rule("r", team="a")])
    decision = decide(scored(), teams, at=NIGHT)
    assert (decision.team, decision.respond_by) == ("b", NIGHT + 8 * HOUR)
    assert Why.TEAM_CLOSED in codes(decision)


def test_when_nobody_is_open_the_ticket_waits_at_its_own_team() -> None:
    decision = decide(scored(priority="high"), policy(team("a", backup="b"), team("b", "bg")), at=NIGHT)
    assert (decision.team, decision.needs_review) == ("a", False)
    assert decision.respond_by == datetime(2026, 11, 20, 13, tzinfo=UTC)
    assert Why.WAITS in codes(decision)
    assert "opens at 2026-11-20 09:00 UTC" in decision.reason


def test_a_circle_of_full_teams_ends_in_review() -> None:
    circle = policy(team("a", capacity=1, backup="b"), team("b", capacity=1, backup="a"))
    decision = decide(scored(), circle, load={"a": 1, "b": 7})
    assert (decision.team, decision.needs_review) == ("review", True)
    assert codes(decision) == [Why.NO_ROOM]


def test_the_first_rule_that_applies_decides() -> None:
    rules = [
        Rule("bg", Condition({Field.LANGUAGE: frozenset({"bg"})}), team="support"),
        Rule("vip", Condition({Field.TIER: frozenset({"vip"})}), team="support", at_least="high"),
        Rule("rest", team="service", at_most="low"),
    ]
    vip = decide(scored(), policy(rules=rules), tier="VIP")
    assert (vip.team, vip.priority, vip.rule) == ("support", "high", "vip")
    other = decide(scored(), policy(rules=rules))
    assert (other.team, other.priority, other.rule) == ("service", "low", "rest")


def test_a_rule_may_ask_for_a_skill_that_is_no_category() -> None:
    rules = [Rule("sepa", Condition({}, {"method": ("sepa",)}), skill="sepa")]
    teams = policy(team("a"), team("b", skills=frozenset({"sepa"})), rules=rules)
    ticket = Circumstances(attributes={"method": "sepa"})
    assert route(ticket, scored(), at=NOON, policy=teams).team == "b"
    assert decide(scored(), teams).team == "a"


def test_an_unaccepted_category_goes_to_review_with_its_three_best_labels() -> None:
    decision = decide(scored(UNSURE), policy())
    assert (decision.team, decision.needs_review, decision.hint) == ("review", True, None)
    assert [item.label for item in decision.alternatives] == ["billing", "delivery", "technical_issue"]
    assert decision.respond_by == NOON + 8 * HOUR
    assert decision.reason == "The category billing is not accepted (low_confidence, confidence 0.40)."


@pytest.mark.parametrize(
    "ticket",
    [scored(UNSURE, "urgent"), scored(UNSURE, signals="angry"), scored(UNSURE, guess("priority", "urgent", False))],
)
def test_the_urgent_and_the_angry_get_a_hint_and_the_due_time_of_that_team(ticket: Assessment) -> None:
    review = Review(hint_priorities=frozenset({"urgent"}), hint_signals=frozenset({"angry"}))
    decision = decide(ticket, policy(review=review), at=NIGHT)
    assert (decision.team, decision.needs_review, decision.hint) == ("review", True, "service")
    assert codes(decision)[1] is Why.HINT
    morning = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert decision.respond_by == morning + (HOUR if decision.priority == "urgent" else 8 * HOUR)


def test_a_rule_that_asks_nothing_of_the_models_applies_to_unaccepted_tickets_which_still_need_review() -> None:
    by_channel = Rule("chat", Condition({Field.CHANNEL: frozenset({"chat"})}), team="service")
    decision = decide(scored(UNSURE), policy(rules=[by_channel]), channel="Chat")
    assert (decision.team, decision.needs_review) == ("service", True)
    assert len(decision.alternatives) == 3


def test_a_rule_for_unaccepted_tickets_sees_the_guess_and_may_spare_the_review() -> None:
    brave = Rule("brave", Condition({Field.CATEGORY: frozenset({"billing"})}, unaccepted=True), needs_review=False)
    decision = decide(scored(UNSURE), policy(rules=[brave]))
    assert (decision.team, decision.needs_review, decision.rule) == ("service", False, "brave")
    assert decide(scored(), policy(rules=[brave])).rule == "default"


def test_a_rule_may_ask_for_review_of_what_is_accepted() -> None:
    decision = decide(scored(), policy(rules=[Rule("look", needs_review=True)]))
    assert (decision.team, decision.needs_review, decision.alternatives) == ("service", True, ())


def test_the_policy_says_which_tasks_must_be_accepted() -> None:
    ticket = scored("billing", guess("priority", "high", False))
    assert not decide(ticket, policy()).needs_review
    strict = decide(ticket, policy(review=Review(tasks=("category", "priority"))))
    assert (strict.team, [item.label for item in strict.alternatives]) == ("review", ["high"])


def test_a_ticket_that_could_not_be_scored_goes_to_review_unless_a_rule_names_a_team() -> None:
    failure = TriageFailure("t", "empty_text", "nothing to read.")
    decision = decide(failure, policy())
    assert (decision.team, decision.needs_review, decision.priority) == ("review", True, "normal")
    assert decision.reason == "The ticket could not be scored (empty_text)."
    vip = Rule("vip", Condition({Field.TIER: frozenset({"vip"})}), team="service")
    assert decide(failure, policy(rules=[vip]), tier="vip").team == "service"


def test_a_model_without_categories_sends_everything_to_review_with_a_reason() -> None:
    assert decide(scored(None), policy()).reason == "Nothing names a category."


def test_an_unaccepted_priority_may_hurry_a_ticket_but_not_slow_it_down() -> None:
    assert decide(scored(priority=guess("priority", "urgent", False)), policy()).priority == "urgent"
    assert decide(scored(priority=guess("priority", "low", False)), policy()).priority == "normal"
    assert decide(scored(priority="low"), policy()).priority == "low"
    assert decide(scored(priority="unheard_of"), policy()).priority == "normal"


def test_vip_tiers_raise_the_priority_and_have_answer_times_of_their_own() -> None:
    times = AnswerTimes(
        GENERAL, {"chat": Targets({"high": HOUR / 4})}, {"vip": Targets({"high": HOUR / 2}, Clock.ALWAYS)}
    )
    rules = replace(policy(vip=Vip(frozenset({"vip"}), "high")), answer_times=times)
    decision = decide(scored(), rules, tier="vip", channel="chat", at=NIGHT)
    assert (decision.priority, decision.respond_by) == ("high", NIGHT + HOUR / 2)
    assert decision.reason.endswith("Tier vip raises the priority from normal to high.")
    assert decide(scored(priority="high"), rules, channel="chat").respond_by == NOON + HOUR / 4
    assert decide(scored(priority="low"), rules, channel="chat").respond_by == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_what_a_person_has_set_is_kept() -> None:
    eager = Rule("all", team="support", at_least="urgent", needs_review=True)
    human = HumanValues(team="service", priority="low")
    decision = decide(
        scored(UNSURE), policy(rules=[eager], vip=Vip(frozenset({"vip"}), "high")), human=human, tier="vip"
    )
    assert (decision.team, decision.priority, decision.rule) == ("service", "low", "human")
    assert not decision.needs_review
    assert codes(decision) == [Why.HUMAN_TEAM, Why.HUMAN_PRIORITY]


def test_a_team_or_priority_the_policy_does_not_know_is_kept_too() -> None:
    decision = decide(scored(), policy(), human=HumanValues(team="legal", priority="P1"))
    assert (decision.team, decision.priority) == ("legal", "P1")
    assert decision.respond_by == NOON + 8 * HOUR


def test_a_persons_category_is_as_good_as_an_accepted_one() -> None:
    decision = decide(scored(UNSURE), policy(), human=HumanValues(category="technical_issue"))
    assert (decision.team, decision.needs_review) == ("support", False)


def test_the_published_shape_is_plain_json() -> None:
    shape = render_routing(decide(scored(UNSURE, "urgent"), policy(), at=NIGHT))
    assert json.loads(json.dumps(shape)) == shape
    assert list(shape)[:6] == ["team", "priority", "respond_by", "rule", "reason", "reasons"]
    assert shape["reasons"][0]["code"] == "not_accepted"


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time zone"):
        decide(scored(), policy(), at=datetime(2026, 11, 19))
