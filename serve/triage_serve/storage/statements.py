"""Small things that several groups of tables need."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Record = TypeVar("Record", bound=DataclassInstance)


def insert_if_new(connection: Connection, table: Table, values: dict[str, Any]) -> Row[Any] | None:
    """Insert a row and give it, or None when a unique key of it is there; another who is just inserting is awaited."""
    return connection.execute(_insert_if_new(table, connection.dialect.name), values).one_or_none()


def to_record(kind: type[Record], table: Table, row: Row[Any]) -> Record:
    """Make a record of the columns that are named like its fields."""
    return kind(**{field.name: row._mapping[table.c[field.name]] for field in fields(kind)})


def to_values(record: DataclassInstance) -> dict[str, Any]:
    """Give a record's fields as values of the columns that are named like them."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


@cache  # building a statement costs more than running it
def _insert_if_new(table: Table, dialect: str) -> ReturningInsert[Any]:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().returning(*table.c)
