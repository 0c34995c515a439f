from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from triage_serve.storage import (
    Claim,
    Event,
    EventConflictError,
    EventType,
    NewAssessment,
    NewEvent,
    NewMessage,
    Purged,
    Replay,
    Store,
    is_pseudonym,
)
from triage_serve.storage.schema import metadata

NewOne = Callable[..., NewAssessment]
DAY = datetime(2026, 11, 1, tzinfo=UTC)
ANNA = "anna@example.org"


def test_an_event_comes_back_as_it_was_given_and_once(store: Store, clock: Any) -> None:
    new = NewEvent(EventType.SURVEY, id="e-1", ticket_id="t-1", customer_id="c-1", at=DAY, csat=2, nps=-0.5, ces=7)
    with store.writing() as work:
        first = work.events.add(new)
    clock.move(hours=1)
    with store.writing() as work:
        again = work.events.add(new)
        assert (first.duplicate, again.duplicate) == (False, True)
        assert first.event == again.event
        assert not work.events.add(replace(new, source="zammad")).duplicate
    assert {name: getattr(first.event, name) for name in new.__slots__} == {
        name: getattr(new, name) for name in new.__slots__
    }


def test_an_event_id_with_other_content_is_a_conflict(store: Store) -> None:
    with store.writing() as work:
        work.events.add(NewEvent(EventType.SOLVED, id="e-1", ticket_id="t-1"))
    with pytest.raises(EventConflictError), store.writing() as work:
        work.events.add(NewEvent(EventType.REOPENED, id="e-1", ticket_id="t-1"))
    with store.writing() as work:
        assert work.events.add(NewEvent(EventType.SOLVED, id="e-1", ticket_id="t-1")).duplicate


def test_events_without_an_id_are_all_kept(store: Store) -> None:
    with store.writing() as work:
        kept = [work.events.add(NewEvent(EventType.AGENT_REPLY, ticket_id="t-1")) for _ in range(2)]
    assert [item.duplicate for item in kept] == [False, False]
    assert kept[0].event.seq < kept[1].event.seq


@pytest.fixture
def told(store: Store, assessment: NewOne) -> Store:
    """Four days of one customer, stored in another order, and a stranger."""
    with store.writing() as work:
        for day in (4, 1, 2):
            new = NewMessage(f"m-{day}", "Hello", customer_id="c-1", ticket_id="t-1", created_at=DAY.replace(day=day))
            seq = work.messages.add(new).message.seq
            if day == 2:
                work.assessments.add(seq, assessment(model_version="old"))
                work.assessments.add(seq, assessment(model_version="new"))
        work.events.add(NewEvent(EventType.AGENT_REPLY, id="e-2", customer_id="c-1", at=DAY.replace(day=2)))
        work.events.add(NewEvent(EventType.SOLVED, id="e-3", customer_id="c-1", at=DAY.replace(day=3)))
        work.messages.add(NewMessage("m-other", "Hello", customer_id="c-2", created_at=DAY))
    return store


def ids(store: Store, since: int, until: int, **more: Any) -> list[str | None]:
    with store.reading() as work:
        found = work.customers.interactions("c-1", since=DAY.replace(day=since), until=DAY.replace(day=until), **more)
    return [item.id if isinstance(item, Event) else item.message.id for item in found]


def test_interactions_of_a_customer_come_in_the_order_they_happened(told: Store) -> None:
    assert ids(told, 1, 30) == ["m-1", "m-2", "e-2", "e-3", "m-4"]
    assert ids(told, 2, 4) == ["m-2", "e-2", "e-3"]
    assert ids(told, 5, 30) == []
    assert ids(told, 1, 30, limit=2) == ["e-3", "m-4"]


def test_interactions_bring_the_current_assessments(told: Store) -> None:
    with told.reading() as work:
        found = work.customers.interactions("c-1", since=DAY, until=DAY + timedelta(days=3))
    versions = [item.assessment and item.assessment.model_version for item in found if not isinstance(item, Event)]
    assert versions == [None, "new"]


