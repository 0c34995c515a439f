"""Written customer histories: what is in a line of `customers.jsonl`, as the core's values.

The format is described beside the file, in `eval/suites/customers.md`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from triage.assessment import Signal
from triage.customers import AgentReplied, Interaction, MessageAssessed, Reopened, Solved, SurveyAnswered, Zone
from triage.errors import InputMissingError, UnreadableDataError
from triage.outreach import CaseKind, Recipient, Stage

SCORES: Mapping[str, float] = MappingProxyType(
    {"very_negative": -1.0, "negative": -0.5, "neutral": 0.0, "positive": 0.5, "very_positive": 1.0}
)
CERTAINTY = 0.9
"""The probability a written label stands for: people are sure, models less so."""
_SIGNALS = ("angry", "churn_risk", "escalation", "repeat_contact")


@dataclass(frozen=True, slots=True)
class History:
    """One customer: what happened, and what a service manager would open at `as_of`.

    Parameters
    ----------
    wanted:
        The stage of each wanted kind; None where the kind has no stages.
    """

    id: str
    customer: Recipient
    interactions: tuple[Interaction, ...]
    as_of: datetime
    wanted: Mapping[CaseKind, Stage | None]
    zone: Zone


def load_histories(path: Path) -> tuple[History, ...]:
    """Read a suite of histories.

    Raises
    ------
    InputMissingError
        When there is no such file.
    UnreadableDataError
        When a line is not a history; names the line.
    """
    if not path.is_file():
        raise InputMissingError(f"{path}: no such file.", hint="Give the path of a suite, one history per line.")
    lines = enumerate(path.read_text("utf-8").split("\n"), start=1)
    return tuple(_read(f"{path.name}:{number}", line) for number, line in lines if line.strip())


def _read(place: str, line: str) -> History:
    try:
        return _history(json.loads(line))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableDataError(
            f"{place}: not a customer history ({type(error).__name__}).", hint="See eval/suites/customers.md."
        ) from error


def _history(row: Mapping[str, Any]) -> History:
    said = row["customer"]
    return History(
        id=row["id"],
        customer=Recipient(row["id"], said.get("tier"), said.get("consent"), row["language"]),
        interactions=tuple(_interaction(item, row["language"]) for item in row["interactions"]),
        as_of=datetime.fromisoformat(row["as_of"]),
        wanted={CaseKind(case["kind"]): _stage(case) for case in row["wanted"]},
        zone=Zone(row["zone"]),
    )


def _stage(case: Mapping[str, Any]) -> Stage | None:
    return Stage(case["stage"]) if "stage" in case else None


def _interaction(item: Mapping[str, Any], language: str) -> Interaction:
    place: dict[str, Any] = {
        "id": item["id"],
        "at": datetime.fromisoformat(item["at"]),
        "ticket_id": item["ticket_id"],
    }
    if item["kind"] == "message":
        return _message(place, item, language)
    if item["kind"] == "survey":
        return SurveyAnswered(**place, csat=item.get("csat"), nps=item.get("nps"), ces=item.get("ces"))
    return _EVENTS[item["kind"]](**place)


def _message(place: Mapping[str, Any], item: Mapping[str, Any], language: str) -> MessageAssessed:
    labels = item["labels"]
    return MessageAssessed(
        **place,
        channel=item["channel"],
        process=labels["category"],
        sentiment=labels["sentiment"],
        sentiment_score=SCORES[labels["sentiment"]],
        priority=labels["priority"],
        signals=tuple(_signal(name, name in labels["signals"]) for name in _SIGNALS),
        language=language,
    )


def _signal(name: str, holds: bool) -> Signal:
    return Signal("signals", name, CERTAINTY if holds else 1 - CERTAINTY, holds)


_EVENTS: Mapping[str, Callable[..., Interaction]] = {
    "agent_reply": AgentReplied,
    "solved": Solved,
    "reopened": Reopened,
}
