from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from triage_serve.storage import MessageConflictError, NewAssessment, NewMessage, StorageError, Store

NewOne = Callable[..., NewAssessment]
FULL = NewMessage(
    id="m-1",
    body="Къде е пратката ми? \U0001f621",
    subject="Parcel",
    source="zendesk",
    ticket_id="t-1",
    customer_id="c-1",
    channel="email",
    created_at=datetime(2026, 11, 21, 9, 30, 0, 123456, timezone(timedelta(hours=2))),
    language="bg",
    attributes={"shop": "София", "tags": ["a", {"deep": [1.5, None, True]}], "big": 2**70},
    customer={"name": "Анна", "email": "anna@example.org", "tier": "gold"},
)


def keep(store: Store, *messages: NewMessage) -> list[int]:
    with store.writing() as work:
        return [work.messages.add(message).message.seq for message in messages]


def test_a_message_comes_back_as_it_was_given(store: Store, clock: Any) -> None:
    keep(store, FULL)
    with store.reading() as work:
        found = work.messages.get("m-1", source="zendesk")
    assert found is not None
    assert {name: getattr(found, name) for name in asdict(FULL)} == asdict(FULL)
    assert found.created_at == datetime(2026, 11, 21, 7, 30, 0, 123456, UTC)
    assert found.received_at == clock.now
    assert found.routing is None


def test_a_message_that_names_no_moment_was_written_when_it_came(store: Store, clock: Any) -> None:
    keep(store, NewMessage("m-1", "Hello"))
    with store.reading() as work:
        found = work.messages.get("m-1")
    assert found is not None
    assert found.created_at == found.received_at == clock.now


def test_a_message_nobody_sent_is_not_found(store: Store) -> None:
    with store.reading() as work:
        assert work.messages.get("m-1") is None
        assert work.messages.detail("m-1") is None


@pytest.mark.parametrize("message", [FULL, NewMessage("m-1", "Hello")], ids=["full", "bare"])
def test_the_same_message_again_is_the_stored_one(store: Store, clock: Any, message: NewMessage) -> None:
    with store.writing() as work:
        first = work.messages.add(message)
    clock.move(hours=1)
    with store.writing() as work:
        again = work.messages.add(message)
        assert work.listing.count() == 1
    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.message == first.message


@pytest.mark.parametrize(
    "change",
    [
        {"body": "Other"},
        {"subject": ""},
        {"ticket_id": None},
        {"customer_id": "c-2"},
        {"channel": "chat"},
        {"created_at": None},
        {"language": None},
        {"attributes": {}},
        {"customer": {"name": "Анна"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_id_with_other_content_is_a_conflict_and_the_first_stays(store: Store, change: dict[str, Any]) -> None:
    keep(store, FULL)
    with pytest.raises(MessageConflictError), store.writing() as work:
        work.messages.add(replace(FULL, **change))
    with store.reading() as work:
        found = work.messages.get("m-1", source="zendesk")
    assert found is not None
    assert found.digest == FULL.digest()


def test_the_same_moment_in_another_time_zone_is_the_same_content() -> None:
    assert FULL.created_at is not None
    assert replace(FULL, created_at=FULL.created_at.astimezone(UTC)).digest() == FULL.digest()


def test_another_source_may_use_the_same_id(store: Store) -> None:
    keep(store, FULL, replace(FULL, source="zammad", body="Another"))
    with store.reading() as work:
        found = [work.messages.get("m-1", source=source) for source in ("zendesk", "zammad")]
    assert [item and item.body for item in found] == [FULL.body, "Another"]


def test_a_unit_of_work_that_fails_stores_nothing_of_a_message(store: Store, assessment: NewOne) -> None:
    with pytest.raises(StorageError), store.writing() as work:  # noqa: PT012  all of it is one unit
        seq = work.messages.add(FULL).message.seq
        work.outbox.add("o-1", "triage.completed", {})
        work.assessments.add(seq + 1, assessment())
    with store.writing() as work:
        assert work.listing.count() == 0
        assert work.outbox.add("o-1", "triage.completed", {})


def test_the_newest_assessment_is_current_even_when_the_clock_went_back(
    store: Store, assessment: NewOne, clock: Any
) -> None:
    (seq,) = keep(store, FULL)
    for version in ("1", "2", "3"):
        with store.writing() as work:
            stored = work.assessments.add(seq, assessment(model_version=version))
            assert stored.is_current
            assert stored.scored_at == clock.now
        clock.move(days=-1)
    with store.reading() as work:
        detail = work.messages.detail("m-1", source="zendesk")
    assert detail is not None
    assert detail.assessment is not None
    assert detail.assessment.model_version == "3"
    assert [(item.model_version, item.is_current) for item in detail.history] == [("2", False), ("1", False)]


def test_an_assessment_keeps_the_published_answer_without_the_text_that_was_read(
    store: Store, assessment: NewOne
) -> None:
    (seq,) = keep(store, FULL)
    with store.writing() as work:
        work.assessments.add(seq, assessment())
    with store.reading() as work:
        (stored,) = work.assessments.of(seq)
    assert (stored.category, stored.priority, stored.sentiment) == ("delivery", "low", "negative")
    assert (stored.category_accepted, stored.priority_accepted, stored.accepted) == (True, False, False)
    assert stored.contract["category"]["confidence"] == 0.9
    assert list(stored.contract)[:3] == ["id", "language", "category"]
    assert stored.contract["explanation"]
    assert "read" not in stored.contract["text"]


def test_an_assessment_of_no_message_is_refused(store: Store, assessment: NewOne) -> None:
    with pytest.raises(StorageError), store.writing() as work:
        work.assessments.add(4711, assessment())


def test_feedback_is_kept_beside_earlier_feedback(store: Store, clock: Any) -> None:
    (seq,) = keep(store, FULL)
    for labels, by in (({"category": "billing"}, "ann"), ({"signals": {"angry": False}}, "bob")):
        with store.writing() as work:
            work.feedback.add(seq, labels, by=by)
        clock.move(hours=-1)
    with store.reading() as work:
        detail = work.messages.detail("m-1", source="zendesk")
    assert detail is not None
    assert [(item.labels, item.by) for item in detail.feedback] == [
        ({"category": "billing"}, "ann"),
        ({"signals": {"angry": False}}, "bob"),
    ]


def test_the_last_routing_decision_counts(store: Store) -> None:
    (seq,) = keep(store, FULL)
    for decision in ({"team": "a"}, {"team": "b", "rule": None}):
        with store.writing() as work:
            work.messages.set_routing(seq, decision)
    with store.reading() as work:
        found = work.messages.get("m-1", source="zendesk")
    assert found is not None
    assert found.routing == {"team": "b", "rule": None}


def test_who_only_reads_cannot_write(store: Store) -> None:
    with pytest.raises(StorageError), store.reading() as work:
        work.messages.add(FULL)
    with store.writing() as work:
        assert work.listing.count() == 0


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    with store.reading() as reader:
        before = reader.listing.count()
        keep(store, FULL)
        assert (before, reader.listing.count()) == (0, 0)
        assert reader.messages.get("m-1", source="zendesk") is None
    with store.reading() as work:
        assert work.listing.count() == 1
