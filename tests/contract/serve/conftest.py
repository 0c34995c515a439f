from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.intake import keeping
from tests.postgres import database_name, new_database, postgres_server, postgres_url
from triage import Assessment, Evidence, Language, ModelRef, Prediction, PreparedText, Reason, Signal
from triage_serve.storage import NewAssessment, Store
from triage_serve.storage.schema import metadata

__all__ = ["new_database", "postgres_server", "postgres_url"]

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
SCORED = Assessment(
    id="1",
    text=PreparedText("Where is my parcel?", (), Language("en", 0.99, supported=True)),
    predictions=(
        Prediction("category", "delivery", 0.9, (), accepted=True, reason=None),
        Prediction("priority", "low", 0.6, (), accepted=False, reason=Reason.LOW_CONFIDENCE),
        Prediction("sentiment", "negative", 0.9, (), accepted=True, reason=None, score=-0.8),
    ),
    signals=(Signal("signals", "angry", 0.9, flagged=True), Signal("signals", "churn_risk", 0.1, flagged=False)),
    model=ModelRef("starter", "1"),
    evidence={"category": (Evidence("body", 12, 18, 0.5),)},
)


@dataclass
class HandClock:
    """A clock that a test sets."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def new_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Make a database of one kind with all tables; gives its URL."""

    @cache
    def template(kind: str) -> str:
        made = f"sqlite:///{tmp_path_factory.mktemp('template') / 'triage.db'}"
        if kind == "postgres":
            made = request.getfixturevalue("new_database")()
        with Store.open(made) as store:
            store.migrate()
        return made

    def make(kind: str) -> str:
        if kind == "sqlite":
            copy = tmp_path_factory.mktemp("store") / "triage.db"
            return f"sqlite:///{shutil.copy(template(kind).removeprefix('sqlite:///'), copy)}"
        return str(request.getfixturevalue("new_database")(database_name(template(kind))))

    return make


@pytest.fixture(scope="session")
def postgres_with_tables(new_url: Callable[[str], str]) -> str:
    """One PostgreSQL database for all tests, since making one takes long."""
    return new_url("postgres")


@pytest.fixture
def cleared_url(postgres_with_tables: str) -> str:
    """The URL of a PostgreSQL database with all tables, from which all rows were removed."""
    with psycopg.connect(postgres_with_tables) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(f"DELETE FROM {table.name}")
    return postgres_with_tables


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, of every kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'triage.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, new_url: Callable[[str], str]) -> str:
    """The URL of a database with all tables and no rows, of every kind in turn."""
    return new_url("sqlite") if request.param == "sqlite" else str(request.getfixturevalue("cleared_url"))


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_store(request: pytest.FixtureRequest, new_url: Callable[[str], str]) -> Iterator[Store]:
    """One store for all tests of a module, where these do not meet each other."""
    with Store.open(new_url(request.param)) as opened:
        yield opened


@pytest.fixture
def open_store(url: str, clock: HandClock) -> Iterator[Callable[..., Store]]:
    """Open the database once more."""
    opened: list[Store] = []

    def open_one(**settings: Any) -> Store:
        opened.append(Store.open(url, **{"clock": clock, **settings}))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    return open_store()


@pytest.fixture
def open_api(url: str, clock: HandClock) -> Iterator[Callable[..., TestClient]]:
    """Serve over the database; parameters as for `keeping`."""
    with ExitStack() as stack:

        def open_one(*, store: dict[str, Any] | None = None, **settings: Any) -> TestClient:
            return stack.enter_context(keeping(url, store={"clock": clock, **(store or {})}, migrate=False, **settings))

        yield open_one


@pytest.fixture
def api(open_api: Callable[..., TestClient]) -> TestClient:
    return open_api()


@pytest.fixture(scope="session")
def assessment() -> Callable[..., NewAssessment]:
    """Make an assessment that differs from `SCORED` in what is given."""

    def make(**changes: Any) -> NewAssessment:
        return replace(NewAssessment.of(SCORED), **changes)

    return make
