"""The published shape of `GET /v1/model`, for the API documentation; tests hold it and the real answer together."""

from __future__ import annotations

from pydantic import BaseModel, Field


class TaskOut(BaseModel):
    """One thing the model predicts; the labels of an ordinal task are in order, lowest first."""

    name: str
    kind: str = Field(description="nominal, ordinal or multilabel")
    labels: list[str]
    scale: list[float] | None = Field(description="Ordinal tasks: one number per label; answers then carry `score`.")


class TaskQuality(BaseModel):
    """How good a nominal or ordinal task was on rows that training did not see; null: not measured."""

    rows: int | None
    accuracy: float | None
    macro_f1: float | None
    calibration_error: float | None = Field(description="Expected calibration error of the most probable label.")
    accepted_precision: float | None = Field(description="Share of right answers among accepted ones.")
    coverage: float | None = Field(description="Share of rows that are accepted.")


class SignalQuality(BaseModel):
    """How good one label of a multi-label task was on rows that training did not see; null: not measured."""

    rows: int | None
    positives: int | None
    average_precision: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    calibration_error: float | None


class AcceptanceRuleOut(BaseModel):
    """When the best label may act alone."""

    min_confidence: float
    min_margin: float
    per_label: dict[str, float] = Field(description="Stricter least probabilities of single labels.")


class FlagRuleOut(BaseModel):
    """When the labels of a multi-label task are raised."""

    thresholds: dict[str, float]


class ScopeRuleOut(BaseModel):
    """Texts that score lower are unlike the training tickets."""

    min_score: float


class RulesOut(BaseModel):
    """The decision rules, by task."""

    accept: dict[str, AcceptanceRuleOut]
    flag: dict[str, FlagRuleOut]
    scope: ScopeRuleOut


class ReloadOut(BaseModel):
    """The last attempt to change the model; when it failed, the model before it still answers."""

    at: str
    outcome: str = Field(description="done or failed")
    version: str | None = Field(description="What was wanted; null when that could not be found out.")
    code: str | None = Field(description="Why it failed: an error code. The service's log says more.")


class ModelOut(BaseModel):
    """The model that answers now. Without a bundle (a model made in memory) only its tasks and rules are known."""

    name: str
    version: str
    id: str | None = Field(description="Equal ids predict the same.")
    created_at: str | None
    tasks: list[TaskOut]
    languages: list[str] | None = Field(description="ISO 639-1: what it was trained on.")
    quality: dict[str, TaskQuality | dict[str, SignalQuality]] | None = Field(
        description="By task; multi-label tasks by label."
    )
    rules: RulesOut
    loaded_at: str
    last_reload: ReloadOut | None = Field(description="Null until the model was to be changed for the first time.")
