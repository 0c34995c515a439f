from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

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
    ALWAYS,
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
    Rule,
    Span,
    Targets,
    Team,
    Vip,
    Vocabulary,
    doubts,
    render_routing,
    route,
)

CALM = settings(deadline=None, max_examples=30)
CATEGORIES = {"billing": Domain.SERVICE, "delivery": Domain.SERVICE, "technical_issue": Domain.SUPPORT}
PRIORITIES = ("low", "normal", "high", "urgent")
SENTIMENTS = ("negative", "positive")
SIGNALS = ("angry", "churn_risk")
LANGUAGES = ("en", "ru", "bg")
CHANNELS, TIERS, ZONES = ("chat", "email"), ("vip", "standard"), ("green", "red")
TEAMS = ("a", "b", "c", "d", "e")
WORDS: dict[Field, tuple[str, ...]] = {
    Field.CATEGORY: (*CATEGORIES, "unknown"),
    Field.PRIORITY: PRIORITIES,
    Field.SENTIMENT: SENTIMENTS,
    Field.SIGNAL: SIGNALS,
    Field.LANGUAGE: LANGUAGES,
    Field.CHANNEL: CHANNELS,
    Field.TIER: TIERS,
    Field.ZONE: ZONES,
    Field.DOMAIN: ("service", "support"),
}
OFFICE = Hours(((Span(9 * 60, 18 * 60),),) * 5 + ((), ()))
NEVER = Hours(((),) * 7)
hours = st.sampled_from([ALWAYS, OFFICE, NEVER, Hours(((Span(22 * 60, 30 * 60),),) * 7)])
moments = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 1), timezones=st.just(UTC))
maybe_team = st.none() | st.sampled_from(TEAMS)
maybe_priority = st.none() | st.sampled_from(PRIORITIES)
loads = st.dictionaries(st.sampled_from(TEAMS), st.integers(0, 4))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    named = draw(st.lists(st.sampled_from(list(Field)), max_size=2, unique=True))
    fields = {name: draw(st.frozensets(st.sampled_from(WORDS[name]), min_size=1)) for name in named}
    attributes: dict[str, Any] = draw(st.dictionaries(st.just("plan"), st.just(("gold",)), max_size=1))
    return Condition(fields, attributes, draw(st.none() | st.booleans()))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    names = draw(st.lists(st.sampled_from(TEAMS), unique=True))
    teams = tuple(
        Team(
            name,
            draw(st.sampled_from(Domain)),
            draw(st.frozensets(st.sampled_from((*LANGUAGES, "*")), min_size=1)),
            draw(st.frozensets(st.sampled_from((*CATEGORIES, "word")), max_size=2)),
            draw(st.none() | st.integers(0, 4)),
            draw(hours),
            draw(maybe_team),  # circles, itself and teams that are not there included
        )
        for name in names
    )
    rules = st.builds(
        Rule,
        name=st.uuids().map(str),
        when=conditions(),
        team=maybe_team,
        skill=st.none() | st.just("word"),
        at_least=maybe_priority,
        at_most=maybe_priority,
        needs_review=st.none() | st.booleans(),
    )
    targets = Targets({name: timedelta(hours=8 >> place) for place, name in enumerate(PRIORITIES)})
    fast = Targets({"urgent": timedelta(minutes=5)}, draw(st.none() | st.sampled_from(Clock)))
    return Policy(
        Vocabulary(CATEGORIES, PRIORITIES, SENTIMENTS, SIGNALS, LANGUAGES),
        teams,
        AnswerTimes(targets, {"chat": fast}, {"vip": fast}),
        "normal",
        tuple(draw(st.lists(rules, max_size=4))),
        Review(
            hours=draw(st.sampled_from([ALWAYS, OFFICE])),
            tasks=draw(st.sampled_from([("category",), ("category", "priority")])),
            hint_priorities=draw(st.frozensets(st.sampled_from(PRIORITIES))),
            hint_signals=draw(st.frozensets(st.sampled_from(SIGNALS))),
        ),
        Vip(draw(st.frozensets(st.sampled_from(TIERS))), draw(maybe_priority)),
    )


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    predictions = []
    for task, labels in {"category": WORDS[Field.CATEGORY], "priority": PRIORITIES, "sentiment": SENTIMENTS}.items():
        if draw(st.booleans()):
            first, *others = draw(st.permutations(labels))
            accepted = draw(st.booleans())
            rest = tuple(Alternative(label, 0.1) for label in others[:2])
            reason = None if accepted else draw(st.sampled_from(list(Reason)))
            predictions.append(Prediction(task, first, 0.5, rest, accepted, reason))
    signals = tuple(Signal("signals", name, 0.5, draw(st.booleans())) for name in SIGNALS)
    text = PreparedText("", (), Language(draw(st.sampled_from((*LANGUAGES, "fi"))), 0.9, supported=True))
    return Assessment("t", text, tuple(predictions), signals, ModelRef("m", "1"))


results = st.one_of(assessments(), assessments(), st.just(TriageFailure("t", "empty_text", "")))
tickets = st.builds(
    Circumstances,
    channel=st.none() | st.sampled_from(CHANNELS),
    attributes=st.dictionaries(st.just("plan"), st.sampled_from(["gold", ["gold"], 1, None])),
    zone=st.none() | st.sampled_from(ZONES),
    tier=st.none() | st.sampled_from(TIERS),
)
humans = st.builds(
    HumanValues,
    team=st.none() | st.sampled_from((*TEAMS, "legal")),
    priority=st.none() | st.sampled_from((*PRIORITIES, "P1")),
    category=st.none() | st.sampled_from(WORDS[Field.CATEGORY]),
)
nobody = st.builds(HumanValues, category=st.none() | st.sampled_from(WORDS[Field.CATEGORY]))


