from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from triage import Signal
from triage.customers import (
    AgentReplied,
    CustomerSettings,
    Interaction,
    Measures,
    MessageAssessed,
    Reopened,
    Solved,
    SurveyAnswered,
    merged,
    read_timeline,
    view,
)

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCORES = {"very_negative": -1.0, "negative": -0.5, "neutral": 0.0, "positive": 0.5, "very_positive": 1.0}


def ago(**span: float) -> datetime:
    return AT - timedelta(**span)


def message(name: str, at: datetime, sentiment: str = "neutral", *raised: str, **more: Any) -> MessageAssessed:
    values = {"ticket_id": "t-1", "process": "delivery", "sentiment_score": SCORES[sentiment], **more}
    signals = tuple(Signal("signals", signal, 0.9, flagged=True) for signal in raised)
    return MessageAssessed(name, at, sentiment=sentiment, signals=signals, **values)


def measures(*items: Interaction, **settings: Any) -> Measures:
    return view(items, AT, CustomerSettings(**settings)).overall.measures


def test_a_customer_nobody_knows_is_green_and_has_no_mood() -> None:
    found = view([], AT)
    assert (found.zone, found.messages, found.overall.measures.mood) == ("green", 0, None)
    assert found.processes == {}


def test_one_score_moves_the_mood_and_a_second_one_moves_it_further() -> None:
    assert measures(message("1", AT, "very_negative")).mood == pytest.approx(-0.5)
    assert measures(message("1", AT, "very_negative"), message("2", AT, "very_negative")).mood == pytest.approx(-2 / 3)
    assert measures(message("1", AT, "very_positive")).mood == pytest.approx(0.5)


def test_after_the_half_life_a_score_weighs_half() -> None:
    assert measures(message("1", ago(days=14), "very_negative")).mood == pytest.approx(-0.5 / 1.5)


def test_a_message_nobody_scored_says_nothing_about_the_mood() -> None:
    assert measures(message("1", AT, sentiment_score=None)).mood is None


def test_an_uncertain_sentiment_weighs_less() -> None:
    uncertain = measures(message("1", AT, "very_negative", accepted=False), unaccepted_share=0.5)
    assert uncertain.mood == pytest.approx(-0.5 / 1.5)


def test_a_solution_halves_what_was_said_before_it_and_thanks_lift_the_mood() -> None:
    angry = message("1", ago(hours=3), "very_negative", "angry")
    hurt = measures(angry).mood
    solved = measures(angry, Solved("s", ago(hours=2), "t-1")).mood
    thanked = measures(angry, Solved("s", ago(hours=2), "t-1"), message("2", ago(hours=1), "positive")).mood
    assert hurt is not None
    assert solved is not None
    assert thanked is not None
    assert hurt < solved < thanked


def test_neither_thanks_nor_a_solution_take_churn_evidence_back() -> None:
    leaving = message("1", ago(days=90), "negative", "churn_risk")
    alone = measures(leaving).churn
    healed = measures(leaving, Solved("s", ago(days=89), "t-1"), message("2", ago(days=88), "very_positive")).churn
    assert alone == healed
    assert alone is not None
    assert (alone.count, alone.strongest.message_id) == (1, "1")
    assert alone.level == pytest.approx(0.45)


def test_churn_evidence_expires_and_the_strongest_and_latest_are_told_apart() -> None:
    strong = message("strong", ago(days=100), "neutral", "churn_risk")
    weak = MessageAssessed("weak", ago(days=1), signals=(Signal("signals", "churn_risk", 0.4, flagged=True),))
    found = measures(strong, weak).churn
    assert found is not None
    assert (found.count, found.strongest.message_id, found.latest.message_id) == (2, "strong", "weak")
    assert measures(message("1", ago(days=180), "neutral", "churn_risk")).churn is None


