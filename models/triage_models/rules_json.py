"""Tasks and decision rules as JSON: what a bundle stores of the core's types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from triage.decisions import AcceptanceRule, FlagRule, ScopeRule
from triage.errors import BundleCorruptError, BundleError
from triage.pipeline import Rules
from triage.tasks import Task, TaskKind
from triage_models.json_files import RESTORE, Fields


def task_to_json(task: Task) -> dict[str, Any]:
    """Shape a task as JSON; a task without a scale has null there."""
    scale = None if task.scale is None else list(task.scale)
    return {"name": task.name, "kind": task.kind.value, "labels": list(task.labels), "scale": scale}


def task_from_json(fields: Fields) -> Task:
    """Read a task."""
    kind = fields.text("kind")
    if kind not in set(TaskKind):
        raise BundleCorruptError(f"{fields.prefix}kind: {kind!r} is none of {', '.join(TaskKind)}.", hint=RESTORE)
    scale = None if fields.is_null("scale") else fields.numbers("scale")
    return Task(fields.text("name"), TaskKind(kind), fields.texts("labels"), scale)


def rules_to_json(rules: Rules) -> dict[str, Any]:
    """Shape decision rules as JSON."""
    accept = {
        task: {"min_confidence": rule.min_confidence, "min_margin": rule.min_margin, "per_label": dict(rule.per_label)}
        for task, rule in rules.accept.items()
    }
    flag = {task: {"thresholds": dict(rule.thresholds)} for task, rule in rules.flag.items()}
    return {"accept": accept, "flag": flag, "scope": {"min_score": rules.scope.min_score}}


def rules_from_json(fields: Fields) -> Rules:
    """Read decision rules."""
    accept, flag = fields.object("accept"), fields.object("flag")
    return Rules(
        accept={task: _acceptance(accept.object(task)) for task in accept.values},
        flag={task: FlagRule(flag.object(task).number_by_name("thresholds")) for task in flag.values},
        scope=ScopeRule(fields.object("scope").number("min_score")),
    )


def check_rules(tasks: Iterable[Task], rules: Rules) -> None:
    """Refuse a model that would fail on its first ticket: a task or a label without its rule is a `BundleError`."""
    for task in tasks:
        if task.kind is not TaskKind.MULTILABEL:
            missing = [] if task.name in rules.accept else [task.name]
        else:
            flagged = rules.flag[task.name].thresholds if task.name in rules.flag else {}
            missing = [f"{task.name}/{label}" for label in task.labels if label not in flagged]
        if missing:
            raise BundleError(f"no decision rule for {', '.join(missing)}.", hint="Every task needs its rule.")


def _acceptance(fields: Fields) -> AcceptanceRule:
    return AcceptanceRule(
        min_confidence=fields.number("min_confidence"),
        min_margin=fields.number("min_margin"),
        per_label=fields.number_by_name("per_label"),
    )
