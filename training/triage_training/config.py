"""One training run as data: the sections of a TOML file, and how the file is read.

Every mistake in the file becomes part of one `ConfigError` that names the key, what is wrong with it and, for a
misspelling, the nearest valid name. Nothing here reads the environment: variables are passed in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError, model_validator

from triage.errors import ConfigError
from triage.tasks import TaskKind
from triage_training.config_checks import cross_problems
from triage_training.config_errors import Problem, config_error, problems_of
from triage_training.source_config import SourceConfig, SourcePlace

__all__ = [
    "SEEDS",
    "EncoderConfig",
    "FeaturesConfig",
    "HeadsConfig",
    "OutOfScopeConfig",
    "SourceConfig",
    "SplitsConfig",
    "TaskConfig",
    "TrainingConfig",
    "load_config",
]

_Names = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Strict(False)]
_Scale = Annotated[tuple[float, ...], Strict(False)]
_Lengths = Annotated[tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]], Strict(False)]
_Share = Annotated[float, Field(gt=0, lt=1)]

SEEDS = 2**32
"""Seeds are below this: what scikit-learn takes."""


class Section(BaseModel):
    """Base of every section: read-only, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class EncoderConfig(Section):
    """`[encoder]`: the sentence encoder.

    `prefix` and `pooling` of None mean the encoder's own; `max_tokens` cuts longer texts; `layers` of None means the
    middle one, the one at three quarters and the last.
    """

    name: str = Field(default="multilingual-e5-small", min_length=1)
    max_tokens: int = Field(default=512, ge=8)
    prefix: str | None = None
    pooling: Literal["mean", "cls"] | None = None
    layers: Annotated[tuple[int, ...], Strict(False)] | None = None


class TextConfig(Section):
    """`[text]`: whether personal data become placeholders before models read a text, in training and in scoring."""

    redact: bool = False


class TaskConfig(Section):
    """`[tasks.NAME]`: one thing to predict.

    Parameters
    ----------
    labels:
        Required for ordinal tasks, lowest first; for the other kinds None takes them from the data, sorted.
    scale:
        Ordinal tasks only: one number per label.
    target_precision:
        The precision an accepted answer (or, with `flag_objective = "precision"`, a raised flag) should keep.
    class_weight:
        "balanced" weighs labels by inverse frequency, "sqrt" by its square root. None: "sqrt" when one of several
        labels is chosen, "none" for two labels and for multi-label tasks.
    flag_objective:
        Multi-label tasks only: what the thresholds are chosen for; "f1" when not given.
    """

    kind: Annotated[TaskKind, Strict(False)]
    labels: _Names | None = None
    scale: _Scale | None = None
    target_precision: _Share = 0.9
    class_weight: Literal["balanced", "none", "sqrt"] | None = None
    flag_objective: Literal["f1", "precision"] = "f1"

    @model_validator(mode="after")
    def _fits_together(self) -> TaskConfig:
        if self.kind is TaskKind.ORDINAL and self.labels is None:
            raise ValueError("an ordinal task needs labels, lowest first")
        if self.labels is not None and len(set(self.labels)) < len(self.labels):
            raise ValueError("labels: a label is listed twice")
        if self.labels is not None and len(self.labels) < 2 and self.kind is not TaskKind.MULTILABEL:
            raise ValueError("labels: a task needs at least two")
        if self.scale is not None and self.kind is not TaskKind.ORDINAL:
            raise ValueError("scale: only an ordinal task has one")
        if self.scale is not None and len(self.scale) != len(self.labels or ()):
            raise ValueError(f"scale: expected one number per label, found {len(self.scale)}")
        if self.flag_objective != "f1" and self.kind is not TaskKind.MULTILABEL:
            raise ValueError("flag_objective: only a multilabel task raises flags")
        return self


