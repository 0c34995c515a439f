"""The published shapes, for the API documentation: `triage.render` makes them, tests hold the two together."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from triage_serve.samples import SAMPLES


class TicketIn(BaseModel):
    """One message of one ticket. Only the text decides; the other fields identify it."""

    id: str | None = Field(None, description="Comes back with the answer.")
    ticket_id: str | None = None
    customer_id: str | None = None
    subject: str | None = None
    body: str = Field(description="The message; 20,000 characters at most, together with the subject.")
    channel: str | None = None
    created_at: str | None = Field(None, description="ISO 8601.")
    language: str | None = Field(None, description="A hint (ISO 639-1); the text decides.")
    attributes: dict[str, Any] | None = None


class TicketListIn(BaseModel):
    """Several tickets; a bad one fails alone."""

    tickets: list[TicketIn] = Field(min_length=1, max_length=256)


class Language(BaseModel):
    """The language of the text, and whether the model was made for it."""

    code: str
    confidence: float
    supported: bool


class Alternative(BaseModel):
    """A label that was not chosen."""

    label: str
    confidence: float


class Prediction(BaseModel):
    """The best label; `accepted` says whether it may act alone, `reason` why not."""

    label: str
    confidence: float
    accepted: bool
    reason: str | None
    alternatives: list[Alternative]
    score: float | None = Field(None, description="Ordinal tasks with a scale: the expected value.")


class Signal(BaseModel):
    """A warning sign: its probability and whether it is raised."""

    probability: float
    flagged: bool


class Text(BaseModel):
    """What was read; `read` only with explain=true."""

    flags: list[str]
    characters: int
    used: int
    read: str | None = None


class Model(BaseModel):
    """Which model said it."""

    name: str
    version: str


class Span(BaseModel):
    """Characters start to end of a field that spoke for (weight > 0) or against the label."""

    field: str
    start: int
    end: int
    weight: float


class ScoredTicket(BaseModel):
    """One scored ticket. The tasks are the model's: the starter's are shown, your own labels bring theirs."""

    model_config = ConfigDict(extra="allow")

    id: str
    language: Language
    category: Prediction | None = None
    priority: Prediction | None = None
    sentiment: Prediction | None = None
    signals: dict[str, Signal] | None = None
    text: Text
    model: Model
    explanation: dict[str, list[Span]] | None = None


class FailureDetail(BaseModel):
    """A stable code and one clear sentence."""

    code: str
    message: str


class FailedTicket(BaseModel):
    """A ticket in a list that could not be scored."""

    id: str
    error: FailureDetail


class ScoredList(BaseModel):
    """One result per ticket, in order."""

    results: list[ScoredTicket | FailedTicket]


class ProblemOut(BaseModel):
    """RFC 9457 problem details; `code` is stable, the input is never repeated."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    request_id: str | None = None


def request_examples() -> dict[str, dict[str, Any]]:
    """Give requests that can be tried as they stand: three languages, and a list."""
    singles = {
        sample.language.lower(): {"summary": f"{sample.language}: {sample.title}", "value": sample.fields()}
        for sample in SAMPLES
    }
    together = {"summary": "A list", "value": {"tickets": [sample.fields() for sample in SAMPLES]}}
    return {**singles, "list": together}


def request_body() -> dict[str, Any]:
    """Describe the body of POST /v1/score."""
    return json_body(TicketIn, TicketListIn, examples=request_examples())


def json_body(*shapes: type[BaseModel], examples: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Describe a request's body in OpenAPI's terms (bodies are parsed by hand, so that bad input stays cheap)."""
    described = [_inline(shape.model_json_schema()) for shape in shapes]
    schema = described[0] if len(described) == 1 else {"anyOf": described}
    content = {"application/json": {"schema": schema, "examples": examples}}
    return {"requestBody": {"required": True, "content": content}}


def _inline(schema: dict[str, Any]) -> dict[str, Any]:
    """Put the definitions where they are referred to: a request's body has no place of its own for them."""
    definitions = schema.pop("$defs", {})

    def put(value: Any) -> Any:
        if isinstance(value, list):
            return [put(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return put(definitions[value["$ref"].rpartition("/")[2]])
        return {key: put(inner) for key, inner in value.items()}

    return {key: put(inner) for key, inner in schema.items()}
