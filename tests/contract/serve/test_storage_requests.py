from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from triage_serve.storage import (
    Claim,
    IdempotencyConflictError,
    IdempotencyMismatchError,
    NewMessage,
    Replay,
    Store,
)

ANSWER = Replay(201, b'{"id": "m-1", "\xd0\x96": null}')


def begin(store: Store, digest: str = "d-1", key: str = "k-1", scope: str = "key_1 POST /v1/tickets") -> Claim | Replay:
    with store.writing() as work:
        return work.idempotency.begin(scope, key, digest)


def claimed(store: Store, **what: str) -> Claim:
    claim = begin(store, **what)
    assert isinstance(claim, Claim)
    return claim


def finish(store: Store, claim: Claim) -> None:
    with store.writing() as work:
        work.idempotency.finish(claim, ANSWER)


def test_a_request_that_was_answered_gets_the_same_bytes_again(store: Store) -> None:
    finish(store, claimed(store))
    assert begin(store) == ANSWER
    assert begin(store) == ANSWER


def test_a_request_that_is_being_answered_is_a_conflict(store: Store) -> None:
    claimed(store)
    with pytest.raises(IdempotencyConflictError):
        begin(store)


@pytest.mark.parametrize("is_done", [True, False])
def test_a_key_of_another_request_is_a_mismatch(store: Store, is_done: bool) -> None:
    claim = claimed(store)
    if is_done:
        finish(store, claim)
    with pytest.raises(IdempotencyMismatchError):
        begin(store, digest="d-2")


def test_keys_and_scopes_do_not_meet(store: Store) -> None:
    claims = [claimed(store), claimed(store, key="k-2"), claimed(store, scope="key_2 POST /v1/tickets")]
    assert len({claim.token for claim in claims}) == 3


def test_a_request_whose_process_died_can_be_sent_again_after_a_while(store: Store, clock: Any) -> None:
    claimed(store)
    clock.move(seconds=59)
    with pytest.raises(IdempotencyConflictError):
        begin(store)
    clock.move(seconds=1)
    finish(store, claimed(store))
    assert begin(store) == ANSWER


def test_who_finishes_after_another_took_over_stores_nothing(store: Store, clock: Any) -> None:
    late = claimed(store)
    clock.move(minutes=2)
    second = claimed(store)
    with pytest.raises(IdempotencyConflictError), store.writing() as work:  # noqa: PT012  all of it is one unit
        work.messages.add(NewMessage("m-1", "Hello"))
        work.idempotency.finish(late, ANSWER)
    with store.reading() as work:
        assert work.messages.get("m-1") is None
    finish(store, second)


def test_an_answer_is_finished_once(store: Store) -> None:
    claim = claimed(store)
    finish(store, claim)
    with pytest.raises(IdempotencyConflictError):
        finish(store, claim)


def test_a_request_that_failed_gives_its_key_back(store: Store) -> None:
    claim = claimed(store)
    with store.writing() as work:
        work.idempotency.abandon(claim)
    finish(store, claimed(store, digest="d-2"))


def test_giving_a_key_back_late_harms_nobody(store: Store, clock: Any) -> None:
    late = claimed(store)
    clock.move(minutes=2)
    finish(store, claimed(store))
    with store.writing() as work:
        work.idempotency.abandon(late)
    assert begin(store) == ANSWER


def test_an_answer_is_kept_for_a_day(store: Store, clock: Any) -> None:
    finish(store, claimed(store))
    clock.move(hours=23)
    assert begin(store) == ANSWER
    clock.move(hours=1)
    claimed(store, digest="d-2")


def test_a_key_is_found_by_its_secret_alone(store: Store, clock: Any) -> None:
    with store.writing() as work:
        key, secret = work.keys.create("helpdesk", ["ingest", "score", "score"])
        other, _ = work.keys.create("helpdesk", [])
    with store.reading() as work:
        assert work.keys.find(secret) == key
        assert [work.keys.find(wrong) for wrong in ("", secret[:-1], key.id, "\ud800\x00")] == [None] * 4
        assert work.keys.all() == (key, other)
    assert (key.name, key.scopes, key.created_at) == ("helpdesk", {"ingest", "score"}, clock.now)
    assert (key.revoked_at, key.last_used_at) == (None, None)
    assert key.id != other.id
    assert len(secret) > 40
    assert secret not in str(dataclasses.asdict(key))


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(store: Store, clock: Any) -> None:
    with store.writing() as work:
        key, secret = work.keys.create("helpdesk", ["score"])
    with store.writing() as work:
        assert work.keys.revoke(key.id)
    with store.writing() as work:
        assert not work.keys.revoke(key.id)
        assert not work.keys.revoke("key_0")
        assert work.keys.find(secret) is None
        assert [item.revoked_at for item in work.keys.all()] == [clock.now]


def test_the_use_of_a_key_is_noted_once_an_hour(store: Store, clock: Any) -> None:
    with store.writing() as work:
        key, _ = work.keys.create("helpdesk", [])
    noted = []
    for minutes in (0, 59, 1):
        clock.move(minutes=minutes)
        with store.writing() as work:
            work.keys.touch(key.id)
            noted.append(work.keys.all()[0].last_used_at)
    assert noted[0] == noted[1] != noted[2] == clock.now


def test_an_outbox_entry_is_kept_once(store: Store) -> None:
    with store.writing() as work:
        assert work.outbox.add("o-1", "triage.completed", {"id": "m-1"}, customer_id="c-1")
    with store.writing() as work:
        assert not work.outbox.add("o-1", "triage.completed", {"id": "m-1"}, customer_id="c-1")
        assert work.outbox.add("o-2", "triage.completed", {"id": "m-1"})


def test_the_audit_is_in_the_order_of_the_deeds_even_when_the_clock_went_back(store: Store, clock: Any) -> None:
    for action in ("take", "label", "route"):
        with store.writing() as work:
            line = work.audit.add(actor="key_1", action=action, subject_kind="message", subject_id="m-1")
            assert line.at == clock.now
        clock.move(days=-1)
    with store.reading() as work:
        lines = work.audit.newest(2)
    assert [(line.action, line.actor, line.subject_kind, line.subject_id) for line in lines] == [
        ("route", "key_1", "message", "m-1"),
        ("label", "key_1", "message", "m-1"),
    ]
