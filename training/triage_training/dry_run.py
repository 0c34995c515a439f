"""What a training run would learn from, as a table for people and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from triage.tasks import Task
from triage_training.examples import Dataset
from triage_training.report import PLACES_SHOWN, LabelConflict
from triage_training.splits import SPLIT_NAMES, Splits
from triage_training.units import join_groups, labels_of

_CONFLICTS_SHOWN = 10
_LABEL_LENGTH = 40
_UNKNOWN_LANGUAGE = "not given"


def summarise(dataset: Dataset, splits: Splits) -> dict[str, Any]:
    """Everything `describe` shows, ready for JSON."""
    rows = splits.by_name()
    everywhere = range(len(dataset.examples))
    report = dataset.report
    return {
        "rows": {
            "read": report.rows_read,
            "kept": report.rows_kept,
            "skipped": {
                reason.value: {"count": skipped.count, "first": [str(place) for place in skipped.places]}
                for reason, skipped in report.skipped.items()
            },
        },
        "splits": {name: len(part) for name, part in rows.items()},
        "languages": {name: _languages(dataset, part) for name, part in {"all": everywhere, **rows}.items()},
        "tasks": {task.name: _task(dataset, task, splits) for task in dataset.tasks},
        "near_duplicates": _near_duplicates(dataset),
        "conflicts": [_conflict(conflict) for conflict in report.conflicts],
    }


def describe(dataset: Dataset, splits: Splits) -> str:
    """A report of plain text: rows, splits, languages, labels per task, duplicates and conflicts."""
    facts = summarise(dataset, splits)
    sections = [
        _rows_section(facts),
        _table("language", ("all", *SPLIT_NAMES), _language_rows(facts)),
        *(_task_section(name, task) for name, task in facts["tasks"].items()),
        _conflict_section(facts["conflicts"]),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _languages(dataset: Dataset, rows: Iterable[int]) -> dict[str, int]:
    counts = Counter(dataset.examples[row].ticket.language or _UNKNOWN_LANGUAGE for row in rows)
    return dict(sorted(counts.items()))


def _task(dataset: Dataset, task: Task, splits: Splits) -> dict[str, Any]:
    labelled = [example for example in dataset.examples if task.name in example.labels]
    counts = {name: _label_counts(dataset, task, rows) for name, rows in splits.by_name().items()}
    languages = Counter(
        (label, example.ticket.language or _UNKNOWN_LANGUAGE)
        for example in labelled
        for label in labels_of(example, task)
    )
    return {
        "kind": task.kind.value,
        "labelled": len(labelled),
        "unlabelled": len(dataset.examples) - len(labelled),
        "labels": {
            label: {
                "all": sum(counts[name][label] for name in SPLIT_NAMES),
                **{name: counts[name][label] for name in SPLIT_NAMES},
                "languages": {language: n for (each, language), n in sorted(languages.items()) if each == label},
            }
            for label in task.labels
        },
    }


def _label_counts(dataset: Dataset, task: Task, rows: Iterable[int]) -> Counter[str]:
    return Counter(label for row in rows for label in labels_of(dataset.examples[row], task))


def _near_duplicates(dataset: Dataset) -> dict[str, int]:
    sizes = Counter(dataset.clusters.tolist())
    linked = Counter(join_groups(dataset.clusters, [example.group for example in dataset.examples]).tolist())
    return {
        "clusters": sum(size > 1 for size in sizes.values()),
        "rows": sum(size for size in sizes.values() if size > 1),
        "largest": max(sizes.values()),
        "largest_kept_together": max(linked.values()),
    }


def _conflict(conflict: LabelConflict) -> dict[str, Any]:
    labels = {label: [str(place) for place in places] for label, places in conflict.labels.items()}
    return {"task": conflict.task, "kept": conflict.kept, "labels": labels}


def _rows_section(facts: dict[str, Any]) -> str:
    rows, near = facts["rows"], facts["near_duplicates"]
    lines = [f"{rows['read']:,} rows read, {rows['kept']:,} kept"]
    for reason, skipped in rows["skipped"].items():
        more = ", ..." if skipped["count"] > len(skipped["first"]) else ""
        lines.append(f"  skipped {reason}: {skipped['count']:,} ({', '.join(skipped['first'])}{more})")
    sizes = ", ".join(f"{name} {size:,}" for name, size in facts["splits"].items())
    lines.append(f"splits: {sizes}")
    lines.append(
        f"near duplicates: {near['rows']:,} rows in {near['clusters']:,} clusters; "
        f"most rows kept together: {near['largest_kept_together']:,}"
    )
    return "\n".join(lines)


def _language_rows(facts: dict[str, Any]) -> Iterator[tuple[str, list[int]]]:
    languages = facts["languages"]
    for language in languages["all"]:
        yield language, [languages[name].get(language, 0) for name in ("all", *SPLIT_NAMES)]


def _task_section(name: str, task: dict[str, Any]) -> str:
    used = sorted({language for label in task["labels"].values() for language in label["languages"]})
    rows = [
        (label, [*(counts[part] for part in ("all", *SPLIT_NAMES)), *(counts["languages"].get(at, 0) for at in used)])
        for label, counts in task["labels"].items()
    ]
    missing = f", {task['unlabelled']:,} without a label" if task["unlabelled"] else ""
    title = f"{name} ({task['kind']}): {task['labelled']:,} labelled rows{missing}"
    return f"{title}\n{_table('label', ('all', *SPLIT_NAMES, *used), rows)}"


def _conflict_section(conflicts: Sequence[dict[str, Any]]) -> str:
    if not conflicts:
        return ""
    lines = [f"{len(conflicts):,} texts with conflicting labels"]
    for conflict in conflicts[:_CONFLICTS_SHOWN]:
        labels = "; ".join(
            f"{label[:_LABEL_LENGTH]} at {', '.join(places[:PLACES_SHOWN])}"
            for label, places in conflict["labels"].items()
        )
        kept = f"kept {conflict['kept'][:_LABEL_LENGTH]}" if conflict["kept"] is not None else "kept none"
        lines.append(f"  {conflict['task']}: {labels} ({kept})")
    if len(conflicts) > _CONFLICTS_SHOWN:
        lines.append(f"  and {len(conflicts) - _CONFLICTS_SHOWN:,} more")
    return "\n".join(lines)


def _table(first: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[int]]]) -> str:
    body = [(name[:_LABEL_LENGTH], [f"{value:,}" for value in values]) for name, values in rows]
    width = max(len(first), *(len(name) for name, _ in body))
    widths = [max(len(column), *(len(values[index]) for _, values in body)) for index, column in enumerate(columns)]
    lines = [(first, list(columns)), *body]
    return "\n".join(
        f"  {name:<{width}}  " + "  ".join(f"{cell:>{size}}" for cell, size in zip(cells, widths, strict=True))
        for name, cells in lines
    )
