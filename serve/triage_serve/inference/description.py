"""What `GET /v1/model` says: which model answers, what it predicts, how good it was measured to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from triage import Task, TaskKind
from triage_serve.inference.keeper import Reload
from triage_serve.inference.loading import LoadedModel

if TYPE_CHECKING:
    from triage_models.protocol import Manifest

_SINGLE = ("rows", "accuracy", "macro_f1", "calibration_error", "accepted_precision", "coverage")
_FLAG = ("rows", "positives", "average_precision", "precision", "recall", "f1", "calibration_error")


def describe(model: LoadedModel, last_reload: Reload | None) -> dict[str, Any]:
    """Shape a model as the contract's JSON object; what is not known of a model without a bundle is null."""
    from triage_models.rules_json import rules_to_json, task_to_json

    manifest = model.manifest
    tasks = model.triager.scorer.tasks
    return {
        "name": model.ref.name,
        "version": model.ref.version,
        "id": manifest.id if manifest else None,
        "created_at": manifest.created_at.isoformat() if manifest else None,
        "tasks": [task_to_json(task) for task in tasks],
        "languages": _languages(manifest),
        "quality": _qualities(tasks, manifest),
        "rules": rules_to_json(model.triager.rules),
        "loaded_at": model.loaded_at.isoformat(),
        "last_reload": _reload(last_reload),
    }


def _languages(manifest: Manifest | None) -> list[str] | None:
    return sorted(manifest.text_preparation["languages"]) if manifest else None


def _qualities(tasks: Iterable[Task], manifest: Manifest | None) -> dict[str, Any] | None:
    """What was measured on the test split; a measure that was not taken, or does not exist, is null."""
    if manifest is None:
        return None
    measured = _object(manifest.metrics, "test")
    return {task.name: _quality(task, _object(measured, task.name)) for task in tasks}


def _quality(task: Task, measured: Mapping[str, Any]) -> dict[str, Any]:
    if task.kind is not TaskKind.MULTILABEL:
        return {name: measured.get(name) for name in _SINGLE}
    return {label: {name: _object(measured, label).get(name) for name in _FLAG} for label in task.labels}


def _object(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = values.get(key)
    return found if isinstance(found, Mapping) else {}


def _reload(last: Reload | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {"at": last.at.isoformat(), "outcome": last.outcome, "version": last.version, "code": last.code}
