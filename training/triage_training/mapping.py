"""From the columns and values of a source to the fields and labels of a ticket."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from triage.errors import MissingColumnsError
from triage.tasks import TaskKind
from triage_training.config import SourceConfig, TaskConfig
from triage_training.config_checks import TICKET_FIELDS, flag_columns
from triage_training.config_errors import nearest
from triage_training.examples import Label
from triage_training.labels import WrongTypeError, plain_text, read_flag, read_label, read_label_set
from triage_training.sources import Table

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_COLUMNS_SHOWN, _COLUMN_LENGTH = 20, 40


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row in our words: ticket fields (untrusted still), and the labels that are known."""

    ticket: dict[str, Any]
    labels: dict[str, Label]


class RowMapper:
    """Reads the rows of one source.

    Parameters
    ----------
    tasks:
        Every task of the run, by name; a source may label any of them.
    """

    def __init__(self, source: SourceConfig, tasks: Mapping[str, TaskConfig]) -> None:
        self._source = source
        self._tasks = tasks
        self._columns = {field: source.columns.get(field, field) for field in (*TICKET_FIELDS, *tasks)}
        self._flags = {name: flags for name in tasks if (flags := flag_columns(source, name))}

    @property
    def wanted(self) -> frozenset[str]:
        """Their columns that are read."""
        flags = {column for columns in self._flags.values() for column in columns.values()}
        return frozenset(self._columns.values()) | flags

    def labelled(self, columns: tuple[str, ...]) -> frozenset[str]:
        """The tasks that a table with these columns can label."""
        return frozenset(
            name
            for name in self._tasks
            if name in self._flags or name in self._source.constants or self._columns[name] in columns
        )

    def check_columns(self, table: Table) -> None:
        """Refuse a table that lacks a column named in the configuration, every text, or every label.

        Raises
        ------
        MissingColumnsError
            Naming what is missing, what was found and the nearest name.
        """
        missing = sorted(set(self._source.columns.values()) - set(table.columns))
        if missing:
            hints = "; ".join(f"{column}: {nearest(column, table.columns[:_COLUMNS_SHOWN])}" for column in missing)
            raise _missing(table, f"no column {', '.join(missing)}", hints)
        texts = [field for field in ("body", "subject") if self._has(field, table.columns)]
        if not texts:
            raise _missing(table, "no text: neither body nor subject", 'Map one: columns = { body = "their column" }.')
        if not self.labelled(table.columns):
            names = ", ".join(self._tasks)
            raise _missing(table, f"no column for any task ({names})", "Map one in columns, or name it in constants.")

    def map(self, row: object) -> MappedRow:
        """Read one row.

        Raises
        ------
        WrongTypeError
            When the row is no object, or a cell cannot be what its field is.
        """
        if not isinstance(row, Mapping):
            raise WrongTypeError
        labels = {name: label for name in self._tasks if (label := self._label(name, row)) is not None}
        return MappedRow(self._ticket(row), labels)

    def _has(self, field: str, columns: tuple[str, ...]) -> bool:
        return field in self._source.constants or self._columns[field] in columns

    def _cell(self, field: str, row: Mapping[str, Any]) -> object:
        if field in self._source.constants:
            return self._source.constants[field]
        return _clean(row.get(self._columns[field]))

    def _ticket(self, row: Mapping[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = {field: self._field(field, row) for field in TICKET_FIELDS}
        industry = fields.pop("industry")
        return {**fields, "attributes": {} if industry is None else {"industry": industry}}

    def _field(self, field: str, row: Mapping[str, Any]) -> object:
        """Free text stays as it is given; the other fields may come as numbers or dates."""
        cell = self._cell(field, row)
        if field == "body" or (field == "subject" and isinstance(cell, str)):
            return None if isinstance(cell, float) and math.isnan(cell) else cell
        if isinstance(cell, (date, datetime)):
            return cell.isoformat()
        text = plain_text(cell)
        return text if text is None else self._source.values.get(field, _NOTHING).get(text, text) or None

    def _label(self, name: str, row: Mapping[str, Any]) -> Label | None:
        if name in self._flags:
            return self._flag_set(name, row)
        cell, values = self._cell(name, row), self._source.values.get(name, _NOTHING)
        if self._tasks[name].kind is TaskKind.MULTILABEL:
            return read_label_set(cell, values, self._source.list_separator)
        return read_label(cell, values)

    def _flag_set(self, name: str, row: Mapping[str, Any]) -> frozenset[str] | None:
        """Yes/no columns give a set only when every one of them says something."""
        answers = {
            label: read_flag(_clean(row.get(column)), self._source.values.get(f"{name}.{label}", _NOTHING))
            for label, column in self._flags[name].items()
        }
        if None in answers.values():
            return None
        return frozenset(label for label, answer in answers.items() if answer)


def _clean(value: object) -> object:
    """Text that every later step can encode: a lone surrogate becomes U+FFFD, a NUL a space; also inside lists."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value).replace("\0", " ")
    return [_clean(item) for item in value] if isinstance(value, list) else value


def _missing(table: Table, what: str, hint: str) -> MissingColumnsError:
    shown = [column[:_COLUMN_LENGTH] for column in table.columns[:_COLUMNS_SHOWN]]
    more = len(table.columns) - len(shown)
    found = ", ".join(shown) + (f" and {more} more" if more else "")
    return MissingColumnsError(f"{table.name}: {what}. Found the columns {found}.", hint=hint)