class SplitsConfig(Section):
    """`[splits]`: who sees which rows. Shares are of all rows; what is left is for fitting.

    Parameters
    ----------
    group_by:
        Rows with the same value never stand on two sides of a split.
    folds, strategy, final_fit:
        How calibration rows are made (cross-fitting or held out) and what the last fit sees.
    near_duplicate_similarity:
        Jaccard similarity of character 5-grams from which two texts count as the same for splitting.
    """

    calibrate: _Share = 0.1
    decide: _Share = 0.1
    test: _Share = 0.15
    group_by: Literal["customer_id", "ticket_id"] | None = None
    folds: int = Field(default=5, ge=2)
    strategy: Literal["auto", "cross_fit", "hold_out"] = "auto"
    final_fit: Literal["without_test", "all"] = "without_test"
    near_duplicate_similarity: float = Field(default=0.8, ge=0.5, le=1)

    @model_validator(mode="after")
    def _leaves_rows_to_fit(self) -> SplitsConfig:
        held = self.calibrate + self.decide + self.test
        if held >= 1:
            raise ValueError(f"calibrate + decide + test must stay below 1 to leave rows for fitting, found {held:g}")
        return self


class OutOfScopeConfig(Section):
    """`[out_of_scope]`: share of good tickets to let pass, neighbours asked, and the most reference tickets kept."""

    pass_rate: _Share = 0.98
    neighbours: int = Field(default=5, ge=1)
    max_reference: int = Field(default=20_000, ge=1)


class FeaturesConfig(Section):
    """`[features]`: n-gram lengths, the largest TF-IDF vocabularies and the fewest texts a term must occur in."""

    word_ngrams: _Lengths = (1, 2)
    char_ngrams: _Lengths = (2, 5)
    word_max_features: int = Field(default=60_000, ge=1)
    char_max_features: int = Field(default=120_000, ge=1)
    min_count: int = Field(default=2, ge=1)


class HeadsConfig(Section):
    """`[heads]`: regularisation strength (None: chosen per task), when to stop, parallel jobs (-1: every core)."""

    regularisation: float | None = Field(default=None, gt=0)
    tolerance: float = Field(default=1e-4, gt=0, lt=1)
    jobs: int = Field(default=-1, ge=-1)

    @model_validator(mode="after")
    def _works(self) -> HeadsConfig:
        if self.jobs == 0:
            raise ValueError("jobs: expected -1 (every core) or at least 1, found 0")
        return self


class TrainingConfig(Section):
    """A whole training run; `name` becomes the bundle's name."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    seed: int = Field(default=0, ge=0, lt=SEEDS)
    encoder: EncoderConfig = EncoderConfig()
    text: TextConfig = TextConfig()
    sources: Annotated[tuple[SourceConfig, ...], Strict(False), Field(min_length=1)]
    tasks: dict[str, TaskConfig] = Field(min_length=1)
    splits: SplitsConfig = SplitsConfig()
    out_of_scope: OutOfScopeConfig = OutOfScopeConfig()
    features: FeaturesConfig = FeaturesConfig()
    heads: HeadsConfig = HeadsConfig()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> TrainingConfig:
        problems = cross_problems(self.sources, self.tasks)
        if problems:
            raise ValueError("\n".join(str(problem) for problem in problems))
        return self


def load_config(path: Path, variables: Mapping[str, str] = MappingProxyType({})) -> TrainingConfig:
    """Read a training run from a TOML file.

    Parameters
    ----------
    path:
        The file; source paths in it are relative to its folder.
    variables:
        Values for a leading `${NAME}` of a source path; the command line passes the environment.

    Raises
    ------
    ConfigError
        When the file is missing, is not TOML, or any key or value is wrong; one message names them all.
    """
    data = _parse(path)
    try:
        return TrainingConfig.model_validate(data, context=SourcePlace(path.absolute().parent, variables))
    except ValidationError as error:
        raise config_error(path, problems_of(error, TrainingConfig)) from None


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file.", hint="Name the TOML file of a training run.") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise config_error(path, [Problem("", "is not UTF-8 text")]) from None
    except tomllib.TOMLDecodeError as error:
        raise config_error(path, [Problem("", f"is not valid TOML: {error}")]) from None
