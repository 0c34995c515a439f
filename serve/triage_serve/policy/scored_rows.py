"""Scored tickets read back: lines as `triage score` writes them, with what the helpdesk knows beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from triage import (
    Alternative,
    Assessment,
    Language,
    ModelRef,
    Prediction,
    PreparedText,
    Reason,
    Signal,
    TriageFailure,
    TriageResult,
)
from triage.errors import InvalidTicketError
from triage.routing import Circumstances, HumanValues


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket to be routed again.

    Parameters
    ----------
    at:
        When it came (`created_at`); None when the row does not say.
    answered_at:
        When it was answered; None when it was not, or nobody knows.
    """

    id: str
    result: TriageResult
    circumstances: Circumstances
    human: HumanValues
    at: datetime | None
    answered_at: datetime | None


def read_past_ticket(row: object) -> PastTicket:
    """Read one row.

    Beside the keys of a scored ticket it may have `created_at`, `answered_at` (ISO 8601; without an offset: UTC),
    `channel`, `attributes`, `customer` (`zone`, `tier`) and `human` (`team`, `priority`, `category`).

    Raises
    ------
    InvalidTicketError
        When the row is not a scored ticket; says which key is wrong, never its value.
    """
    fields = _mapping(row, "the row")
    result = _result(fields)
    customer, human = _mapping_or_empty(fields, "customer"), _mapping_or_empty(fields, "human")
    return PastTicket(
        id=result.id,
        result=result,
        circumstances=Circumstances(
            channel=_text_or_none(fields, "channel"),
            attributes=_mapping_or_empty(fields, "attributes"),
            zone=_text_or_none(customer, "zone"),
            tier=_text_or_none(customer, "tier"),
        ),
        human=HumanValues(*(_text_or_none(human, name) for name in ("team", "priority", "category"))),
        at=_moment_or_none(fields, "created_at"),
        answered_at=_moment_or_none(fields, "answered_at"),
    )


def assessment_from_contract(shape: Mapping[str, Any]) -> Assessment:
    """Read the published shape of a scored ticket back; the text and its evidence are not in it.

    Raises
    ------
    InvalidTicketError
        When it has another shape.
    """
    language = _mapping(shape.get("language"), "language")
    code = _text(language, "code")
    model = _mapping_or_empty(shape, "model")
    tasks = {name: value for name, value in shape.items() if isinstance(value, Mapping)}
    return Assessment(
        id=_text(shape, "id"),
        text=PreparedText("", (), Language(code, _number(language, "confidence"), bool(language.get("supported")))),
        predictions=tuple(
            _prediction(name, value) for name, value in tasks.items() if "label" in value and "accepted" in value
        ),
        signals=tuple(signal for name, value in tasks.items() for signal in _signals(name, value)),
        model=ModelRef(str(model.get("name", "")), str(model.get("version", ""))),
    )


def _result(fields: Mapping[str, Any]) -> TriageResult:
    error = fields.get("error")
    if error is None:
        return assessment_from_contract(fields)
    return TriageFailure(_text(fields, "id"), _text(_mapping(error, "error"), "code"), "")


def _prediction(task: str, value: Mapping[str, Any]) -> Prediction:
    alternatives = value.get("alternatives")
    reason = value.get("reason")
    return Prediction(
        task=task,
        label=_text(value, "label"),
        confidence=_number(value, "confidence"),
        alternatives=tuple(
            Alternative(_text(_mapping(item, "alternatives"), "label"), _number(item, "confidence"))
            for item in (alternatives if isinstance(alternatives, list) else [])
        ),
        accepted=value["accepted"] is True,
        reason=Reason(reason) if reason in set(Reason) else None,
    )


def _signals(task: str, value: Mapping[str, Any]) -> list[Signal]:
    return [
        Signal(task, name, _number(item, "probability"), item.get("flagged") is True)
        for name, item in value.items()
        if isinstance(item, Mapping) and "flagged" in item
    ]


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidTicketError(f"{name}: expected an object of a scored ticket.")
    return value


def _mapping_or_empty(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = fields.get(name)
    return {} if value is None else _mapping(value, name)


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = _text_or_none(fields, name)
    if value is None:
        raise InvalidTicketError(f"{name}: missing.")
    return value


def _text_or_none(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidTicketError(f"{name}: expected text.")
    return value


def _number(fields: Mapping[str, Any], name: str) -> float:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidTicketError(f"{name}: expected a number.")
    return float(value)


def _moment_or_none(fields: Mapping[str, Any], name: str) -> datetime | None:
    value = _text_or_none(fields, name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidTicketError(f"{name}: expected a moment in ISO 8601.") from None
