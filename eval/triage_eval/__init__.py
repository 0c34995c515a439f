"""Evaluation: a model and labelled data in, measures out."""

from triage_eval.metrics import (
    FlagMetrics,
    SingleLabelMetrics,
    as_json,
    calibration_error,
    flag_metrics,
    out_of_scope_auroc,
    single_label_metrics,
)

__all__ = [
    "FlagMetrics",
    "SingleLabelMetrics",
    "as_json",
    "calibration_error",
    "flag_metrics",
    "out_of_scope_auroc",
    "single_label_metrics",
]
