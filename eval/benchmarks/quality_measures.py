"""What answers are worth: the measures of a benchmark, each against its bar."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from quality_plan import Benchmark
from quality_trial import Answers, Trial
from sklearn.metrics import f1_score

from triage.tasks import TaskKind
from triage_eval import flag_metrics, out_of_scope_auroc, single_label_metrics


@dataclass(frozen=True, slots=True)
class Measure:
    """One value of one benchmark, and the least value wanted."""

    name: str
    value: float
    bar: float | None

    @property
    def met(self) -> bool | None:
        """Whether the bar is reached; None without a bar."""
        return None if self.bar is None else self.value >= self.bar


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything measured on one benchmark.

    Parameters
    ----------
    task:
        Task and language.
    train_rows, test_rows:
        Cross-validation: rows learned from in one round, and rows of all folds.
    calibration_error:
        Of the top label's probability, or of the flag's.
    accepted_precision, coverage:
        At target precision .9. Flags: precision of those raised by the rule for precision, and the share of all
        true flags they find.
    """

    set_name: str
    task: str
    train_rows: int
    test_rows: int
    measures: tuple[Measure, ...]
    calibration_error: float
    accepted_precision: float
    coverage: float
    fit_seconds: float


def outcome(benchmark: Benchmark, trial: Trial) -> Outcome:
    """Measure the answers of one benchmark."""
    values = _flag_values(trial.answers) if benchmark.kind is TaskKind.MULTILABEL else _label_values(trial.answers)
    return Outcome(
        set_name=benchmark.set_name,
        task=f"{benchmark.task} {benchmark.language}",
        train_rows=trial.train_rows,
        test_rows=len(trial.answers.targets) + len(trial.answers.strangers),
        measures=tuple(Measure(name, values[name], bar) for name, bar in benchmark.bars.items()),
        calibration_error=values["calibration_error"],
        accepted_precision=values["accepted_precision"],
        coverage=values["coverage"],
        fit_seconds=trial.fit_seconds,
    )


def _label_values(answers: Answers) -> dict[str, float]:
    found = single_label_metrics(answers.probabilities, answers.targets, answers.accepted)
    return {
        "accuracy": found.accuracy,
        "macro_f1": found.macro_f1,
        "out_of_scope_auroc": (
            out_of_scope_auroc(answers.familiarity, answers.strangers) if len(answers.strangers) else math.nan
        ),
        "calibration_error": found.calibration_error,
        "accepted_precision": found.accepted_precision,
        "coverage": found.coverage,
    }


def _flag_values(answers: Answers) -> dict[str, float]:
    probabilities, holds, raised = answers.probabilities[:, 0], answers.targets[:, 0], answers.raised[:, 0]
    found = flag_metrics(probabilities, holds, raised)
    sure = flag_metrics(probabilities, holds, answers.accepted)
    return {
        "macro_f1": float(np.mean(f1_score(holds, raised, average=None, labels=[False, True], zero_division=0))),
        "f1": found.f1,
        "average_precision": found.average_precision,
        "calibration_error": found.calibration_error,
        "accepted_precision": sure.precision,
        "coverage": sure.recall,
    }
