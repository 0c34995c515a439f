"""Brings a database to the newest form: Alembic, in one transaction, one process at a time."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from triage_serve.storage.errors import DatabaseTooNewError

_SCRIPTS = "triage_serve.storage:migrations"


def upgrade(connection: Connection, target: str = "head") -> None:
    """Run the migrations that a database lacks, within the connection's transaction.

    Raises
    ------
    DatabaseTooNewError
        When a newer version of this program has changed the database; nothing was changed.
    """
    config = configuration()
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - set(revisions(config))
    if unknown:
        raise DatabaseTooNewError(
            f"The database has revision {', '.join(sorted(unknown))}, which this version does not know.",
            hint="Start the newer version that made it, or restore a backup of before.",
        )
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def configuration() -> Config:
    """Make Alembic's configuration; there is no file for it."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.set_main_option("path_separator", "os")
    return config


def revisions(config: Config) -> list[str]:
    """Name all revisions, the oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
