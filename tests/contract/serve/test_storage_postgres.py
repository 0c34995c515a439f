from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from triage_serve.storage import DatabaseUnavailableError, NewMessage, Store, UnstorableValueError


@pytest.fixture
def url(cleared_url: str) -> str:
    return cleared_url


def cut_connections(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_connection_lost_between_units_of_work_is_replaced(store: Store, url: str) -> None:
    store.check()
    cut_connections(url)
    store.check()


def test_a_connection_lost_in_a_unit_of_work_stores_nothing_of_it(store: Store, url: str) -> None:
    with pytest.raises(DatabaseUnavailableError), store.writing() as work:  # noqa: PT012  all of it is one unit
        work.messages.add(NewMessage("m-1", "Hello"))
        cut_connections(url)
        work.messages.add(NewMessage("m-2", "Hello"))
    with store.writing() as work:
        assert work.listing.count() == 0


def test_a_connection_lost_before_the_commit_is_told(store: Store, url: str) -> None:
    with pytest.raises(DatabaseUnavailableError), store.writing() as work:  # noqa: PT012  all of it is one unit
        work.messages.add(NewMessage("m-1", "Hello"))
        cut_connections(url)
    with store.reading() as work:
        assert work.listing.count() == 0


def test_a_server_that_is_not_there_is_unavailable_and_its_password_is_not_told(tmp_path: Path) -> None:
    with Store.open(f"postgresql://me:secret@/name?host={tmp_path}") as store:
        with pytest.raises(DatabaseUnavailableError) as caught:
            store.migrate()
        with pytest.raises(DatabaseUnavailableError):
            store.check()
    assert "secret" not in str(caught.value)
    assert caught.value.retriable


def test_a_database_that_is_not_there_is_unavailable(postgres_server: Any) -> None:
    with Store.open(postgres_server.get_uri(database="nobody")) as store, pytest.raises(DatabaseUnavailableError):
        store.check()


def test_a_lock_held_for_too_long_is_told(open_store: Callable[..., Store], url: str) -> None:
    store = open_store(patience=0.05)
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE messages")
        with pytest.raises(DatabaseUnavailableError), store.writing() as work:
            work.messages.add(NewMessage("m-1", "Hello"))
    with store.writing() as work:
        assert not work.messages.add(NewMessage("m-1", "Hello")).duplicate


def test_statements_and_waiting_end_by_themselves(store: Store) -> None:
    with store.writing() as work:
        connection = work.listing.connection
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        assert [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names] == ["30s", "5s", "30s"]


def test_a_value_beyond_the_servers_limits_is_refused_for_good(store: Store) -> None:
    with pytest.raises(UnstorableValueError), store.writing() as work:
        work.listing.connection.exec_driver_sql(f"SELECT {'+'.join(['1'] * 50_000)}")
