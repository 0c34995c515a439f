from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest

from triage_serve.storage import (
    Claim,
    DatabaseUnavailableError,
    IdempotencyConflictError,
    MessageConflictError,
    NewAssessment,
    NewMessage,
    Store,
)

Open = Callable[..., Store]
Result = TypeVar("Result")


def at_once(deed: Callable[[Store, int], Result], stores: list[Store]) -> list[Result | str]:
    """Let every store do the same at the same time; gives results, or the names of errors."""
    start = Barrier(len(stores))

    def one(number: int) -> Result | str:
        start.wait()
        try:
            return deed(stores[number], number)
        except (MessageConflictError, IdempotencyConflictError) as error:
            return type(error).__name__

    with ThreadPoolExecutor(len(stores)) as threads:
        return list(threads.map(one, range(len(stores))))


@pytest.fixture
def stores(open_store: Open) -> list[Store]:
    return [open_store() for _ in range(4)]


def test_a_message_sent_by_several_at_once_is_kept_once(stores: list[Store]) -> None:
    def take(store: Store, _: int) -> tuple[int, bool]:
        with store.writing() as work:
            taken = work.messages.add(NewMessage("m-1", "Hello"))
            return taken.message.seq, taken.duplicate

    results = at_once(take, stores)
    assert Counter(results) == {(results[0][0], False): 1, (results[0][0], True): 3}


def test_of_several_contents_at_once_one_is_kept(stores: list[Store]) -> None:
    def take(store: Store, number: int) -> str:
        with store.writing() as work:
            return work.messages.add(NewMessage("m-1", str(number))).message.body

    results = at_once(take, stores)
    assert results.count("MessageConflictError") == 3
    with stores[0].reading() as work:
        found = work.messages.get("m-1")
    assert found is not None
    assert found.body in results


def test_a_message_scored_by_several_at_once_has_one_current_assessment(
    stores: list[Store], assessment: Callable[..., NewAssessment]
) -> None:
    with stores[0].writing() as work:
        seq = work.messages.add(NewMessage("m-1", "Hello")).message.seq

    def score(store: Store, number: int) -> int:
        with store.writing() as work:
            return work.assessments.add(seq, assessment(model_version=str(number))).seq

    results = at_once(score, stores)
    with stores[0].reading() as work:
        current, *others = work.assessments.of(seq)
    assert (current.is_current, [item.is_current for item in others]) == (True, [False] * 3)
    assert {current.seq, *(item.seq for item in others)} == set(results)


def test_an_idempotency_key_is_claimed_by_one_of_several(stores: list[Store]) -> None:
    def claim(store: Store, _: int) -> Any:
        with store.writing() as work:
            return work.idempotency.begin("scope", "key", "digest")

    results = at_once(claim, stores)
    assert [isinstance(result, Claim) for result in results].count(True) == 1
    assert results.count("IdempotencyConflictError") == 3


def test_threads_share_one_store(store: Store) -> None:
    def write(number: int) -> int:
        with store.writing() as work:
            work.messages.add(NewMessage(f"m-{number}", "Hello"))
        with store.reading() as work:
            return work.listing.count()

    with ThreadPoolExecutor(12) as threads:
        counts = list(threads.map(write, range(60)))
    assert max(counts) == 60


def test_who_finds_no_free_connection_is_told_so(open_store: Open) -> None:
    store = open_store(connections=1, patience=0.05)
    with store.reading(), pytest.raises(DatabaseUnavailableError), store.reading():
        pass
    with store.reading() as work:
        assert work.listing.count() == 0
