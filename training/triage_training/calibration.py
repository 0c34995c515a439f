"""Fits calibrations on margins of rows that the heads did not see."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, softmax

from triage.tasks import Task, TaskKind
from triage_models.heads import Calibration, mixing_directions, problem_count

_PENALTY = 1.0
"""On biases and logarithms of temperatures, in units of one row's loss: few rows move them little."""
_MATRIX_PENALTY = 10.0
"""The same for the entries of an ordinal task's matrix, over standardised margins."""


def fit_calibration(
    task: Task, margins: NDArray[np.float32], targets: NDArray[np.bool_], weights: NDArray[np.float64]
) -> Calibration:
    """Choose temperatures and biases that make the rows' true labels most likely.

    Parameters
    ----------
    margins:
        Shape (rows, problems).
    targets:
        Shape (rows, labels).
    weights:
        Shape (rows,).
    """
    if len(margins) == 0:
        return Calibration(mixing_directions(task)[0] * 2.0, np.zeros(len(task.labels)))
    if task.kind is TaskKind.MULTILABEL:
        return _fit_platt(task, margins.astype(np.float64), targets, weights)
    scaled = _fit_temperatures(task, margins.astype(np.float64), targets, weights)
    if task.kind is TaskKind.NOMINAL:
        return scaled
    return _fit_matrix(scaled, margins.astype(np.float64), targets, weights)


def calibrated_loss(
    task: Task, margins: NDArray[np.float32], targets: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float:
    """Sum of the rows' negative log likelihoods after the best calibration of these margins."""
    probabilities = fit_calibration(task, margins, targets, weights).probabilities(task, margins)
    likely = np.where(targets, probabilities, 1 - probabilities if task.kind is TaskKind.MULTILABEL else 1.0)
    return float(-(weights[:, None] * np.log(likely.clip(1e-12))).sum())


def _fit_temperatures(
    task: Task, margins: NDArray[np.float64], targets: NDArray[np.bool_], weights: NDArray[np.float64]
) -> Calibration:
    directions = mixing_directions(task)
    spread = np.einsum("rp,dpl->drl", margins, directions)
    count = len(directions)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scales, bias = np.exp(parameters[:count]), parameters[count:]
        logits = np.einsum("d,drl->rl", scales, spread) + bias
        moved = parameters - start
        value = -(weights[:, None] * targets * log_softmax(logits, axis=1)).sum() + _PENALTY * moved @ moved / 2
        slope = weights[:, None] * (softmax(logits, axis=1) - targets)
        by_scale = np.einsum("drl,rl->d", spread, slope) * scales
        return float(value), np.concatenate([by_scale, slope.sum(axis=0)]) + _PENALTY * moved

    start = np.concatenate([np.full(count, np.log(2.0 / count)), np.zeros(len(task.labels))])
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return Calibration(np.einsum("d,dpl->pl", np.exp(found[:count]), directions), found[count:])


def _fit_matrix(
    start: Calibration, margins: NDArray[np.float64], targets: NDArray[np.bool_], weights: NDArray[np.float64]
) -> Calibration:
    """Let every margin of the task speak to every label, as far as the rows insist.

    Matrix scaling held close to the temperatures (regularised as in Kull et al. 2019): how sure "above normal" is says
    something about "urgent" too.
    """
    mean, deviation = margins.mean(axis=0), margins.std(axis=0) + 1e-9
    standard, logits = (margins - mean) / deviation, start.logits(margins.astype(np.float32))
    problems, labels = start.mixing.shape

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        matrix, bias = parameters[: problems * labels].reshape(problems, labels), parameters[problems * labels :]
        answer = logits + standard @ matrix + bias
        penalty = (_MATRIX_PENALTY * (matrix**2).sum() + _PENALTY * bias @ bias) / 2
        slope = weights[:, None] * (softmax(answer, axis=1) - targets)
        by_entry = standard.T @ slope + _MATRIX_PENALTY * matrix
        value = -(weights[:, None] * targets * log_softmax(answer, axis=1)).sum() + penalty
        return float(value), np.concatenate([by_entry.ravel(), slope.sum(axis=0) + _PENALTY * bias])

    found = minimize(loss, np.zeros((problems + 1) * labels), jac=True, method="L-BFGS-B").x
    matrix = found[: problems * labels].reshape(problems, labels) / deviation[:, None]
    return Calibration(start.mixing + matrix, start.bias + found[problems * labels :] - mean @ matrix)


def _fit_platt(
    task: Task, margins: NDArray[np.float64], targets: NDArray[np.bool_], weights: NDArray[np.float64]
) -> Calibration:
    size = problem_count(task)
    mixing, bias = np.zeros((size, size)), np.zeros(size)
    for label in range(size):
        mixing[label, label], bias[label] = _fit_sigmoid(margins[:, label], targets[:, label], weights)
    return Calibration(mixing, bias)


def _fit_sigmoid(
    margins: NDArray[np.float64], targets: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Platt's sigmoid with his smoothed targets, so that few rows never give certainty."""
    positive, negative = int(targets.sum()), int((~targets).sum())
    smooth = np.where(targets, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scale = np.exp(parameters[0])
        logits = scale * margins + parameters[1]
        value = (weights * (np.logaddexp(0, logits) - smooth * logits)).sum()
        slope = weights * (expit(logits) - smooth)
        return float(value), np.array([(slope * margins).sum() * scale, slope.sum()])

    found = minimize(loss, np.array([np.log(2.0), 0.0]), jac=True, method="L-BFGS-B", bounds=[(-3, 3), (-8, 8)]).x
    return float(np.exp(found[0])), float(found[1])
