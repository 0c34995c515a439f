from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage import (
    AcceptanceRule,
    Assessment,
    Evidence,
    FlagRule,
    Language,
    ModelRef,
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
    decide,
    render,
)
from triage.errors import EmptyTextError

shares = st.floats(0, 1)
reasons = st.none() | st.sampled_from(list(Reason))
rules = st.builds(AcceptanceRule, min_confidence=st.floats(0, 1.01), min_margin=shares)


@st.composite
def distributions(draw: st.DrawFn, least: int = 2, most: int = 8) -> tuple[float, ...]:
    weights = draw(st.lists(st.floats(0.001, 1), min_size=least, max_size=most))
    return tuple(weight / sum(weights) for weight in weights)


def labels(count: int) -> tuple[str, ...]:
    return tuple(f"label-{index}" for index in range(count))


@given(distributions(), rules, reasons, st.randoms())
def test_the_order_of_labels_never_changes_an_answer(
    probabilities: tuple[float, ...], rule: AcceptanceRule, blocked: Reason | None, chance: object
) -> None:
    if len(set(probabilities)) < len(probabilities):
        return  # ties go by the order
    names = labels(len(probabilities))
    order = list(range(len(names)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    one = decide(Task("t", TaskKind.NOMINAL, names), probabilities, rule, blocked=blocked)
    other = decide(
        Task("t", TaskKind.NOMINAL, tuple(names[index] for index in order)),
        [probabilities[index] for index in order],
        rule,
        blocked=blocked,
    )
    assert one == other


@given(distributions(), rules, reasons)
def test_the_answer_is_a_most_probable_label_and_says_why_exactly_when_it_is_not_accepted(
    probabilities: tuple[float, ...], rule: AcceptanceRule, blocked: Reason | None
) -> None:
    task = Task("t", TaskKind.ORDINAL, labels(len(probabilities)), tuple(range(len(probabilities))))
    answer = decide(task, probabilities, rule, blocked=blocked)
    assert answer.confidence == max(probabilities) == probabilities[task.labels.index(answer.label)]
    assert answer.accepted == (answer.reason is None)
    assert blocked is None or answer.reason is blocked
    others = [other.confidence for other in answer.alternatives]
    assert sorted(others, reverse=True) == others
    assert answer.label not in [other.label for other in answer.alternatives]
    assert answer.score is not None
    assert 0 <= answer.score <= len(probabilities) - 1 + 1e-9


class Reader:
    def prepare(self, ticket: Ticket) -> PreparedText:
        if not ticket.body.strip():
            raise EmptyTextError("nothing to read.")
        return PreparedText(ticket.body, (), Language("en", 1.0, supported=True), (), len(ticket.body))


class Lengths:
    """Scores a text by its length alone."""

    tasks = (Task("category", TaskKind.NOMINAL, labels(3)), Task("signals", TaskKind.MULTILABEL, ("angry",)))

    def score(self, texts: Sequence[PreparedText]) -> list[Scores]:
        found = []
        for text in texts:
            weights = np.exp([len(text.read) % 5, len(text.read) % 3, 1.0])
            found.append(
                Scores(
                    {"category": (weights / weights.sum()).tolist(), "signals": (len(text.read) % 2,)},
                    scope=-math.inf if len(text.read) % 7 == 0 else 1.0,
                )
            )
        return found

    def explain(
        self, texts: Sequence[PreparedText], targets: Sequence[Mapping[str, Target]]
    ) -> list[Mapping[str, tuple[Evidence, ...]]]:
        return [
            dict.fromkeys(wanted, (Evidence("body", 0, len(text.read), 1.0),))
            for text, wanted in zip(texts, targets, strict=True)
        ]


TRIAGER = Triager(
    Reader(),
    Lengths(),
    Rules({"category": AcceptanceRule(0.5, 0.1)}, {"signals": FlagRule({"angry": 0.5})}, ScopeRule(0.0)),
    ModelRef("m", "1"),
)


@given(st.lists(st.text(max_size=20), max_size=12), st.booleans())
def test_every_ticket_gets_one_result_in_its_place_and_neighbours_do_not_matter(
    bodies: list[str], explain: bool
) -> None:
    tickets = [Ticket(str(number), body) for number, body in enumerate(bodies)]
    together = TRIAGER.run(tickets, explain=explain)
    assert [result.id for result in together] == [ticket.id for ticket in tickets]
    assert [isinstance(result, TriageFailure) for result in together] == [not body.strip() for body in bodies]
    assert together == [result for ticket in tickets for result in TRIAGER.run([ticket], explain=explain)]


@given(st.lists(st.text(max_size=20), max_size=12), st.booleans())
def test_every_result_is_strict_json_of_one_shape(bodies: list[str], explain: bool) -> None:
    for result in TRIAGER.run([Ticket("1", body) for body in bodies], explain=explain):
        shape = json.loads(json.dumps(render(result), allow_nan=False))
        if isinstance(result, Assessment):
            wanted = {"id", "language", "category", "signals", "text", "model"} | (
                {"explanation"} if explain else set()
            )
            assert shape.keys() == wanted
            assert shape["text"].keys() == {"flags", "characters", "used"} | ({"read"} if explain else set())
        else:
            assert shape.keys() == {"id", "error"}
            assert shape["error"].keys() == {"code", "message"}
