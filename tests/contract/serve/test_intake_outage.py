"""PostgreSQL goes away and comes back under a running service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.intake import SECRET, assert_problem, keeping
from tests.postgres import database_name


@pytest.fixture
def own_url(new_url: Callable[[str], str]) -> str:
    return new_url("postgres")


@contextmanager
def outage(server: Any, url: str) -> Iterator[None]:
    """All connections to a database are cut, and no new one is let in."""
    name = database_name(url)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_what_is_sent_during_an_outage_is_refused_and_taken_afterwards(own_url: str, postgres_server: Any) -> None:
    message = {"id": "m-1", "customer_id": "c-1", "body": SECRET}
    key = {"Idempotency-Key": "k-1"}
    with keeping(own_url, migrate=False) as api:
        assert api.post("/v1/tickets", json={"id": "before", "body": "x"}).status_code == 201
        with outage(postgres_server, own_url):
            for response in (
                api.post("/v1/tickets", json=message),
                api.post("/v1/tickets", json=message, headers=key),
                api.post("/v1/events", json={"type": "solved", "ticket_id": "t"}),
                api.delete("/v1/customers/c-1"),
                api.get("/v1/tickets"),
                api.get("/readyz"),
            ):
                assert_problem(response, 503, "storage_unavailable")
                assert response.headers["retry-after"]
            assert api.post("/v1/score", json={"body": "x"}).status_code == 200
        assert api.post("/v1/tickets", json=message, headers=key).status_code == 201
        assert [item["message"]["id"] for item in api.get("/v1/tickets").json()["items"]] == ["m-1", "before"]
        assert api.get("/readyz").status_code == 200
