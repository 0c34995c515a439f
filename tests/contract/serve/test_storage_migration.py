from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text

from triage_serve.storage import DatabaseTooNewError, DatabaseUrlError, NewMessage, StorageError, Store
from triage_serve.storage.migration import configuration, revisions, upgrade
from triage_serve.storage.schema import metadata

REVISIONS = revisions(configuration())
INSERT = """
INSERT INTO messages (source, id, subject, body, created_at, received_at, attributes, customer, digest)
VALUES ('api', 'm-1', '', 'Hello', 0, 0, '{}', '{}', 'x')
"""


@pytest.fixture
def engine(empty_url: str, tmp_path: Path) -> Any:
    made = create_engine(empty_url.replace("postgresql:", "postgresql+psycopg:"))
    yield made
    made.dispose()


def test_an_empty_database_gets_exactly_the_tables_of_the_schema(empty_url: str, engine: Engine) -> None:
    with Store.open(empty_url) as store:
        store.migrate()
        store.migrate()
        store.check()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_heads() == (REVISIONS[-1],)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_any_revision_is_brought_up_with_what_it_holds(
    empty_url: str, engine: Engine, revision: str
) -> None:
    with engine.begin() as connection:
        upgrade(connection, revision)
        assert MigrationContext.configure(connection).get_current_heads() == (revision,)
        connection.execute(text(INSERT))
    with Store.open(empty_url) as store:
        store.migrate()
        with store.writing() as work:
            found = work.messages.get("m-1")
            assert found is not None
            assert found.body == "Hello"
            assert work.messages.add(NewMessage("m-2", "Hello")).message.seq == found.seq + 1


def test_a_database_of_a_newer_version_is_refused_and_stays_as_it_is(empty_url: str, engine: Engine) -> None:
    with Store.open(empty_url) as store:
        store.migrate()
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
            connection.execute(text("DROP TABLE outbox"))
        with pytest.raises(DatabaseTooNewError, match="r9999"):
            store.migrate()
    assert not inspect(engine).has_table("outbox")


def test_a_migration_that_fails_changes_nothing(empty_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE outbox (x INTEGER)"))
    with Store.open(empty_url) as store:
        with pytest.raises(StorageError):
            store.migrate()
        assert inspect(engine).get_table_names() == ["outbox"]
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE outbox"))
        store.migrate()
        store.check()


def test_a_database_without_tables_is_not_ready(empty_url: str) -> None:
    with Store.open(empty_url) as store, pytest.raises(StorageError):
        store.check()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "triage.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "mysql://u:secret@h/d",
        "postgresql+psycopg2://h/d",
    ],
)
def test_a_url_of_no_supported_kind_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="Use sqlite:") as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)


def test_the_revisions_are_one_chain_in_the_order_of_their_names() -> None:
    assert sorted(REVISIONS) == REVISIONS
    assert len(REVISIONS) == len(set(REVISIONS))
