from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from triage import Signal
from triage.customers import (
    ZONE_BOUNDS,
    AgentReplied,
    Bounds,
    CustomerSettings,
    Direction,
    Interaction,
    Measure,
    MessageAssessed,
    Solved,
    SurveyAnswered,
    Vocabulary,
    Zone,
    ZoneReason,
    describe,
    explain_change,
    view,
    words,
    worst,
)
from triage.customers.wording import CHANGES, REASONS
from triage.errors import ConfigError

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCORES = {"very_negative": -1.0, "negative": -0.5, "neutral": 0.0, "positive": 0.5}
REPLY = AgentReplied("r", AT, "t-1")


def message(name: str, days: float, sentiment: str, *raised: str, process: str = "delivery") -> MessageAssessed:
    signals = tuple(Signal("signals", signal, 0.9, flagged=True) for signal in raised)
    at, score = AT - timedelta(days=days), SCORES[sentiment]
    return MessageAssessed(name, at, "t-1", None, process, sentiment, score, "normal", signals)


def codes(*items: Interaction) -> dict[str, str]:
    return {reason.code.value: reason.zone.value for reason in view(items, AT).overall.reasons}


@pytest.mark.parametrize(
    ("items", "zone"),
    [
        ([message("1", 0, "neutral")], "green"),
        ([message("1", 0, "positive"), REPLY], "green"),
        ([message("1", 0, "negative")], "yellow"),
        ([message("1", 0, "negative", "angry"), REPLY], "red"),
        ([message("1", 20, "negative", "angry"), Solved("s", AT, "t-1")], "yellow"),
        ([message("1", 1, "neutral", "churn_risk"), REPLY], "red"),
        ([message("1", 100, "neutral", "churn_risk"), REPLY], "yellow"),
        ([message("1", 1, "neutral", "escalation"), REPLY], "red"),
        ([message(str(day), day, "very_negative") for day in range(3)], "red"),
        ([message("1", 3, "neutral")], "yellow"),
        ([SurveyAnswered("1", AT - timedelta(days=60), csat=1)], "yellow"),
    ],
)
def test_the_default_zones_of_typical_customers(items: list[Interaction], zone: str) -> None:
    assert view(items, AT).zone == zone


def test_zones_come_with_the_reasons_that_made_them_the_worst_first() -> None:
    found = view([message("1", 3, "negative", "churn_risk"), message("2", 1, "neutral")], AT).overall
    assert [(reason.code, reason.zone) for reason in found.reasons] == [
        (Measure.CHURN_EVIDENCE, Zone.RED),
        (Measure.LOW_MOOD, Zone.YELLOW),
        (Measure.BAD_INTERACTIONS, Zone.YELLOW),
        (Measure.WAITING, Zone.YELLOW),
    ]
    assert {reason.code: reason.number for reason in found.reasons}[Measure.WAITING] == 3


def test_bounds_are_data() -> None:
    strict = CustomerSettings(zone_bounds=MappingProxyType({Measure.OPEN_TICKETS: Bounds(None, 1)}))
    assert view([message("1", 0, "neutral")], AT, strict).zone is Zone.RED
    blind = CustomerSettings(zone_bounds=MappingProxyType({}))
    assert view([message("1", 0, "very_negative", "angry")], AT, blind).zone is Zone.GREEN


def test_every_measure_has_bounds_by_default() -> None:
    assert set(ZONE_BOUNDS) == set(Measure)


def test_labels_are_data_too() -> None:
    own = Vocabulary(very_negative=frozenset({"furious"}), negative=frozenset(), angry="rage")
    item = replace(message("1", 0, "neutral", "rage"), sentiment="furious")
    found = view([item], AT, CustomerSettings(vocabulary=own)).overall.measures
    assert (found.bad_interactions, found.angry_streak) == (1, 1)


def test_each_process_has_a_zone_of_its_own() -> None:
    found = view([message("1", 0, "negative", "angry"), message("2", 0, "neutral", process="billing"), REPLY], AT)
    assert {name: standing.zone.value for name, standing in found.processes.items()} == {
        "billing": "green",
        "delivery": "red",
    }


def test_a_survey_belongs_to_the_processes_of_its_ticket() -> None:
    found = view([message("1", 5, "neutral"), REPLY, SurveyAnswered("q", AT, "t-1", csat=1)], AT)
    assert found.processes["delivery"].measures.bad_survey


