from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from triage import Signal
from triage.customers import (
    AgentReplied,
    CustomerSettings,
    CustomerView,
    Interaction,
    MessageAssessed,
    Reopened,
    Solved,
    SurveyAnswered,
    Zone,
    merged,
    view,
)
from triage.customers.zones import zone_values

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCORES = {"very_negative": -1.0, "negative": -0.5, "neutral": 0.0, "positive": 0.5, "very_positive": 1.0}
NAMES = ("angry", "churn_risk", "escalation", "repeat_contact")

moments = st.integers(-190 * 24, 48).map(lambda hours: AT + timedelta(hours=hours))
past = st.integers(-170 * 24, 0).map(lambda hours: AT + timedelta(hours=hours))
tickets = st.sampled_from([None, "t-1", "t-2", "t-3"])
processes = st.sampled_from(["delivery", "billing", "feedback", None])
ids = st.integers(0, 30).map(str)


@st.composite
def messages(draw: st.DrawFn, at: st.SearchStrategy[datetime] = moments, **fixed: Any) -> MessageAssessed:
    label = draw(st.sampled_from(list(SCORES)))
    raised = draw(st.sets(st.sampled_from(NAMES)))
    values: dict[str, Any] = {
        "id": draw(ids),
        "at": draw(at),
        "ticket_id": draw(tickets),
        "process": draw(processes),
        "sentiment": label,
        "sentiment_score": draw(st.none() | st.floats(-1, 1)),
        "priority": draw(st.sampled_from(["low", "normal", "high", "urgent"])),
        "signals": tuple(Signal("signals", name, draw(st.floats(0.3, 1)), name in raised) for name in NAMES),
        "accepted": draw(st.booleans()),
        "human": draw(st.integers(0, 9)) > 0,
    }
    return MessageAssessed(**{**values, **fixed})


def events(kind: Any, at: st.SearchStrategy[datetime] = moments) -> st.SearchStrategy[Any]:
    return st.builds(kind, id=ids, at=at, ticket_id=tickets)


surveys = st.builds(
    SurveyAnswered,
    id=ids,
    at=moments,
    ticket_id=tickets,
    csat=st.none() | st.integers(1, 5),
    nps=st.none() | st.integers(0, 10),
)
interactions = st.lists(
    st.one_of(messages(), messages(), events(AgentReplied), events(Solved), events(Reopened), surveys), max_size=25
)
bad_messages = messages(at=past, id="new", human=True).filter(
    lambda item: (
        item.sentiment == "very_negative"
        or (item.sentiment == "negative" and any(signal.flagged for signal in item.signals))
    )
)
bad_surveys = st.builds(
    SurveyAnswered,
    id=st.just("new"),
    at=past,
    ticket_id=tickets,
    csat=st.none() | st.integers(1, 5),
    nps=st.integers(0, 6),
    ces=st.none() | st.integers(1, 7),
)


later_bad = bad_messages | bad_surveys


@given(interactions, st.randoms(), st.integers(0, 25))
def test_order_repetition_and_partition_never_change_a_view(items: list[Interaction], chance: Any, cut: int) -> None:
    wanted = view(items, AT)
    mixed = items + items[:cut]
    chance.shuffle(mixed)
    assert view(mixed, AT) == wanted
    assert view(merged(mixed[:cut], mixed[cut:]), AT) == wanted
    assert view(merged(merged(mixed[cut:]), mixed[:cut]), AT) == wanted


@given(interactions, later_bad)
def test_a_bad_interaction_never_improves_a_zone(items: list[Interaction], bad: Interaction) -> None:
    before, after = view(items, AT), view([*items, bad], AT)
    assert after.zone.rank >= before.zone.rank
    for name, standing in before.processes.items():
        assert after.processes[name].zone.rank >= standing.zone.rank
    assert after.overall.measures.bad_interactions == before.overall.measures.bad_interactions + 1


@settings(max_examples=300)
@given(st.lists(st.one_of(messages(), events(Solved), events(AgentReplied), surveys), max_size=6), later_bad)
def test_a_bad_interaction_never_improves_any_value_a_zone_is_made_of(
    items: list[Interaction], bad: Interaction
) -> None:
    before, after = view(items, AT), view([*items, bad], AT)
    pairs = [(before.overall, after.overall)]
    pairs += [(standing, after.processes[name]) for name, standing in before.processes.items()]
    for then, now in pairs:
        old, new = zone_values(then.measures, AT), zone_values(now.measures, AT)
        assert [code for code in old if new[code][0] < old[code][0] - 1e-12] == []


@given(interactions, st.lists(messages(at=st.just(AT + timedelta(minutes=6))), max_size=5))
def test_what_is_dated_later_changes_nothing_but_its_own_count(
    items: list[Interaction], later: list[MessageAssessed]
) -> None:
    known = [item for item in items if item.at <= AT + timedelta(minutes=5)]
    fresh = {item.id: item for item in later if item.id not in {other.id for other in known}}
    here, there = view(known, AT), view([*known, *fresh.values()], AT)
    assert there.ignored_future == len(fresh)
    assert _without_future(here) == _without_future(there)


@given(interactions, st.integers(1, 200))
def test_silence_brings_the_mood_nearer_to_indifference(items: list[Interaction], days: int) -> None:
    known = [item for item in items if item.at <= AT]
    memory = CustomerSettings(stale_after=timedelta(days=400), window=timedelta(days=800))
    now, later = view(known, AT, memory), view(known, AT + timedelta(days=days), memory)
    mood, healed = now.overall.measures.mood, later.overall.measures.mood
    assert (mood is None) == (healed is None)
    assert mood is None or healed is None or abs(healed) <= abs(mood) + 1e-12
    assert later.overall.measures.bad_load <= now.overall.measures.bad_load


@given(interactions)
def test_a_view_stays_within_its_scales_and_green_is_what_has_no_reason(items: list[Interaction]) -> None:
    found = view(items, AT)
    for standing in (found.overall, *found.processes.values()):
        measures = standing.measures
        assert measures.mood is None or -1 <= measures.mood <= 1
        assert measures.churn is None or 0 <= measures.churn.level <= 1
        assert measures.angry_streak <= found.messages
        assert (standing.zone is Zone.GREEN) == (not standing.reasons)
        assert standing.zone.rank == max((reason.zone.rank for reason in standing.reasons), default=0)


def _without_future(found: CustomerView) -> tuple[Any, ...]:
    return found.messages, found.overall, found.processes, found.csat, found.nps, found.ces
