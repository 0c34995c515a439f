from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from triage import (
    AcceptanceRule,
    Assessment,
    Evidence,
    FlagRule,
    Language,
    ModelRef,
    Piece,
    PreparedText,
    Reason,
    Rules,
    ScopeRule,
    Scores,
    Target,
    Task,
    TaskKind,
    Ticket,
    TriageFailure,
    Triager,
)
from triage.errors import EmptyTextError

TASKS = (
    Task("category", TaskKind.NOMINAL, ("billing", "delivery")),
    Task("signals", TaskKind.MULTILABEL, ("angry", "leaves")),
)
RULES = Rules(
    accept={"category": AcceptanceRule(0.8)},
    flag={"signals": FlagRule({"angry": 0.5, "leaves": 0.5})},
    scope=ScopeRule(0.0),
)


class Reader:
    """Reads the body; one that starts with "!" was not written by a person, "?" is Polish."""

    def prepare(self, ticket: Ticket) -> PreparedText:
        if not ticket.body:
            raise EmptyTextError("nothing to read.")
        flags = ("not_human_text",) if ticket.body.startswith("!") else ()
        language = Language("pl", 1.0, supported=False) if ticket.body.startswith("?") else Language("en", 1.0, True)
        return PreparedText(ticket.body, (Piece("body", 0, 0, len(ticket.body)),), language, flags, len(ticket.body))


@dataclass
class Echo:
    """Sure and angry about everything; the longer the text, the more in scope."""

    tasks: tuple[Task, ...] = TASKS
    explained: list[Mapping[str, Target]] = field(default_factory=list)

    def score(self, texts: Sequence[PreparedText]) -> list[Scores]:
        return [Scores({"category": (0.1, 0.9), "signals": (0.9, 0.1)}, len(text.read) - 3) for text in texts]

    def explain(
        self, texts: Sequence[PreparedText], targets: Sequence[Mapping[str, Target]]
    ) -> list[Mapping[str, tuple[Evidence, ...]]]:
        self.explained.extend(targets)
        return [dict.fromkeys(wanted, (Evidence("body", 0, 1, 0.5),)) for wanted in targets]


def run(*bodies: str, explain: bool = False, scorer: Echo | None = None) -> list[Assessment | TriageFailure]:
    triager = Triager(Reader(), scorer or Echo(), RULES, ModelRef("m", "1"))
    return triager.run([Ticket(str(number), body) for number, body in enumerate(bodies)], explain=explain)


def assessed(*bodies: str, explain: bool = False, scorer: Echo | None = None) -> list[Assessment]:
    results = run(*bodies, explain=explain, scorer=scorer)
    return [result for result in results if isinstance(result, Assessment)]


def test_a_bad_ticket_fails_alone_and_results_keep_their_places() -> None:
    first, bad, last = run("parcel", "", "invoice")
    assert bad == TriageFailure("1", "empty_text", "nothing to read.")
    assert isinstance(first, Assessment)
    assert isinstance(last, Assessment)
    assert [(item.id, item.text.read) for item in (first, last)] == [("0", "parcel"), ("2", "invoice")]


def test_nothing_in_gives_nothing_out() -> None:
    assert run() == []
    assert [type(result) for result in run("", "")] == [TriageFailure, TriageFailure]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("long enough", None),
        ("abc", None),
        ("ab", Reason.OUT_OF_SCOPE),
        ("?", Reason.UNSUPPORTED_LANGUAGE),
        ("!", Reason.NOT_HUMAN_TEXT),
    ],
)
def test_the_texts_own_reason_comes_before_its_scope(body: str, reason: Reason | None) -> None:
    (result,) = assessed(body)
    assert result.predictions[0].reason is reason
    assert result.predictions[0].label == "delivery"
    assert result.signals[0].flagged is (reason is not Reason.NOT_HUMAN_TEXT)


def test_nobody_asked_means_no_evidence_at_all() -> None:
    assert assessed("parcel")[0].evidence is None


def test_predictions_and_raised_signals_are_explained_and_the_other_signals_have_no_evidence() -> None:
    scorer = Echo()
    shown, mute = assessed("parcel", "!parcel", explain=True, scorer=scorer)
    one = (Evidence("body", 0, 1, 0.5),)
    assert shown.evidence == {"category": one, "angry": one, "leaves": ()}
    assert mute.evidence == {"category": one, "angry": (), "leaves": ()}
    assert scorer.explained[0] == {"category": Target("category", "delivery"), "angry": Target("signals", "angry")}
