"""The path of a ticket through the models: prepare, score, decide. Everything that scores comes through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from triage.assessment import Assessment, Evidence, ModelRef, Reason, TriageFailure, TriageResult
from triage.decisions import AcceptanceRule, FlagRule, ScopeRule, blocking_reason, decide, raise_flags
from triage.errors import TicketError
from triage.tasks import Task, TaskKind
from triage.text import PreparedText, Preparer
from triage.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Scores:
    """What a scorer says about one text.

    Parameters
    ----------
    probabilities:
        Per task: one calibrated probability per label, in the task's label order.
    scope:
        How much the text looks like the training tickets; larger is more alike.
    """

    probabilities: Mapping[str, Sequence[float]]
    scope: float


@dataclass(frozen=True, slots=True)
class Target:
    """A label of a task whose evidence is wanted."""

    task: str
    label: str


class Scorer(Protocol):
    """Gives calibrated probabilities for prepared texts, and evidence for decided ones."""

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What is predicted."""
        ...

    def score(self, texts: Sequence[PreparedText]) -> list[Scores]:
        """Score texts; the answer has the same length and order, and no text changes another's scores."""
        ...

    def explain(
        self, texts: Sequence[PreparedText], targets: Sequence[Mapping[str, Target]]
    ) -> list[Mapping[str, tuple[Evidence, ...]]]:
        """Find the spans that spoke for or against each target, under the same keys."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """All decision rules of a bundle, by task name."""

    accept: Mapping[str, AcceptanceRule]
    flag: Mapping[str, FlagRule]
    scope: ScopeRule


@dataclass(frozen=True, slots=True)
class Triager:
    """Assesses tickets with one preparer, one scorer and one set of rules."""

    preparer: Preparer
    scorer: Scorer
    rules: Rules
    model: ModelRef

    def run(self, tickets: Sequence[Ticket], *, explain: bool = False) -> list[TriageResult]:
        """Assess a batch: one result per ticket, in order; a bad ticket fails alone.

        Parameters
        ----------
        explain:
            Also find the spans that speak for each label (slower).
        """
        results: list[TriageResult | None] = [None] * len(tickets)
        readable: list[tuple[int, PreparedText]] = []
        for position, ticket in enumerate(tickets):
            try:
                readable.append((position, self.preparer.prepare(ticket)))
            except TicketError as error:
                results[position] = TriageFailure.from_error(ticket.id, error)
        texts = [text for _, text in readable]
        assessments = [
            self._assess(tickets[position].id, text, scores)
            for (position, text), scores in zip(readable, self.scorer.score(texts), strict=True)
        ]
        if explain:
            assessments = self._with_evidence(texts, assessments)
        for (position, _), assessment in zip(readable, assessments, strict=True):
            results[position] = assessment
        return [result for result in results if result is not None]

    def _assess(self, ticket_id: str, text: PreparedText, scores: Scores) -> Assessment:
        blocked = blocking_reason(text)
        if blocked is None and scores.scope < self.rules.scope.min_score:
            blocked = Reason.OUT_OF_SCOPE
        single = [task for task in self.scorer.tasks if task.kind is not TaskKind.MULTILABEL]
        multiple = [task for task in self.scorer.tasks if task.kind is TaskKind.MULTILABEL]
        return Assessment(
            id=ticket_id,
            text=text,
            predictions=tuple(
                decide(task, scores.probabilities[task.name], self.rules.accept[task.name], blocked=blocked)
                for task in single
            ),
            signals=tuple(
                signal
                for task in multiple
                for signal in raise_flags(
                    task, scores.probabilities[task.name], self.rules.flag[task.name], blocked=blocked
                )
            ),
            model=self.model,
        )

    def _with_evidence(self, texts: Sequence[PreparedText], assessments: Sequence[Assessment]) -> list[Assessment]:
        found = self.scorer.explain(texts, [_targets(item) for item in assessments])
        return [
            replace(item, evidence={**{signal.name: () for signal in item.signals}, **evidence})
            for item, evidence in zip(assessments, found, strict=True)
        ]


def _targets(assessment: Assessment) -> dict[str, Target]:
    """What to explain: every prediction, and the signals that are raised."""
    predictions = {item.task: Target(item.task, item.label) for item in assessment.predictions}
    signals = {item.name: Target(item.task, item.name) for item in assessment.signals if item.flagged}
    return {**predictions, **signals}
