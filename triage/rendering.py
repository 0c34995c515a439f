"""The published shape of a scored ticket (docs/contracts), as plain dictionaries ready for JSON."""

from __future__ import annotations

from typing import Any

from triage.assessment import Assessment, Evidence, Prediction, TriageFailure, TriageResult

_DIGITS = 4


def render(result: TriageResult) -> dict[str, Any]:
    """Shape one result as the contract's JSON object."""
    return _failure(result) if isinstance(result, TriageFailure) else _assessment(result)


def _failure(failure: TriageFailure) -> dict[str, Any]:
    return {"id": failure.id, "error": {"code": failure.code, "message": failure.message}}


def _assessment(assessment: Assessment) -> dict[str, Any]:
    text, language = assessment.text, assessment.text.language
    shape: dict[str, Any] = {
        "id": assessment.id,
        "language": {
            "code": language.code,
            "confidence": _rounded(language.confidence),
            "supported": language.supported,
        },
    }
    for prediction in assessment.predictions:
        shape[prediction.task] = _prediction(prediction)
    for signal in assessment.signals:
        shape.setdefault(signal.task, {})[signal.name] = {
            "probability": _rounded(signal.probability),
            "flagged": signal.flagged,
        }
    shape["text"] = {"flags": list(text.flags), "characters": text.characters, "used": len(text.read)}
    shape["model"] = {"name": assessment.model.name, "version": assessment.model.version}
    if assessment.evidence is not None:
        shape["text"]["read"] = text.read
        shape["explanation"] = {key: [_span(item) for item in spans] for key, spans in assessment.evidence.items()}
    return shape


def _prediction(prediction: Prediction) -> dict[str, Any]:
    shape: dict[str, Any] = {"label": prediction.label, "confidence": _rounded(prediction.confidence)}
    if prediction.score is not None:
        shape["score"] = _rounded(prediction.score)
    return {
        **shape,
        "accepted": prediction.accepted,
        "reason": prediction.reason.value if prediction.reason else None,
        "alternatives": [
            {"label": other.label, "confidence": _rounded(other.confidence)} for other in prediction.alternatives
        ],
    }


def _span(evidence: Evidence) -> dict[str, Any]:
    return {
        "field": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "weight": _rounded(evidence.weight),
    }


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS)