@pytest.mark.parametrize(
    ("item", "count"),
    [
        (message("1", AT, "very_negative"), 1),
        (message("1", AT, "negative"), 0),
        (message("1", AT, "negative", "escalation"), 1),
        (message("1", AT, "neutral", "angry"), 0),
        (message("1", AT, "very_negative", human=False), 0),
        (SurveyAnswered("1", AT, csat=2), 1),
        (SurveyAnswered("1", AT, csat=3), 0),
        (SurveyAnswered("1", AT, csat=5, nps=6), 1),
        (SurveyAnswered("1", AT, nps=7, ces=4), 0),
        (SurveyAnswered("1", AT, ces=3), 1),
    ],
)
def test_what_is_a_bad_interaction(item: Interaction, count: int) -> None:
    assert measures(item).bad_interactions == count


def test_an_angry_streak_is_broken_by_a_calm_message_but_not_by_another_bad_one() -> None:
    first, second = (message(str(days), ago(days=days), "negative", "angry") for days in (5, 3))
    bad = message("bad", ago(days=2), "very_negative")
    calm = message("calm", ago(days=1))
    assert measures(first, second).angry_streak == 2
    assert measures(first, second, bad).angry_streak == 2
    assert measures(first, second, bad, calm).angry_streak == 0
    assert measures(first, calm, message("new", AT, "negative", "angry")).angry_streak == 1


def test_a_contact_is_a_repeat_when_said_or_when_seen_on_another_ticket_or_after_a_solution() -> None:
    first = message("1", ago(days=10))
    assert measures(first).repeat_contacts == 0
    assert measures(message("1", AT, "neutral", "repeat_contact")).repeat_contacts == 1
    assert measures(first, message("2", AT, ticket_id="t-2")).repeat_contacts == 1
    assert measures(first, message("2", AT, ticket_id="t-2", process="billing")).repeat_contacts == 0
    assert measures(first, message("2", AT)).repeat_contacts == 0
    assert measures(first, Solved("s", ago(days=9), "t-1"), message("2", AT)).repeat_contacts == 1
    assert measures(first, Solved("s", ago(days=9), "t-1"), message("2", AT, "positive")).repeat_contacts == 0
    assert measures(message("1", ago(days=15)), message("2", AT, ticket_id="t-2")).repeat_contacts == 0


def test_six_lines_typed_one_after_the_other_are_one_repeat_contact() -> None:
    lines = [message(str(line), ago(minutes=line), "neutral", "repeat_contact") for line in range(6)]
    assert measures(*lines).repeat_contacts == 1


def test_waiting_counts_from_the_oldest_message_without_an_answer() -> None:
    first, second = message("1", ago(days=3)), message("2", ago(days=1))
    reply = AgentReplied("r", ago(days=2), "t-1")
    assert measures(first, second).waiting_since == first.at
    assert measures(first, second, reply).waiting_since == second.at
    assert measures(first, reply).waiting_since is None
    assert measures(first, AgentReplied("r", ago(days=2), "t-2")).waiting_since == first.at
    assert measures(first, Solved("s", ago(days=2), "t-1")).waiting_since is None


@pytest.mark.parametrize(
    "closing",
    [
        message("2", ago(days=1), "positive"),
        message("2", ago(days=1), process="feedback"),
        message("2", ago(days=1), "negative", human=False),
    ],
)
def test_thanks_praise_and_automatic_replies_wait_for_nothing(closing: MessageAssessed) -> None:
    assert measures(closing).waiting_since is None
    assert measures(closing).open_tickets == 0


def test_bad_feedback_wants_an_answer() -> None:
    assert measures(message("1", ago(days=1), "very_negative", process="feedback")).waiting_since == ago(days=1)


def test_open_tickets_are_those_that_wait_for_a_solution() -> None:
    one, other = message("1", ago(days=2)), message("2", ago(days=2), ticket_id="t-2")
    solved, reopened = Solved("s", ago(days=1), "t-1"), Reopened("o", ago(hours=5), "t-1")
    assert measures(one, other).open_tickets == 2
    assert measures(one, other, solved).open_tickets == 1
    assert measures(one, other, solved, reopened).open_tickets == 2
    assert measures(one, other, solved, message("3", AT)).open_tickets == 2
    assert measures(one, other, solved, message("3", AT, "positive")).open_tickets == 1