@CALM
@given(policies(), tickets, results, loads, humans, moments)
def test_every_ticket_gets_a_team_or_the_review_queue_a_reason_and_a_due_time(
    policy: Policy,
    ticket: Circumstances,
    result: Assessment | TriageFailure,
    load: dict[str, int],
    human: HumanValues,
    at: datetime,
) -> None:
    decision = route(ticket, result, at=at, policy=policy, load=load, human=human)
    assert decision.team in {team.name for team in policy.teams} | {policy.review.queue, human.team}
    assert decision.reason
    assert decision.rule in {rule.name for rule in policy.rules} | {"default", "human"}
    assert decision.needs_review or decision.team != policy.review.queue
    assert decision.respond_by is None or decision.respond_by >= at
    assert decision.respond_by is not None or human.team is not None
    json.dumps(render_routing(decision), allow_nan=False)


@CALM
@given(policies(), tickets, results, loads, humans, moments, st.randoms())
def test_neither_repeating_nor_the_order_of_teams_changes_a_decision(
    policy: Policy,
    ticket: Circumstances,
    result: Assessment | TriageFailure,
    load: dict[str, int],
    human: HumanValues,
    at: datetime,
    chance: object,
) -> None:
    teams = list(policy.teams)
    chance.shuffle(teams)  # type: ignore[attr-defined]
    other = replace(policy, teams=tuple(teams))
    first = route(ticket, result, at=at, policy=policy, load=load, human=human)
    assert first == route(ticket, result, at=at, policy=policy, load=dict(load), human=human)
    assert first == route(ticket, result, at=at, policy=other, load=load, human=human)


@CALM
@given(policies(), tickets, results, loads, humans, moments)
def test_what_a_person_has_set_is_never_changed(
    policy: Policy,
    ticket: Circumstances,
    result: Assessment | TriageFailure,
    load: dict[str, int],
    human: HumanValues,
    at: datetime,
) -> None:
    decision = route(ticket, result, at=at, policy=policy, load=load, human=human)
    assert human.team in {None, decision.team}
    assert human.priority in {None, decision.priority}


@CALM
@given(policies(), tickets, assessments(), loads, nobody, moments)
def test_a_team_always_speaks_the_language_and_has_room(
    policy: Policy, ticket: Circumstances, result: Assessment, load: dict[str, int], human: HumanValues, at: datetime
) -> None:
    decision = route(ticket, result, at=at, policy=policy, load=load, human=human)
    for name in (decision.team, decision.hint):
        team = policy.team(name) if name is not None else None
        if team is not None:
            assert team.speaks(result.text.language.code)
            assert team.has_room(load.get(team.name, 0))
            assert team.hours is not NEVER


@CALM
@given(policies(), tickets, results, loads, nobody, moments)
def test_what_is_not_accepted_is_never_routed_by_its_label_unless_a_rule_says_so(
    policy: Policy,
    ticket: Circumstances,
    result: Assessment | TriageFailure,
    load: dict[str, int],
    human: HumanValues,
    at: datetime,
) -> None:
    cautious = replace(
        policy,
        rules=tuple(rule for rule in policy.rules if not rule.when.unaccepted and rule.needs_review is not False),
    )
    decision = route(ticket, result, at=at, policy=cautious, load=load, human=human)
    found = {item.task: item for item in result.predictions} if isinstance(result, Assessment) else {}
    if "category" in found and not found["category"].accepted and human.category is None:
        assert decision.needs_review
        assert decision.alternatives[0].label == found["category"].label
        rule = next((rule for rule in cautious.rules if rule.name == decision.rule), None)
        assert decision.team == cautious.review.queue or (rule is not None and (rule.team or rule.skill))


@CALM
@given(policies(), tickets, results, loads, nobody, moments, st.dictionaries(st.sampled_from(TEAMS), st.integers(0, 9)))
def test_more_capacity_never_sends_a_ticket_to_review_that_had_a_team(
    policy: Policy,
    ticket: Circumstances,
    result: Assessment | TriageFailure,
    load: dict[str, int],
    human: HumanValues,
    at: datetime,
    more: dict[str, int],
) -> None:
    grown = tuple(
        replace(team, capacity=team.capacity if team.capacity is None else team.capacity + more.get(team.name, 0))
        for team in policy.teams
    )
    before = route(ticket, result, at=at, policy=policy, load=load, human=human)
    after = route(ticket, result, at=at, policy=replace(policy, teams=grown), load=load, human=human)
    assert after.team != policy.review.queue or before.team == policy.review.queue


@CALM
@given(policies(), tickets, results, loads, nobody, moments, moments)
def test_the_same_team_is_never_due_earlier_for_a_ticket_that_came_later(
    policy: Policy,
    ticket: Circumstances,
    result: Assessment | TriageFailure,
    load: dict[str, int],
    human: HumanValues,
    one: datetime,
    other: datetime,
) -> None:
    first = route(ticket, result, at=min(one, other), policy=policy, load=load, human=human)
    second = route(ticket, result, at=max(one, other), policy=policy, load=load, human=human)
    if (first.team, first.hint) == (second.team, second.hint) and first.respond_by and second.respond_by:
        assert first.respond_by <= second.respond_by


@CALM
@given(policies(), st.lists(st.tuples(tickets, results, nobody), max_size=5), moments)
def test_a_rule_that_is_called_unreachable_decides_about_no_ticket(
    policy: Policy, given_tickets: list[tuple[Circumstances, Assessment | TriageFailure, HumanValues]], at: datetime
) -> None:
    idle = {policy.rules[int(doubt.path[1])].name for doubt in doubts(policy) if doubt.path[0] == "rules"}
    for ticket, result, human in given_tickets:
        assert route(ticket, result, at=at, policy=policy, human=human).rule not in idle
