"""A triager that needs no model: for tests of everything around one, here and in programs that embed the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from triage import (
    AcceptanceRule,
    Evidence,
    FlagRule,
    Language,
    ModelRef,
    Piece,
    PreparedText,
    Rules,
    ScopeRule,
    Scores,
    Task,
    TaskKind,
    Ticket,
    Triager,
)
from triage.errors import EmptyTextError, TextTooLongError
from triage.pipeline import Target
from triage_models.text.words import TEXT_LIMIT

_TASKS = (
    Task("category", TaskKind.NOMINAL, ("billing", "delivery")),
    Task("priority", TaskKind.ORDINAL, ("low", "high")),
    Task("sentiment", TaskKind.ORDINAL, ("negative", "positive"), scale=(-1.0, 1.0)),
    Task("signals", TaskKind.MULTILABEL, ("angry", "churn_risk")),
)
_SURE, _UNSURE = (0.9, 0.1), (0.6, 0.4)


class FakePreparer:
    """Reads the body as it is, in English; refuses what the real one refuses."""

    def prepare(self, ticket: Ticket) -> PreparedText:
        """Read one ticket; raises `EmptyTextError` or `TextTooLongError`."""
        if not ticket.body.strip():
            raise EmptyTextError("the ticket holds no text.")
        if len(ticket.subject) + len(ticket.body) > TEXT_LIMIT:
            raise TextTooLongError(f"at most {TEXT_LIMIT:,} characters are read.")
        pieces = (Piece("body", 0, 0, len(ticket.body)),)
        return PreparedText(ticket.body, pieces, Language("en", 0.99, supported=True), (), len(ticket.body))


class FakeScorer:
    """Gives every text the same probabilities; `before` runs first, to wait or to fail."""

    tasks = _TASKS

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self._before = before

    def score(self, texts: Sequence[PreparedText]) -> list[Scores]:
        """Score texts."""
        self._before()
        probabilities = {"category": _SURE, "priority": _UNSURE, "sentiment": _SURE, "signals": _SURE}
        return [Scores(probabilities, scope=1.0) for _ in texts]

    def explain(
        self, texts: Sequence[PreparedText], targets: Sequence[Mapping[str, Target]]
    ) -> list[Mapping[str, tuple[Evidence, ...]]]:
        """Name the first character of every text."""
        return [dict.fromkeys(target, (Evidence("body", 0, 1, 0.5),)) for _, target in zip(texts, targets, strict=True)]


def fake_triager(before: Callable[[], None] = lambda: None) -> Triager:
    """Make a triager of the fakes: category and sentiment are accepted, priority is not, angry is raised."""
    accept = AcceptanceRule(min_confidence=0.8)
    rules = Rules(
        accept={"category": accept, "priority": accept, "sentiment": accept},
        flag={"signals": FlagRule({"angry": 0.5, "churn_risk": 0.5})},
        scope=ScopeRule(min_score=0.0),
    )
    return Triager(FakePreparer(), FakeScorer(before), rules, ModelRef("fake", "1"))