def test_a_further_bad_message_brings_no_praise_to_its_process() -> None:
    known = [message("1", 3, "negative", "angry", process="billing"), SurveyAnswered("q", AT, "t-2", csat=5)]
    before = view(known, AT).processes["billing"].measures.mood
    bad = replace(message("2", 0, "very_negative", process="billing"), ticket_id="t-2", sentiment_score=0.0)
    after = view([*known, bad], AT).processes["billing"].measures.mood
    assert before is not None
    assert after is not None
    assert after <= before


def test_the_worst_zone_of_none_is_green() -> None:
    assert worst([]) is Zone.GREEN
    assert worst([Zone.YELLOW, Zone.RED, Zone.GREEN]) is Zone.RED


def test_a_change_names_what_began_and_what_ended() -> None:
    calm = view([message("1", 3, "neutral")], AT)
    upset = view([message("1", 3, "neutral"), REPLY, message("2", 0, "negative", "angry")], AT)
    change = explain_change(calm, upset)
    assert (change.before, change.after, change.direction) == (Zone.YELLOW, Zone.RED, Direction.WORSE)
    assert {reason.code for reason in change.began} >= {Measure.BAD_INTERACTIONS, Measure.ANGRY_STREAK}
    assert [reason.code for reason in change.ended] == [Measure.WAITING]
    assert change.processes == {"delivery": (Zone.YELLOW, Zone.RED)}
    back = explain_change(upset, calm)
    assert (back.direction, back.began, back.ended) == (Direction.BETTER, change.ended, change.began)


def test_a_reason_that_changes_its_colour_is_worse_or_better() -> None:
    one = [message("1", 0, "negative")]
    three = [*one, message("2", 0, "negative"), message("3", 0, "negative")]
    change = explain_change(view(one, AT), view(three, AT))
    assert [reason.code for reason in change.worsened] == [Measure.LOW_MOOD]
    assert [reason.code for reason in explain_change(view(three, AT), view(one, AT)).eased] == [Measure.LOW_MOOD]


def test_a_first_view_and_an_equal_one_are_no_change_for_the_worse() -> None:
    found = view([message("1", 0, "negative", "angry")], AT)
    assert explain_change(None, found).direction is Direction.FIRST
    assert explain_change(found, found).direction is Direction.SAME
    assert explain_change(found, found).processes == {}


@pytest.mark.parametrize("language", ["en", "ru", "bg"])
def test_every_reason_has_words_in_the_first_languages(language: str) -> None:
    assert set(REASONS[language]) == set(Measure)
    assert set(CHANGES[language]) == set(CHANGES["en"])
    said = [words(ZoneReason(code, Zone.RED, 1.0, 1.0, 7), language) for code in Measure]
    assert len(set(said)) == len(Measure)
    assert all("{" not in text for text in said)


def test_other_languages_read_english() -> None:
    reason = ZoneReason(Measure.OPEN_TICKETS, Zone.YELLOW, 3, 3, 3)
    assert words(reason, "fi") == words(reason, None) == words(reason) == "Open tickets: 3"
    assert words(reason, "bg") == "Отворени заявки: 3"


def test_a_change_is_told_in_lines() -> None:
    change = explain_change(view([], AT), view([SurveyAnswered("1", AT, csat=1)], AT))
    assert describe(change, "en")[0] == "green to red"
    assert "The latest survey is bad (new)" in describe(change)
    assert describe(explain_change(None, view([], AT)), "ru") == ("впервые: зелёный",)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"half_life": timedelta(0)}, "half_life"),
        ({"window": timedelta(days=-1)}, "window"),
        ({"churn_expiry": timedelta(days=181)}, "churn_expiry"),
        ({"future_tolerance": timedelta(seconds=-1)}, "future_tolerance"),
        ({"solved_share": 1.1}, "solved_share"),
        ({"unaccepted_share": float("nan")}, "unaccepted_share"),
        ({"angry_load": 0.5}, "angry_load"),
        ({"bad_csat": 0}, "bad_csat"),
        ({"bad_ces": 8}, "bad_ces"),
        ({"zone_bounds": {"weather": Bounds(1, 2)}}, "zone_bounds"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ConfigError, match=f"^{field}: expected"):
        CustomerSettings(**wrong)


def test_bounds_and_labels_that_make_no_sense_are_refused_by_name() -> None:
    with pytest.raises(ConfigError, match=r"^zone_bounds\.yellow: expected at most"):
        Bounds(3, 2)
    with pytest.raises(ConfigError, match=r"^zone_bounds\.red: expected"):
        Bounds(None, 0)
    with pytest.raises(ConfigError, match=r"^vocabulary\.positive: expected"):
        Vocabulary(positive=frozenset({"negative"}))
