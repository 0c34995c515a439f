"""From calibrated probabilities to decisions.

Scoring says how likely each label is; deciding says whether the best one may act alone. Rules are data: they are
fitted on rows no scorer saw and stored in the bundle (classification with a reject option; Chow 1970, El-Yaniv
and Wiener 2010).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from triage.assessment import Alternative, Prediction, Reason, Signal
from triage.tasks import Task
from triage.text import PreparedText

_BLOCKING_FLAGS = {
    "not_human_text": Reason.NOT_HUMAN_TEXT,
    "mixed_language": Reason.MIXED_LANGUAGE,
    "too_short": Reason.TOO_SHORT,
}
_ALTERNATIVES = 2


@dataclass(frozen=True, slots=True)
class AcceptanceRule:
    """When the best label of a nominal or ordinal task may act alone.

    Parameters
    ----------
    min_confidence:
        Least calibrated probability, from 0 to 1; a value above 1 accepts nothing.
    min_margin:
        Least distance to the second label.
    per_label:
        Stricter least probabilities for single labels.
    """

    min_confidence: float
    min_margin: float = 0.0
    per_label: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class FlagRule:
    """When the labels of a multi-label task are raised: least probability per label."""

    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """A text whose scope score is below `min_score` is unlike anything the models were taught."""

    min_score: float


def blocking_reason(text: PreparedText) -> Reason | None:
    """Why nothing said about this text may act alone, whatever the probabilities; None when nothing forbids it."""
    if _BLOCKING_FLAGS.keys() & set(text.flags):
        return next(reason for flag, reason in _BLOCKING_FLAGS.items() if flag in text.flags)
    return None if text.language.supported else Reason.UNSUPPORTED_LANGUAGE


def decide(
    task: Task, probabilities: Sequence[float], rule: AcceptanceRule, *, blocked: Reason | None = None
) -> Prediction:
    """Name the most probable label of a nominal or ordinal task and say whether it may act alone.

    Parameters
    ----------
    probabilities:
        One per label of `task`, summing to one. Ties go to the label that comes first.
    blocked:
        A reason that holds for the whole text (language, scope, length) and comes before the rule's own.
    """
    ranked = sorted(range(len(task.labels)), key=lambda index: (-probabilities[index], index))
    best, others = ranked[0], ranked[1:]
    confidence = probabilities[best]
    margin = confidence - (probabilities[others[0]] if others else 0.0)
    reason = blocked or _own_reason(task.labels[best], confidence, margin, rule)
    return Prediction(
        task=task.name,
        label=task.labels[best],
        confidence=confidence,
        alternatives=tuple(Alternative(task.labels[i], probabilities[i]) for i in others[:_ALTERNATIVES]),
        accepted=reason is None,
        reason=reason,
        score=_expected(task, probabilities),
    )


def raise_flags(
    task: Task, probabilities: Sequence[float], rule: FlagRule, *, blocked: Reason | None = None
) -> tuple[Signal, ...]:
    """Raise every label of a multi-label task whose probability reaches its threshold.

    Text no person wrote raises nothing: an auto-reply is not an angry customer.
    """
    mute = blocked is Reason.NOT_HUMAN_TEXT
    return tuple(
        Signal(task.name, label, probability, not mute and probability >= rule.thresholds[label])
        for label, probability in zip(task.labels, probabilities, strict=True)
    )


def _own_reason(label: str, confidence: float, margin: float, rule: AcceptanceRule) -> Reason | None:
    if confidence < max(rule.min_confidence, rule.per_label.get(label, 0.0)):
        return Reason.LOW_CONFIDENCE
    return Reason.SMALL_MARGIN if margin < rule.min_margin else None


def _expected(task: Task, probabilities: Sequence[float]) -> float | None:
    if task.scale is None:
        return None
    return sum(value * probability for value, probability in zip(task.scale, probabilities, strict=True))
