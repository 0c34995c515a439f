"""Labels that a person corrected, checked against what the model predicts."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from triage import Task, TaskKind
from triage.errors import UnknownLabelError
from triage_serve.api.errors import InvalidRequestError, UnknownMessageError
from triage_serve.intake.fields import Fields
from triage_serve.storage import Feedback, Store

_BY = "by"
_COMPARED_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Correction:
    """The right labels of a message, as a person says; tasks nobody spoke of are not in it."""

    labels: Mapping[str, Any]
    by: str


def read_correction(body: object, tasks: Iterable[Task]) -> Correction:
    """Read an untrusted object: one label per task, a list of labels for a multi-label task, and `by`.

    Raises
    ------
    InvalidRequestError
        When it has another shape; a field nobody knows is refused, since a misspelt task would be lost silently.
    UnknownLabelError
        When a task has no such label; names the nearest one it has.
    """
    known = {task.name: task for task in tasks}
    fields = Fields.of(body, InvalidRequestError)
    if not fields.values.keys() <= {*known, _BY}:
        raise InvalidRequestError(f"There is an unknown field. Known are {', '.join((*known, _BY))}.")
    labels = {
        name: _labels(fields, known[name]) for name, value in fields.values.items() if name != _BY and value is not None
    }
    by = fields.name(_BY)
    if by is None:
        raise fields.wrong(_BY, "expected who says so")
    if not labels:
        raise InvalidRequestError(f"Expected at least one of {', '.join(known)}.")
    return Correction(labels, by)


def keep_correction(store: Store, message_id: str, correction: Correction, *, actor: str) -> Feedback:
    """Keep a correction beside those before it.

    Raises
    ------
    UnknownMessageError
        When there is no such message.
    """
    with store.writing() as work:
        message = work.messages.get(message_id)
        if message is None:
            raise UnknownMessageError("No message has this id.")
        work.audit.add(actor=actor, action="feedback", subject_kind="message", subject_id=message_id)
        return work.feedback.add(message.seq, correction.labels, by=correction.by)


def _labels(fields: Fields, task: Task) -> str | list[str]:
    value = fields.values[task.name]
    if task.kind is not TaskKind.MULTILABEL:
        return _checked(fields, task, value)
    if not isinstance(value, list):
        raise fields.wrong(task.name, "expected a list of labels")
    named = {_checked(fields, task, label) for label in value}
    return [label for label in task.labels if label in named]


def _checked(fields: Fields, task: Task, label: object) -> str:
    if not isinstance(label, str):
        raise fields.wrong(task.name, "expected a label")
    if label not in task.labels:
        (nearest,) = difflib.get_close_matches(label[:_COMPARED_CHARACTERS], task.labels, n=1, cutoff=0)
        raise UnknownLabelError(f"{task.name}: not one of its labels.", hint=f"The nearest is {nearest}.")
    return label