def test_a_ticket_nobody_touched_for_long_is_neither_open_nor_waiting() -> None:
    old = message("1", ago(days=31))
    assert (measures(old).open_tickets, measures(old).waiting_since) == (0, None)
    assert measures(old, Reopened("o", ago(days=5), "t-1")).waiting_since == old.at


def test_a_return_is_counted_once_though_a_message_and_an_event_tell_it() -> None:
    told = [
        message("1", ago(days=9)),
        Solved("s1", ago(days=8), "t-1"),
        message("2", ago(days=7)),
        Reopened("o1", ago(days=7), "t-1"),
        Solved("s2", ago(days=6), "t-1"),
        Reopened("o2", ago(days=5), "t-1"),
        message("3", ago(days=4)),
    ]
    assert read_timeline(told, AT, CustomerSettings()).reopened == {"t-1": 2}


def test_what_names_no_ticket_is_one_conversation() -> None:
    said = message("1", ago(days=1), ticket_id=None)
    assert measures(said).waiting_since == said.at
    assert measures(said, AgentReplied("r", AT)).waiting_since is None


def test_the_last_answer_of_each_survey_is_shown() -> None:
    found = view([SurveyAnswered("1", ago(days=2), csat=2, nps=9), SurveyAnswered("2", ago(days=1), csat=4)], AT)
    assert (found.csat, found.nps, found.ces) == (4, 9, None)


def test_clocks_may_differ_a_little_and_the_future_waits_for_its_time() -> None:
    soon, later = message("1", AT + timedelta(minutes=5)), message("2", AT + timedelta(minutes=6))
    found = view([soon, later], AT)
    assert (found.messages, found.ignored_future) == (1, 1)
    assert view([soon, later], AT + timedelta(minutes=1)).messages == 2


def test_a_late_message_counts_from_when_it_was_written() -> None:
    assert view([message("1", ago(days=181), "very_negative")], AT).messages == 0
    assert view([message("1", ago(days=180), "very_negative")], AT).messages == 1


def test_a_past_moment_gives_the_view_of_then() -> None:
    reply = AgentReplied("r", ago(days=1), "t-1")
    first = message("1", ago(days=3))
    assert view([first, reply], ago(days=2)).overall.measures.waiting_since == first.at


def test_identities_of_one_customer_are_one_set() -> None:
    phone, mail = message("1", ago(days=2), "very_negative"), message("2", ago(days=1), "very_negative")
    assert view(merged([phone], [mail, phone]), AT) == view([phone, mail], AT)


def test_of_two_versions_under_one_id_the_later_counts_and_kinds_do_not_mix() -> None:
    old, new = message("1", ago(days=2), "very_negative"), message("1", ago(days=1))
    assert merged([old], [new]) == merged([new], [old]) == (new,)
    assert len(merged([old, Solved("1", AT, "t-1")])) == 2


def test_at_one_moment_the_reply_comes_after_the_message() -> None:
    assert measures(AgentReplied("a", ago(days=1), "t-1"), message("z", ago(days=1))).waiting_since is None


def test_moments_are_kept_in_utc_and_need_a_time_zone() -> None:
    local = datetime(2026, 11, 20, 14, tzinfo=timezone(timedelta(hours=2)))
    assert Solved("1", local).at == AT
    assert Solved("1", local).at.tzinfo is UTC
    with pytest.raises(ValueError, match="time zone"):
        Solved("1", datetime(2026, 11, 20))


@pytest.mark.parametrize(
    "wrong", [{"csat": 0}, {"csat": 6}, {"nps": -1}, {"nps": 11}, {"ces": 8}, {"csat": float("nan")}]
)
def test_survey_answers_outside_of_their_scale_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        SurveyAnswered("1", AT, **wrong)


def test_scores_and_probabilities_outside_of_their_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="sentiment_score"):
        MessageAssessed("1", AT, sentiment_score=-1.5)
    with pytest.raises(ValueError, match=r"signals\.angry"):
        MessageAssessed("1", AT, signals=(Signal("signals", "angry", 1.2, flagged=True),))


def test_fifty_thousand_messages_by_one_customer_are_seen() -> None:
    many = [message(str(number), ago(minutes=number), "very_negative") for number in range(50_000)]
    assert view(many, AT).overall.measures.bad_interactions == 50_000
