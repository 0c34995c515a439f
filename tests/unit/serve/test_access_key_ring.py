"""What is asked of the database, and what is believed for how long."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.access import HERE, NOBODYS, House, admit, house, refused
from triage_serve.access import LOCAL, Caller, KeyRing, Rates, Scope, UnauthorizedError, Visitor
from triage_serve.access.key_ring import BELIEVED_SECONDS
from triage_serve.storage import ApiKey, DatabaseUnavailableError
from triage_serve.storage.keys import SECRET_PREFIX

__all__ = ["house"]


@pytest.mark.parametrize("secret", ["", "x", NOBODYS, SECRET_PREFIX, "y" * 60_000, f"{SECRET_PREFIX}\udc80", "\x00"])
def test_what_is_no_secret_of_ours_opens_nothing_and_is_not_repeated(house: House, secret: str) -> None:
    house.key()
    error = refused(UnauthorizedError, lambda: admit(house.gate(), secret))
    assert len(secret) < 3 or secret not in str(error)


def test_only_what_looks_like_a_secret_is_looked_up(house: House) -> None:
    house.key()
    gate = house.gate()
    refused(UnauthorizedError, lambda: admit(gate))
    before = house.asked
    for secret in ("", "x", "Bearer", "z" * 60_000, SECRET_PREFIX + "z" * 60_000):
        refused(UnauthorizedError, lambda secret=secret: admit(gate, secret, address=f"192.0.2.{len(secret) % 200}"))  # type: ignore[misc]
    assert house.asked == before


def test_the_database_is_not_asked_at_every_request(house: House) -> None:
    _, secret = house.key()
    gate = house.gate()
    for _ in range(5):
        admit(gate, secret)
    assert house.asked == 1
    house.now += BELIEVED_SECONDS
    admit(gate, secret)
    assert house.asked == 2


def test_without_keys_the_database_is_not_asked_at_every_request_either(house: House) -> None:
    gate = house.gate()
    for secret in ("", NOBODYS, "", NOBODYS):
        admit(gate, secret, address=HERE)
    assert house.asked == 1


def test_many_at_once_ask_the_database_once_per_thread(house: House) -> None:
    _, secret = house.key()
    gate = house.gate(rates=Rates())

    async def all_at_once() -> list[Caller]:
        return await asyncio.gather(*(gate.admit(Visitor(HERE, secret), Scope.SCORE) for _ in range(200)))

    assert len({caller.id for caller in asyncio.run(all_at_once())}) == 1
    assert house.asked <= 2


def test_a_revoked_key_stops_within_seconds(house: House) -> None:
    assert BELIEVED_SECONDS < 5
    key, secret = house.key()
    house.key()
    gate = house.gate()
    admit(gate, secret)
    house.revoke(key)
    house.now += BELIEVED_SECONDS
    error = refused(UnauthorizedError, lambda: admit(gate, secret))
    assert error.headers == {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def test_the_first_key_is_asked_for_within_seconds(house: House) -> None:
    gate = house.gate()
    assert admit(gate, address=HERE) is LOCAL
    _, secret = house.key()
    house.now += BELIEVED_SECONDS
    refused(UnauthorizedError, lambda: admit(gate, address=HERE))
    assert admit(gate, secret).id.startswith("key_")


def test_a_new_key_works_at_once_where_there_are_keys(house: House) -> None:
    house.key()
    gate = house.gate()
    refused(UnauthorizedError, lambda: admit(gate))
    _, secret = house.key()
    assert admit(gate, secret).may(Scope.SCORE)


def test_without_its_database_the_gate_stays_shut_and_asks_it_only_now_and_then(house: House) -> None:
    _, secret = house.key()
    gate = house.gate()
    admit(gate, secret)
    house.now += BELIEVED_SECONDS
    house.fault = DatabaseUnavailableError("The database cannot be used now.")
    before = house.asked
    for _ in range(4):
        refused(DatabaseUnavailableError, lambda: admit(gate, secret))
    assert house.asked == before + 1
    house.fault = None
    house.now += 1
    assert admit(gate, secret)


def test_where_there_were_no_keys_an_outage_of_the_database_keeps_this_machine_in_and_others_out(house: House) -> None:
    gate = house.gate()
    admit(gate, address=HERE)
    house.now += 3600
    house.fault = DatabaseUnavailableError("The database cannot be used now.")
    assert admit(gate, address=HERE) is LOCAL
    refused(UnauthorizedError, lambda: admit(gate))


def test_a_gate_that_never_reached_its_database_stays_shut(house: House) -> None:
    house.fault = DatabaseUnavailableError("The database cannot be used now.")
    refused(DatabaseUnavailableError, lambda: admit(house.gate(), address=HERE))


def test_a_revoked_key_is_no_active_one(house: House) -> None:
    ring = KeyRing(house.store)
    assert not ring.has_active()
    key, _ = house.key()
    assert ring.has_active()
    house.revoke(key)
    assert not ring.has_active()
    ring.close()


def last_used(house: House, key: ApiKey) -> Any:
    with house.store.reading() as work:
        return next(found.last_used_at for found in work.keys.all() if found.id == key.id)


def test_the_use_of_a_key_is_noted(house: House) -> None:
    key, secret = house.key()
    gate = house.gate()
    admit(gate, secret)
    gate.close()
    house.rings.clear()
    assert last_used(house, key) is not None


def test_a_use_that_cannot_be_noted_keeps_nobody_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    key, secret = house.key()

    def full() -> Any:
        raise DatabaseUnavailableError("The disk is full.")

    monkeypatch.setattr(house, "writing", full)
    gate = house.gate()
    assert admit(gate, secret).id == key.id
    gate.close()
    house.rings.clear()
    assert last_used(house, key) is None


def test_a_secret_is_kept_nowhere_in_plain_text(house: House, tmp_path: Path) -> None:
    _, secret = house.key()
    admit(house.gate(), secret)
    assert secret not in repr(Visitor(HERE, secret))
    assert secret not in repr([vars(ring) for ring in house.rings])
    assert secret.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
