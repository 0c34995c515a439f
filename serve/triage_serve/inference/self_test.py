"""A few sentences of our own, scored before a model may answer anybody: it works, it is sane, it is warm."""

from __future__ import annotations

import math
from collections.abc import Sequence

from triage import Scores, Task, TaskKind, Ticket, TriageFailure, Triager
from triage.errors import BundleError

SENTENCES = {
    "en": "Where is my parcel? It was due on Monday.",
    "ru": "С карты дважды списали деньги, верните лишний платёж.",
    "bg": "Поръчката още не е пристигнала, кога ще я получа?",
    "de": "Die App stürzt nach dem Anmelden jedes Mal ab.",
    "es": "Quiero cancelar mi suscripción a partir del próximo mes.",
    "fr": "Merci, votre équipe a été très aimable.",
}
_LONG = Ticket(id="self-test-long", subject="Still broken", body=" ".join(SENTENCES.values()) * 4)
_TOLERANCE = 1e-3


def self_test(triager: Triager) -> None:
    """Score made-up tickets in six languages, one of them explained; the first real ticket then meets no cold start.

    Raises
    ------
    BundleError
        When a ticket is not scored, or a probability is none. Other errors are those of the model.
    """
    tickets = [Ticket(id=f"self-test-{code}", body=text) for code, text in SENTENCES.items()]
    for result in [*triager.run([*tickets, _LONG]), *triager.run(tickets[:1], explain=True)]:
        if isinstance(result, TriageFailure):
            raise _failed(f"{result.id} got {result.code}")
    texts = [triager.preparer.prepare(ticket) for ticket in tickets]
    for scores in triager.scorer.score(texts):
        _check(triager.scorer.tasks, scores)


def _check(tasks: Sequence[Task], scores: Scores) -> None:
    if not math.isfinite(scores.scope):
        raise _failed("the scope is not finite")
    for task in tasks:
        probabilities = scores.probabilities[task.name]
        if len(probabilities) != len(task.labels) or not all(0 <= value <= 1 for value in probabilities):
            raise _failed(f"{task.name} has no probability per label")
        if task.kind is not TaskKind.MULTILABEL and abs(math.fsum(probabilities) - 1) > _TOLERANCE:
            raise _failed(f"the probabilities of {task.name} do not sum to one")


def _failed(what: str) -> BundleError:
    return BundleError(f"The model failed its self-test: {what}.", hint="Train it again, or serve another version.")
