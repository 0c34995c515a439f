"""How often somebody may ask, and fail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.access import ELSEWHERE, HERE, NOBODYS, RATES, House, admit, house, refused
from triage_serve.access import LOCAL, ForbiddenError, Gate, RateLimitedError, Scope, UnauthorizedError
from triage_serve.access.key_ring import BELIEVED_SECONDS

__all__ = ["house"]


def test_a_key_that_asks_too_often_is_told_when_to_come_back_and_others_are_not_held_up(house: House) -> None:
    (_, busy), (_, calm) = house.key(), house.key()
    gate = house.gate()
    for _ in range(RATES.key.burst):
        admit(gate, busy)
    error = refused(RateLimitedError, lambda: admit(gate, busy))
    assert set(error.headers) == {"Retry-After", "RateLimit", "RateLimit-Policy"}
    assert admit(gate, calm)
    house.now += int(error.headers["Retry-After"])
    assert admit(gate, busy)


def test_a_request_beyond_the_keys_scopes_counts_too(house: House) -> None:
    _, secret = house.key(Scope.SCORE)
    gate = house.gate()
    for _ in range(RATES.key.burst):
        refused(ForbiddenError, lambda: admit(gate, secret, scope=Scope.ADMIN))
    refused(RateLimitedError, lambda: admit(gate, secret, scope=Scope.ADMIN))


def test_without_keys_this_machine_is_not_limited(house: House) -> None:
    gate = house.gate()
    assert {admit(gate, address=HERE) for _ in range(10 * RATES.key.burst)} == {LOCAL}


def fail_until_limited(gate: Gate, address: str = ELSEWHERE) -> Any:
    for _ in range(RATES.failures.burst):
        refused(UnauthorizedError, lambda: admit(gate, NOBODYS, address=address))
    return refused(RateLimitedError, lambda: admit(gate, NOBODYS, address=address))


def test_an_address_that_fails_too_often_is_not_looked_up_any_more(house: House) -> None:
    house.key()
    gate = house.gate()
    error = fail_until_limited(gate)
    assert int(error.headers["Retry-After"]) >= 1
    before = house.asked
    refused(RateLimitedError, lambda: admit(gate, NOBODYS))
    assert house.asked == before
    refused(UnauthorizedError, lambda: admit(gate, NOBODYS, address="192.0.2.8"))
    house.now += int(error.headers["Retry-After"])
    refused(UnauthorizedError, lambda: admit(gate, NOBODYS))


def test_failures_of_an_address_do_not_keep_out_a_key_that_was_good_there(house: House) -> None:
    _, secret = house.key()
    gate = house.gate()
    admit(gate, secret)
    fail_until_limited(gate)
    house.now += 0.1
    assert admit(gate, secret)


def test_a_revoked_key_counts_as_a_failure_like_any_other(house: House) -> None:
    key, secret = house.key()
    gate = house.gate()
    admit(gate, secret)
    house.revoke(key)
    house.now += BELIEVED_SECONDS
    for _ in range(RATES.failures.burst):
        refused(UnauthorizedError, lambda: admit(gate, secret))
    before = house.asked
    refused(RateLimitedError, lambda: admit(gate, secret))
    assert house.asked == before


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
    ],
)
def test_one_network_is_counted_as_one_address(house: House, one: str, other: str, together: bool) -> None:
    house.key()
    gate = house.gate()
    fail_until_limited(gate, one)
    refused(RateLimitedError if together else UnauthorizedError, lambda: admit(gate, NOBODYS, address=other))
