"""Who is let in."""

from __future__ import annotations

import pytest

from tests.access import ELSEWHERE, HERE, House, admit, house, refused
from triage_serve.access import LOCAL, Caller, ForbiddenError, Scope, UnauthorizedError

__all__ = ["house"]


@pytest.mark.parametrize("address", [HERE, "127.9.9.9", "::1", "::ffff:127.0.0.1", None])
def test_before_the_first_key_this_machine_may_do_everything(house: House, address: str | None) -> None:
    assert admit(house.gate(), address=address, scope=Scope.ADMIN) is LOCAL


@pytest.mark.parametrize("address", [ELSEWHERE, "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.7", "localhost.example", ""])
def test_before_the_first_key_no_other_machine_comes_in(house: House, address: str) -> None:
    error = refused(UnauthorizedError, lambda: admit(house.gate(), address=address))
    assert error.headers == {"WWW-Authenticate": "Bearer"}


def test_other_machines_come_in_without_keys_when_somebody_said_so(house: House) -> None:
    assert admit(house.gate(is_open=True)) is LOCAL


def test_with_a_key_this_machine_needs_one_too_even_if_it_was_said_to_be_open(house: House) -> None:
    house.key()
    refused(UnauthorizedError, lambda: admit(house.gate(is_open=True), address=HERE))


def test_revoking_the_last_key_lets_nobody_in(house: House) -> None:
    key, secret = house.key()
    house.revoke(key)
    refused(UnauthorizedError, lambda: admit(house.gate(), secret, address=HERE))
    refused(UnauthorizedError, lambda: admit(house.gate(), address=HERE))


def test_a_key_opens_its_scopes_and_the_missing_one_is_named(house: House) -> None:
    key, secret = house.key(Scope.SCORE, Scope.INGEST)
    gate = house.gate()
    assert admit(gate, secret, scope=Scope.INGEST) == Caller(key.id, frozenset({"score", "ingest"}))
    error = refused(ForbiddenError, lambda: admit(gate, secret, scope=Scope.OPERATE))
    assert "operate" in error.message
    assert error.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="operate"'


@pytest.mark.parametrize("scope", Scope)
def test_admin_opens_everything(house: House, scope: Scope) -> None:
    _, secret = house.key(Scope.ADMIN)
    assert admit(house.gate(), secret, scope=scope).may(scope)


@pytest.mark.parametrize("held", [Scope.SCORE, Scope.INGEST, Scope.OPERATE])
def test_no_other_scope_opens_a_second_one(house: House, held: Scope) -> None:
    _, secret = house.key(held)
    gate = house.gate()
    for scope in set(Scope) - {held}:
        refused(ForbiddenError, lambda scope=scope: admit(gate, secret, scope=scope))  # type: ignore[misc]
