"""What training knows about a model and the manifest repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from triage.pipeline import Rules
from triage.tasks import Task
from triage_models.json_files import Fields, without_nan
from triage_models.rules_json import rules_to_json, task_to_json


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """The text encoder a model was trained with.

    Parameters
    ----------
    digest:
        Identifies the encoder's weights; a model never runs with others.
    max_tokens:
        Longer texts were cut here.
    prefix:
        Put before every text ("query: ").
    pooling:
        How token vectors become one ("mean").
    dim:
        Length of that vector.
    layers:
        After which layers was pooled; 1 is the first.
    """

    name: str
    digest: str
    max_tokens: int
    prefix: str
    pooling: str
    dim: int
    layers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Digests:
    """What the model was trained from: sha256 of the labelled data and of the configuration."""

    data: str
    config: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What training knows about a model.

    Parameters
    ----------
    name:
        The model's name in the registry.
    created_at:
        With a time zone.
    encoder:
        None for a model that reads words and characters only.
    rules:
        Every nominal and ordinal task has an acceptance rule, every multi-label task a threshold per label.
    libraries:
        Library name to version.
    metrics, text_preparation:
        Free JSON. A metric that is NaN or infinite is stored as null.
    durations:
        Seconds per stage of the training.
    """

    name: str
    created_at: datetime
    tasks: tuple[Task, ...]
    encoder: EncoderInfo | None
    rules: Rules
    digests: Digests
    seed: int
    libraries: Mapping[str, str]
    metrics: Mapping[str, Any]
    text_preparation: Mapping[str, Any]
    durations: Mapping[str, float] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """Shape the description as the manifest's JSON."""
        return {
            "name": self.name,
            "created_at": self.created_at.astimezone(UTC).isoformat(),
            "tasks": [task_to_json(task) for task in self.tasks],
            "encoder": None if self.encoder is None else asdict(self.encoder),
            "rules": rules_to_json(self.rules),
            "digests": asdict(self.digests),
            "seed": self.seed,
            "libraries": dict(self.libraries),
            "metrics": without_nan(self.metrics),
            "text_preparation": dict(self.text_preparation),
            "durations": dict(self.durations),
        }


def encoder_from_json(fields: Fields) -> EncoderInfo:
    """Read an encoder's record."""
    return EncoderInfo(
        name=fields.text("name"),
        digest=fields.text("digest"),
        max_tokens=fields.integer("max_tokens"),
        prefix=fields.text("prefix"),
        pooling=fields.text("pooling"),
        dim=fields.integer("dim"),
        layers=fields.integers("layers"),
    )
