"""Measures a fitted model on rows it never saw."""

from __future__ import annotations

from typing import Any

import numpy as np

from triage.tasks import TaskKind
from triage_eval import as_json, flag_metrics, single_label_metrics
from triage_training.corpus import Corpus, Rows
from triage_training.fitting import FittedModel


def measure(fitted: FittedModel, corpus: Corpus, rows: Rows) -> dict[str, Any]:
    """Measure every task on `rows`: JSON by task, for multi-label tasks by label.

    A row counts as accepted when its own rule and the scope rule accept it, as in service.
    """
    encodings = corpus.encodings[rows]
    features = fitted.model.space.features([corpus.texts[row] for row in rows], encodings)
    outputs = fitted.model.outputs(features, encodings)
    in_scope = outputs.scope >= fitted.rules.scope.min_score
    metrics: dict[str, Any] = {"scope": {"rows": len(rows), "passed": round(float(in_scope.mean()), 4)}}
    for name, table in corpus.labels.items():
        known = table.known[rows]
        probabilities, targets = outputs.probabilities[name][known], table.targets[rows][known]
        if not known.any():
            continue
        if table.task.kind is TaskKind.MULTILABEL:
            thresholds = fitted.rules.flag[name].thresholds
            metrics[name] = {
                label: as_json(
                    flag_metrics(
                        probabilities[:, index], targets[:, index], probabilities[:, index] >= thresholds[label]
                    )
                )
                for index, label in enumerate(table.task.labels)
            }
        else:
            confident = np.max(probabilities, axis=1) >= fitted.rules.accept[name].min_confidence
            metrics[name] = as_json(single_label_metrics(probabilities, targets, confident & in_scope[known]))
    return metrics