def everything(url: str) -> dict[str, list[Any]]:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        rows = {
            table.name: list(connection.execute(text(f"SELECT * FROM {table.name}")))
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return rows


@pytest.fixture
def busy(store: Store, assessment: NewOne) -> Store:
    """Anna and Bob, with everything that can be kept of them."""
    with store.writing() as work:
        for customer, name in ((ANNA, "anna"), ("c-bob", "bob")):
            new = NewMessage(f"m-{name}", f"I am {name}", ticket_id=f"t-{name}", customer_id=customer)
            seq = work.messages.add(new).message.seq
            work.assessments.add(seq, assessment())
            work.feedback.add(seq, {"category": "billing"}, by="agent")
            work.messages.add(NewMessage(f"m-{name}-2", f"{name} again", ticket_id=f"t-{name}"))
            work.events.add(NewEvent(EventType.SOLVED, ticket_id=f"t-{name}", customer_id=customer))
            work.events.add(NewEvent(EventType.AGENT_REPLY, ticket_id=f"t-{name}"))
            for key, about in (("k-1", {"message_seq": seq}), ("k-2", {"customer_id": customer})):
                claim = work.idempotency.begin(name, key, "d")
                assert isinstance(claim, Claim)
                work.idempotency.finish(claim, Replay(200, name.encode()), **about)  # type: ignore[arg-type]
            work.outbox.add(f"o-{name}", "triage.completed", {"customer": name}, customer_id=customer)
            work.audit.add(actor="key_1", action="view", subject_kind="customer", subject_id=customer)
        # the same ticket number in another helpdesk is another ticket
        work.messages.add(NewMessage("m-stranger", "Hello", source="zammad", ticket_id="t-anna"))
    return store


def test_an_erased_customer_leaves_nothing_but_a_pseudonym_in_the_audit(busy: Store, url: str) -> None:
    erased = busy.erase_customer(ANNA, actor="key_1")
    assert (erased.messages, erased.events) == (2, 2)
    rows = everything(url)
    assert "anna" not in str({name: rows[name] for name in rows if name != "messages"})
    assert [row.id for row in rows.pop("messages")] == ["m-bob", "m-bob-2", "m-stranger"]
    left = {name: len(found) for name, found in rows.items() if found}
    assert left == {
        "assessments": 1,
        "assessment_signals": 1,
        "feedback": 1,
        "events": 2,
        "idempotency": 2,
        "outbox": 1,
        "audit": 3,
    }
    with busy.reading() as work:
        lines = work.audit.newest()
    assert [(line.action, line.subject_id == "c-bob") for line in lines] == [
        ("erase", False),
        ("view", True),
        ("view", False),
    ]
    assert lines[0].subject_id == lines[2].subject_id
    assert is_pseudonym(lines[0].subject_id, ANNA)
    assert not is_pseudonym(lines[0].subject_id, "c-bob")


def test_erasing_again_or_a_stranger_is_no_fault(busy: Store) -> None:
    busy.erase_customer(ANNA, actor="key_1")
    again, nobody = busy.erase_customer(ANNA, actor="key_1"), busy.erase_customer("\x00\ud800", actor="key_1")
    assert (again.messages, again.events, nobody.messages, nobody.events) == (0, 0, 0, 0)


def test_a_sequence_number_is_not_used_again_after_erasing(store: Store) -> None:
    with store.writing() as work:
        before = work.messages.add(NewMessage("m-1", "Hello", customer_id="c-1")).message.seq
    store.erase_customer("c-1", actor="key_1")
    with store.writing() as work:
        assert work.messages.add(NewMessage("m-1", "Other", customer_id="c-1")).message.seq > before


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_what_is_kept_too_long_is_purged_in_batches(store: Store, clock: Any, assessment: NewOne, batch: int) -> None:
    for day in range(6):
        with store.writing() as work:
            # what the helpdesk says of the time does not count: it may be anything
            new = NewMessage(f"m-{day}", "Hello", created_at=DAY.replace(year=2999 if day < 3 else 1999))
            work.assessments.add(work.messages.add(new).message.seq, assessment())
            work.events.add(NewEvent(EventType.SOLVED))
            claim = work.idempotency.begin("scope", f"k-{day}", "d")
            assert isinstance(claim, Claim)
            work.idempotency.finish(claim, Replay(200, b""))
        clock.move(days=1)
    purged = store.purge(clock.now - timedelta(days=3), batch=batch)
    assert (purged.messages, purged.events) == (3, 3)
    with store.writing() as work:
        assert [item.message.id for item in work.listing.page().items] == ["m-5", "m-4", "m-3"]
        assert isinstance(work.idempotency.begin("scope", "k-0", "other"), Claim)
    assert store.purge(clock.now - timedelta(days=3)) == Purged()
