"""What becomes of a message in: what is kept of a result, and the answer to a message that is known."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from triage import ModelRef, TriageFailure, TriageResult, render
from triage_serve.intake.shapes import answer
from triage_serve.storage import Claim, Message, NewAssessment, Replay, Work

CREATED, KNOWN = 201, 200
_NO_LANGUAGE = "und"  # ISO 639-2: undetermined


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to a message in.

    Parameters
    ----------
    status:
        201 for a new message, 200 for a known one; a replay has that of the first time.
    body:
        JSON.
    is_replay:
        Whether it was answered before.
    outcome:
        What it is counted as.
    """

    status: int
    body: bytes
    is_replay: bool
    outcome: str = "repeated"


def to_keep(result: TriageResult, model: ModelRef) -> NewAssessment:
    """Say what is kept of a result; a failure stands where labels would stand."""
    if not isinstance(result, TriageFailure):
        return NewAssessment.of(result)
    return NewAssessment(
        model=model.name,
        model_version=model.version,
        language=_NO_LANGUAGE,
        category=None,
        category_accepted=None,
        priority=None,
        priority_accepted=None,
        sentiment=None,
        sentiment_accepted=None,
        accepted=False,
        contract=render(result),
    )


def answer_known(work: Work, message: Message, claim: Claim | None) -> Taken:
    """Answer with what was said of a message before."""
    assessments = work.assessments.of(message.seq)
    contract = assessments[0].contract if assessments else {"id": message.id}
    body = orjson.dumps(answer(message, contract))
    finish(work, claim, message, Replay(KNOWN, body))
    return Taken(KNOWN, body, is_replay=True)


def finish(work: Work, claim: Claim | None, message: Message, told: Replay) -> None:
    """Keep the answer for who asks again under the same key."""
    if claim is not None:
        work.idempotency.finish(claim, told, message_seq=message.seq, customer_id=message.customer_id)
