"""Fits a whole model on some rows of a corpus: features, heads, calibration, scope, decision rules.

Every row's scores used for calibration or for rules come from heads that did not see the row: either heads of another
cross-fitting fold (small data; the final heads then learn from every row) or heads fitted on the `fit` rows alone
(large data). The rows that calibrate and the rows that decide are never the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triage.pipeline import Rules
from triage.tasks import Task, TaskKind
from triage_models.features import FeatureSpace
from triage_models.heads import Calibration, LinearHead
from triage_models.model import TrainedModel
from triage_models.scope import Scope, raw_scope_scores
from triage_training.calibration import calibrated_loss, fit_calibration
from triage_training.config import TrainingConfig
from triage_training.corpus import Corpus, CountedTerms, Rows, count_terms
from triage_training.heads import STRENGTHS, Solver, fit_heads
from triage_training.splits import Splits, folds
from triage_training.thresholds import acceptance_rule, flag_rule, scope_rule

_CROSS_FIT_UP_TO = 20_000
"""More rows than this are enough to hold some out."""

Step = Callable[[str], None]
"""Told what has just been done."""


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A model, the rules that decide with its probabilities, and the strengths its heads were fitted with."""

    model: TrainedModel
    rules: Rules
    strengths: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Unseen:
    """Margins and raw scope scores of rows, given by heads that did not see them; NaN elsewhere."""

    margins: Mapping[str, NDArray[np.float32]]
    scope: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Fit:
    """One feature space with its heads and reference tickets."""

    space: FeatureSpace
    heads: Mapping[str, LinearHead]
    reference: NDArray[np.float16]


def fit_model(
    corpus: Corpus,
    splits: Splits,
    config: TrainingConfig,
    rows: Rows,
    step: Step,
    *,
    strengths: Mapping[str, float] | None = None,
) -> FittedModel:
    """Fit a model on `rows`, which calibrate and decide as `splits` says.

    Rows of the test split may be among `rows` (a final fit on everything); they then only help to fit and calibrate.

    Parameters
    ----------
    strengths:
        LinearSVC's C by task name; chosen on a fold of the rows when not given (see `choose_strengths`).
    """
    counted = count_terms(corpus, rows, config.features)
    step("terms")
    fitter = _Fitter(corpus, config, counted, strengths or {})
    if strengths is None:
        strengths = choose_strengths(fitter, rows)
        fitter = replace(fitter, strengths=strengths)
        step("strengths")
    decide = np.intersect1d(rows, splits.decide)
    calibrate = np.setdiff1d(rows, splits.decide)
    if _cross_fits(config, rows):
        unseen = fitter.cross_fit(rows, step)
        final = fitter.fit(rows)
    else:
        calibrate = np.intersect1d(rows, splits.calibrate)
        final = fitter.fit(np.setdiff1d(rows, np.concatenate([splits.calibrate, splits.decide])))
        unseen = fitter.unseen(final, np.concatenate([calibrate, decide]))
    step("heads")
    model = _assemble(corpus, config, final, unseen, calibrate)
    return FittedModel(model, _rules(corpus, config, model, unseen, decide), strengths)


def _cross_fits(config: TrainingConfig, rows: Rows) -> bool:
    strategy = config.splits.strategy
    return strategy == "cross_fit" or (strategy == "auto" and len(rows) <= _CROSS_FIT_UP_TO)


@dataclass(frozen=True, slots=True)
class _Fitter:
    """Fits spaces and heads on parts of one corpus."""

    corpus: Corpus
    config: TrainingConfig
    counted: CountedTerms
    strengths: Mapping[str, float]

    def fit(self, rows: Rows) -> _Fit:
        counts, encodings = self._part(rows)
        space = FeatureSpace.learn(
            self.counted.vocabularies, counts, encodings, min_count=self.config.features.min_count
        )
        features = space.rows(counts, encodings)
        heads = fit_heads(
            rows,
            features,
            self.corpus.labels,
            self.corpus.weights,
            self.config.tasks,
            self.strengths,
            Solver(self.config.heads.jobs, self.config.seed, self.config.heads.tolerance),
        )
        return _Fit(space, heads, _reference(self.corpus, self.config, rows))

    def cross_fit(self, rows: Rows, step: Step) -> _Unseen:
        parts = []
        for fitting, scored in folds(self.corpus.dataset, rows, self.config.splits.folds, self.config.seed):
            parts.append((scored, self.unseen(self.fit(fitting), scored)))
            step("fold")
        margins = {
            name: _scattered(len(self.corpus.texts), [(scored, part.margins[name][scored]) for scored, part in parts])
            for name in self.corpus.labels
        }
        scope = _scattered(len(self.corpus.texts), [(scored, part.scope[scored]) for scored, part in parts])
        return _Unseen(margins, scope.astype(np.float64))

    def unseen(self, fit: _Fit, rows: Rows) -> _Unseen:
        counts, encodings = self._part(rows)
        features = fit.space.rows(counts, encodings)
        total = len(self.corpus.texts)
        margins = {name: head.margins(features) for name, head in fit.heads.items()}
        scoped = scope_task(self.corpus.dataset.tasks)
        top = margins[scoped.name][:, : len(scoped.labels)] if scoped else None
        raw = raw_scope_scores(fit.reference, self.config.out_of_scope.neighbours, encodings, top)
        return _Unseen(
            {name: _scattered(total, [(rows, part)]) for name, part in margins.items()},
            _scattered(total, [(rows, raw)]).astype(np.float64),
        )

    def _part(self, rows: Rows) -> tuple[tuple[object, ...], NDArray[np.float32]]:
        return tuple(part[rows] for part in self.counted.counts), self.corpus.encodings[rows]


