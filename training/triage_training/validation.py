"""Turns raw rows into examples; counts and places every row that cannot be used, and refuses unknown labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType

from triage.errors import (
    ConfigError,
    EmptyTextError,
    InvalidTicketError,
    MissingColumnsError,
    TextTooLongError,
    UnknownLabelError,
)
from triage.tasks import Task, TaskKind
from triage.ticket import Ticket, ticket_from_mapping
from triage_models.text.words import newest_words
from triage_training.config import SourceConfig, TaskConfig, TrainingConfig
from triage_training.config_checks import flag_columns
from triage_training.config_errors import nearest
from triage_training.examples import Example, Label
from triage_training.labels import WrongTypeError, presentable
from triage_training.mapping import MappedRow, RowMapper
from triage_training.report import PLACES_SHOWN, Place, SkipReason, ValidationReport
from triage_training.sources import Table


@dataclass(frozen=True, slots=True)
class ValidRows:
    """Every usable row, duplicates included, and the tasks with their labels."""

    examples: tuple[Example, ...]
    tasks: tuple[Task, ...]
    report: ValidationReport


@dataclass(slots=True)
class _Intake:
    """What the rows read so far have shown."""

    examples: list[Example] = field(default_factory=list)
    skipped: dict[SkipReason, list[Place]] = field(default_factory=lambda: defaultdict(list))
    unknown: dict[tuple[str, str], list[Place]] = field(default_factory=lambda: defaultdict(list))
    labelled: set[str] = field(default_factory=set)
    rows: int = 0


def validate(config: TrainingConfig, tables: Iterable[tuple[SourceConfig, Table]]) -> ValidRows:
    """Read every row of every table.

    Rows without readable text, with cells of a wrong type, too long to score, or without any label are
    skipped and counted.

    Raises
    ------
    MissingColumnsError
        When a table lacks a column that was asked for, or no table labels a task.
    UnknownLabelError
        When rows carry labels that their task does not list; one message for all of them.
    """
    intake = _Intake()
    for source, table in tables:
        mapper = RowMapper(source, config.tasks)
        mapper.check_columns(table)
        intake.labelled |= mapper.labelled(table.columns)
        _take(intake, source, table, mapper, config)
    _refuse_unlabelled_tasks(config, intake)
    _refuse_unknown_labels(config, intake)
    tasks = tuple(_resolved(name, task, intake.examples, config.sources) for name, task in config.tasks.items())
    report = ValidationReport(intake.rows, intake.rows)
    for reason in SkipReason:
        report = report.skipping(reason, intake.skipped[reason])
    return ValidRows(tuple(intake.examples), tasks, report)


def _take(intake: _Intake, source: SourceConfig, table: Table, mapper: RowMapper, config: TrainingConfig) -> None:
    for line, row in table.rows:
        intake.rows += 1
        place = Place(table.name, line)
        example = _example(mapper, row, place, source, config)
        if isinstance(example, SkipReason):
            intake.skipped[example].append(place)
            continue
        for name, label in _unknown(example, config):
            intake.unknown[name, label].append(place)
        intake.examples.append(example)


def _example(
    mapper: RowMapper, row: object, place: Place, source: SourceConfig, config: TrainingConfig
) -> Example | SkipReason:
    try:
        mapped = mapper.map(row)
        ticket = _ticket(mapped, place)
    except (WrongTypeError, InvalidTicketError):
        return SkipReason.WRONG_TYPE
    reason = _unusable(ticket, mapped)
    if reason is not None:
        return reason
    group_by = config.splits.group_by
    return Example(
        id=ticket.id,
        ticket=ticket,
        labels=MappingProxyType(mapped.labels),
        source=place.source,
        line=place.line,
        weight=source.weight,
        group=getattr(ticket, group_by) if group_by else None,
    )


def _ticket(mapped: MappedRow, place: Place) -> Ticket:
    fields = mapped.ticket
    if fields.get("body") is None and fields.get("subject") is None:
        fields = {**fields, "body": ""}
    return ticket_from_mapping(fields, default_id=str(place))


def _unusable(ticket: Ticket, mapped: MappedRow) -> SkipReason | None:
    try:
        newest_words(ticket)
    except TextTooLongError:
        return SkipReason.TEXT_TOO_LONG
    except EmptyTextError:
        return SkipReason.EMPTY_TEXT
    return None if mapped.labels else SkipReason.NO_LABEL


def _unknown(example: Example, config: TrainingConfig) -> Iterator[tuple[str, str]]:
    for name, label in example.labels.items():
        labels = config.tasks[name].labels
        if labels is not None:
            yield from ((name, each) for each in _each(label) if each not in labels)


def _each(label: Label) -> Iterable[str]:
    return (label,) if isinstance(label, str) else sorted(label)


def _refuse_unlabelled_tasks(config: TrainingConfig, intake: _Intake) -> None:
    missing = [name for name in config.tasks if name not in intake.labelled]
    if missing:
        names = ", ".join(missing)
        hint = "Map a column to it, or remove the task."
        raise MissingColumnsError(f"No source has a column for the task {names}.", hint=hint)
    group_by = config.splits.group_by
    if group_by and intake.examples and not any(example.group for example in intake.examples):
        hint = f"Map a column to {group_by}, or remove splits.group_by."
        raise MissingColumnsError(f"splits.group_by is {group_by}, which no row has.", hint=hint)


def _refuse_unknown_labels(config: TrainingConfig, intake: _Intake) -> None:
    if not intake.unknown:
        return
    ranked = sorted(intake.unknown.items(), key=lambda item: (-len(item[1]), item[0]))
    listed: list[str] = []
    for task in dict.fromkeys(task for (task, _), _ in ranked):
        places = {label: found for (each, label), found in ranked if each == task}
        shown = presentable({label: len(found) for label, found in places.items()})
        listed.extend(_unknown_line(config, task, label, places[label]) for label in shown)
        if len(places) > len(shown):
            more = f"{len(places) - len(shown)}{' more' if shown else ''}"
            listed.append(f"{task}: {more} that are not shown; is the right column mapped?")
    message = f"{len(ranked)} unknown labels" if len(ranked) > 1 else "An unknown label"
    hint = "Map each in the source's values (to a label, or to \"\" for missing), or add it to the task's labels."
    raise UnknownLabelError(f"{message} in the data:\n  " + "\n  ".join(listed) + "\n", hint=hint)


def _unknown_line(config: TrainingConfig, name: str, label: str, places: list[Place]) -> str:
    where = ", ".join(str(place) for place in places[:PLACES_SHOWN])
    rows = f"{len(places)} rows" if len(places) > 1 else "1 row"
    return f"{name} {label!r} in {rows} ({where}); {nearest(label, config.tasks[name].labels or ())}"


def _resolved(name: str, task: TaskConfig, examples: Iterable[Example], sources: Iterable[SourceConfig]) -> Task:
    """The task with the labels of the configuration, else those found, sorted."""
    flags = [frozenset(columns) for source in sources if (columns := flag_columns(source, name))]
    found = {each for example in examples if name in example.labels for each in _each(example.labels[name])}
    labels = task.labels or tuple(sorted(found.union(*flags)))
    lacking = [sorted(set(labels) - columns) for columns in flags if set(labels) - columns]
    if lacking:
        raise ConfigError(
            f"tasks.{name}: a source has yes/no columns for some labels but none for {', '.join(lacking[0])}.",
            hint="Map a column for every label, or make the labels a task of their own.",
        )
    return Task(name, TaskKind(task.kind), labels, task.scale)
