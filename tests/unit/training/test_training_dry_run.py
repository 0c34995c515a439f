"""The dry run says what would be trained on."""

from __future__ import annotations

import json
from types import MappingProxyType

import numpy as np

from triage.tasks import Task, TaskKind
from triage.ticket import Ticket
from triage_training.config import TrainingConfig
from triage_training.dry_run import describe, summarise
from triage_training.examples import Dataset, Example, Label
from triage_training.report import LabelConflict, Place, Skipped, SkipReason, ValidationReport
from triage_training.splits import SPLIT_NAMES, Splits, split

CONFIG = TrainingConfig.model_validate(
    {"name": "t", "sources": [{"path": "x"}], "tasks": {"category": {"kind": "nominal"}}}
)


def example(number: int) -> Example:
    labels: dict[str, Label] = {"category": "ab"[number % 2]}
    if number % 4 == 0:
        labels["signals"] = frozenset({"angry"} if number % 8 else ())
    ticket = Ticket(str(number), f"SECRET {number}", language="en" if number % 3 else None)
    return Example(str(number), ticket, labels, "x.csv", number)


def loaded() -> tuple[Dataset, Splits]:
    tasks = (Task("category", TaskKind.NOMINAL, ("a", "b")), Task("signals", TaskKind.MULTILABEL, ("angry",)))
    places = tuple(Place("x.csv", line) for line in range(5))
    conflict = LabelConflict("category", {"a": places[:2], "b": places[2:3]}, "a")
    report = ValidationReport(1_250, 200, MappingProxyType({SkipReason.NO_LABEL: Skipped(1_050, places)}), (conflict,))
    clusters = np.arange(200, dtype=np.int64)
    clusters[:3] = 0
    dataset = Dataset(tuple(map(example, range(200))), tasks, clusters, report)
    return dataset, split(dataset, CONFIG)


def test_the_summary_counts_rows_splits_labels_and_languages() -> None:
    dataset, splits = loaded()
    facts = json.loads(json.dumps(summarise(dataset, splits)))
    assert facts["rows"]["skipped"]["no_label"]["count"] == 1_050
    assert facts["rows"]["skipped"]["no_label"]["first"][0] == "x.csv:0"
    assert sum(facts["splits"].values()) == 200
    assert facts["languages"]["all"] == {"en": 133, "not given": 67}
    for task in facts["tasks"].values():
        for counts in task["labels"].values():
            assert counts["all"] == sum(counts[name] for name in SPLIT_NAMES) == sum(counts["languages"].values())
    assert facts["tasks"]["signals"]["labels"]["angry"]["all"] == 25
    assert (facts["tasks"]["signals"]["labelled"], facts["tasks"]["signals"]["unlabelled"]) == (50, 150)
    assert facts["near_duplicates"] == {"clusters": 1, "rows": 3, "largest": 3, "largest_kept_together": 3}
    assert facts["conflicts"] == [
        {"task": "category", "kept": "a", "labels": {"a": ["x.csv:0", "x.csv:1"], "b": ["x.csv:2"]}}
    ]


def test_the_description_shows_it_without_any_text() -> None:
    text = describe(*loaded())
    for part in (
        "1,250 rows read, 200 kept",
        "skipped no_label: 1,050 (x.csv:0, x.csv:1, x.csv:2, x.csv:3, x.csv:4, ...)",
        "splits: fit 130, calibrate 20, decide 20, test 30",
        "category (nominal): 200 labelled rows",
        "signals (multilabel): 50 labelled rows, 150 without a label",
        "near duplicates: 3 rows in 1 clusters; most rows kept together: 3",
        "category: a at x.csv:0, x.csv:1; b at x.csv:2 (kept a)",
    ):
        assert part in text
    assert "SECRET" not in text
    assert all(len(line) == len(line.rstrip()) for line in text.splitlines())
