from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from triage_serve.storage import InvalidCursorError, MessageFilter, NewAssessment, NewMessage, Store

NewOne = Callable[..., NewAssessment]
DAY = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(shared_store: Store, assessment: NewOne) -> Store:
    """Six messages: 1 to 5 scored, 2 of them twice, 6 never."""
    with shared_store.writing() as work:
        for number in range(1, 7):
            message = NewMessage(
                f"m-{number}",
                "Hello",
                ticket_id=f"t-{number % 2}",
                customer_id=f"c-{number % 3}",
                channel="email" if number < 4 else "chat",
                created_at=DAY.replace(day=number),
            )
            seq = work.messages.add(message).message.seq
            if number == 2:
                work.assessments.add(seq, assessment(category="refund", signals=frozenset({"churn_risk"})))
            if number < 6:
                changes: dict[str, Any] = {
                    "accepted": number == 1,
                    "model_version": str(number),
                    "signals": frozenset(),
                }
                if number == 3:
                    changes |= {"category": "billing", "priority": "urgent", "sentiment": "positive", "language": "bg"}
                if number > 3:
                    changes |= {"signals": frozenset({"angry", "churn_risk"}), "model": "own"}
                work.assessments.add(seq, assessment(**changes))
    return shared_store


def numbers(store: Store, wanted: MessageFilter = MessageFilter(), **page: Any) -> list[int]:  # noqa: B008  frozen
    with store.reading() as work:
        return [int(item.message.id[2:]) for item in work.listing.page(wanted, **page).items]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (MessageFilter(), [6, 5, 4, 3, 2, 1]),
        (MessageFilter(customer_id="c-0"), [6, 3]),
        (MessageFilter(ticket_id="t-0"), [6, 4, 2]),
        (MessageFilter(channel="chat"), [6, 5, 4]),
        (MessageFilter(category="delivery"), [5, 4, 2, 1]),
        (MessageFilter(category="refund"), []),  # said by an older assessment only
        (MessageFilter(priority="urgent"), [3]),
        (MessageFilter(sentiment="positive"), [3]),
        (MessageFilter(language="bg"), [3]),
        (MessageFilter(signal="churn_risk"), [5, 4]),
        (MessageFilter(accepted=True), [1]),
        (MessageFilter(accepted=False), [5, 4, 3, 2]),
        (MessageFilter(model="own"), [5, 4]),
        (MessageFilter(model="own", model_version="4"), [4]),
        (MessageFilter(since=DAY.replace(day=5)), [6, 5]),
        (MessageFilter(until=DAY.replace(day=3)), [2, 1]),
        (MessageFilter(channel="chat", category="delivery", customer_id="c-1"), [4]),
        (MessageFilter(customer_id="nobody"), []),
    ],
    ids=lambda value: (
        "+".join(name for name in value.__slots__ if getattr(value, name) is not None) or "all"
        if isinstance(value, MessageFilter)
        else ""
    ),
)
def test_a_list_holds_what_fits_all_conditions_the_newest_first(
    filled: Store, wanted: MessageFilter, found: list[int]
) -> None:
    assert numbers(filled, wanted) == found
    with filled.reading() as work:
        assert work.listing.count(wanted) == len(found)


def test_a_listed_message_brings_its_current_assessment(filled: Store) -> None:
    with filled.reading() as work:
        items = work.listing.page().items
    assert [item.assessment and item.assessment.model_version for item in items] == [None, "5", "4", "3", "2", "1"]


@pytest.mark.parametrize("limit", [1, 2, 3, 6])
@pytest.mark.parametrize("wanted", [MessageFilter(), MessageFilter(category="delivery")], ids=["all", "some"])
def test_following_the_cursor_meets_every_message_once(filled: Store, limit: int, wanted: MessageFilter) -> None:
    met: list[int] = []
    cursor = None
    with filled.reading() as work:
        while True:
            page = work.listing.page(wanted, cursor=cursor, limit=limit)
            met += [int(item.message.id[2:]) for item in page.items]
            cursor = page.next
            if cursor is None:
                break
            assert len(page.items) == limit
    assert met == numbers(filled, wanted)


def test_counts_are_given_by_value(filled: Store) -> None:
    with filled.reading() as work:
        assert work.listing.count_by("category") == {"delivery": 4, "billing": 1, None: 1}
        assert work.listing.count_by("accepted", MessageFilter(channel="email")) == {True: 1, False: 2}


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "é", "A" * 22, "!" * 22, "A" * 5000])
def test_a_cursor_nobody_gave_is_refused(filled: Store, cursor: str) -> None:
    with pytest.raises(InvalidCursorError):
        numbers(filled, cursor=cursor)


def test_a_cursor_of_another_list_is_refused(filled: Store) -> None:
    with filled.reading() as work:
        cursor = work.listing.page(MessageFilter(channel="chat"), limit=1).next
    assert numbers(filled, MessageFilter(channel="chat"), cursor=cursor) == [5, 4]
    with pytest.raises(InvalidCursorError):
        numbers(filled, MessageFilter(channel="email"), cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_has_a_bounded_size(filled: Store, limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        numbers(filled, limit=limit)


def test_writers_do_not_disturb_who_follows_a_cursor(store: Store, open_store: Callable[..., Store]) -> None:
    with store.writing() as work:
        before = [work.messages.add(NewMessage(f"old-{number}", "Hello")).message.id for number in range(60)]
    stop = threading.Event()

    def write(name: str, into: Store) -> None:
        number = 0
        while not stop.is_set():
            with into.writing() as work:
                work.messages.add(NewMessage(f"{name}-{number}", "Hello"))
            number += 1

    writers = [threading.Thread(target=write, args=(name, open_store())) for name in ("left", "right")]
    for writer in writers:
        writer.start()
    met: list[str] = []
    cursor = None
    while True:
        with store.reading() as work:
            page = work.listing.page(cursor=cursor, limit=7)
        met += [item.message.id for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    stop.set()
    for writer in writers:
        writer.join()
    assert [name for name in met if name.startswith("old")] == before[::-1]
    assert len(met) == len(set(met))
