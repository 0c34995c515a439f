"""Alembic's entry: runs the migrations on the connection that `triage_serve.storage.migration` hands over."""

from __future__ import annotations

from alembic import context

from triage_serve.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's too: Alembic only does not take it for granted
)
context.run_migrations()