def choose_strengths(fitter: _Fitter, rows: Rows) -> dict[str, float]:
    """Choose, per task, the strength whose calibrated answers are most likely right on a fold not learned from."""
    corpus, fixed = fitter.corpus, fitter.config.heads.regularisation
    if fixed is not None:
        return dict.fromkeys(corpus.labels, fixed)
    fitting, scored = folds(corpus.dataset, rows, fitter.config.splits.folds, fitter.config.seed)[0]
    losses: dict[str, dict[float, float]] = {name: {} for name in corpus.labels}
    for strength in STRENGTHS:
        candidate = replace(fitter, strengths=dict.fromkeys(corpus.labels, strength))
        margins = candidate.unseen(candidate.fit(fitting), scored).margins
        for name, table in corpus.labels.items():
            known = scored[table.known[scored]]
            losses[name][strength] = calibrated_loss(
                table.task, margins[name][known], table.targets[known], corpus.weights[known]
            )
    return {name: min(by_strength, key=lambda strength: by_strength[strength]) for name, by_strength in losses.items()}


def scope_task(tasks: tuple[Task, ...]) -> Task | None:
    """The task whose top margin tells strangers apart: the first nominal one."""
    return next((task for task in tasks if task.kind is TaskKind.NOMINAL), None)


def _assemble(corpus: Corpus, config: TrainingConfig, fit: _Fit, unseen: _Unseen, rows: Rows) -> TrainedModel:
    calibrations: dict[str, Calibration] = {}
    for name, table in corpus.labels.items():
        known = rows[table.known[rows]]
        calibrations[name] = fit_calibration(
            table.task, unseen.margins[name][known], table.targets[known], corpus.weights[known]
        )
    scoped = scope_task(corpus.dataset.tasks)
    raw = unseen.scope[rows]
    scope = Scope(
        fit.reference,
        config.out_of_scope.neighbours,
        scoped.name if scoped else None,
        raw.mean(axis=0),
        raw.std(axis=0) + 1e-9,
    )
    return TrainedModel(corpus.dataset.tasks, fit.space, fit.heads, calibrations, scope)


def _rules(corpus: Corpus, config: TrainingConfig, model: TrainedModel, unseen: _Unseen, rows: Rows) -> Rules:
    accept, flag = {}, {}
    for name, table in corpus.labels.items():
        task, wanted = table.task, config.tasks[name]
        known = rows[table.known[rows]]
        probabilities = model.calibrations[name].probabilities(task, unseen.margins[name][known])
        if task.kind is TaskKind.MULTILABEL:
            flag[name] = flag_rule(
                task,
                probabilities,
                table.targets[known],
                objective=wanted.flag_objective,
                target_precision=wanted.target_precision,
            )
        else:
            accept[name] = acceptance_rule(probabilities, table.targets[known], wanted.target_precision)
    scores = model.scope.combined(unseen.scope[rows])
    return Rules(accept, flag, scope_rule(scores, config.out_of_scope.pass_rate))


def _reference(corpus: Corpus, config: TrainingConfig, rows: Rows) -> NDArray[np.float16]:
    kept = rows
    if len(rows) > config.out_of_scope.max_reference:
        generator = np.random.default_rng(config.seed)
        kept = np.sort(generator.choice(rows, config.out_of_scope.max_reference, replace=False))
    return corpus.encodings[kept, -corpus.layer_dimensions :].astype(np.float16)


def _scattered(total: int, parts: list[tuple[Rows, NDArray[np.floating]]]) -> NDArray[np.floating]:
    whole = np.full((total, *parts[0][1].shape[1:]), np.nan, dtype=parts[0][1].dtype)
    for rows, values in parts:
        whole[rows] = values
    return whole
