"""What one section of a configuration says about another: names, labels and yes/no columns must agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from triage.tasks import TaskKind
from triage_training.config_errors import Problem, nearest

if TYPE_CHECKING:  # config.py imports this module
    from triage_training.config import TaskConfig
    from triage_training.source_config import SourceConfig

TICKET_FIELDS = ("id", "subject", "body", "ticket_id", "customer_id", "channel", "created_at", "language", "industry")
"""Fields of a labelled ticket that are not labels."""

_ANSWER_KEYS = ("text", "model", "explanation", "error", "routing", "customer", "outreach")
_TASK_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


def cross_problems(sources: Sequence[SourceConfig], tasks: Mapping[str, TaskConfig]) -> list[Problem]:
    """Find every disagreement between the sources and the tasks."""
    problems = [problem for name in tasks for problem in _task_name(name)]
    for index, source in enumerate(sources):
        for problem in (*_fields(source, tasks), *_values(source, tasks), *_flag_columns(source, tasks)):
            problems.append(Problem(f"sources[{index}].{problem.key}", problem.text))
    return problems


def flag_columns(source: SourceConfig, task: str) -> dict[str, str]:
    """The yes/no columns of a multi-label task: label -> their column."""
    prefix = f"{task}."
    return {field.removeprefix(prefix): column for field, column in source.columns.items() if field.startswith(prefix)}


def _task_name(name: str) -> Iterator[Problem]:
    if name in TICKET_FIELDS or name in _ANSWER_KEYS:
        yield Problem(f"tasks.{name}", "this name has a meaning of its own; choose another")
    elif not _TASK_NAME.match(name):
        yield Problem(f"tasks.{name}", "a task's name has letters, digits and _ only")


def _fields(source: SourceConfig, tasks: Mapping[str, TaskConfig]) -> Iterator[Problem]:
    known = {*TICKET_FIELDS, *tasks}
    for section in ("columns", "values", "constants"):
        for field in getattr(source, section):
            task, dot, label = field.partition(".")
            if field in known or (dot and task in tasks and section != "constants" and _is_flag(tasks[task], label)):
                continue
            yield Problem(f"{section}.{field}", f"unknown field; {nearest(field, _valid(known, tasks))}")


def _is_flag(task: TaskConfig, label: str) -> bool:
    return task.kind is TaskKind.MULTILABEL and (label in task.labels if task.labels is not None else bool(label))


def _valid(known: set[str], tasks: Mapping[str, TaskConfig]) -> set[str]:
    flags = {f"{name}.{label}" for name, task in tasks.items() for label in task.labels or ()}
    return known | {flag for flag in flags if tasks[flag.partition(".")[0]].kind is TaskKind.MULTILABEL}


def _values(source: SourceConfig, tasks: Mapping[str, TaskConfig]) -> Iterator[Problem]:
    for field, mapping in source.values.items():
        task = tasks.get(field)
        if task is None or task.labels is None:
            continue
        for theirs, ours in mapping.items():
            plain = ours if task.kind is not TaskKind.MULTILABEL else ours.strip("[]")
            if plain and plain not in task.labels:
                text = f"{ours} is not a label of {field}; {nearest(ours, task.labels)}"
                yield Problem(f"values.{field}.{theirs}", text)


def _flag_columns(source: SourceConfig, tasks: Mapping[str, TaskConfig]) -> Iterator[Problem]:
    """Yes/no columns say something about every label or nothing at all: a row cannot half know its labels."""
    for name, task in tasks.items():
        flags = flag_columns(source, name)
        if flags and name in source.columns:
            yield Problem(f"columns.{name}", "both a column of its own and yes/no columns")
        missing = [label for label in task.labels or () if label not in flags]
        if flags and missing:
            text = f"yes/no columns for every label are needed; missing {', '.join(missing)}"
            yield Problem(f"columns.{name}", f"{text} (or make the labels a task of their own)")
