"""A trained model as tensors and JSON documents, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from triage.errors import BundleCorruptError
from triage.tasks import Task
from triage_models.bundle_content import Tensor
from triage_models.features import FeatureSpace, Terms
from triage_models.heads import Calibration, LinearHead
from triage_models.model import TrainedModel
from triage_models.scope import Scope

HEADS = "heads.safetensors"
FEATURES = "features.safetensors"
SCOPE = "scope.safetensors"
VOCABULARY = "vocabulary.json"
SETTINGS = "settings.json"

Tensors = Mapping[str, Mapping[str, Tensor]]


def pack(model: TrainedModel) -> tuple[dict[str, dict[str, Tensor]], dict[str, Any]]:
    """Give the tensor files and JSON documents of a model."""
    space, scope = model.space, model.scope
    features: dict[str, Tensor] = {"mean": space.mean, "scale": space.scale}
    features |= {f"idf.{index}": weights for index, weights in enumerate(space.term_weights)}
    heads: dict[str, Tensor] = {}
    for task in model.tasks:
        head, calibration = model.heads[task.name], model.calibrations[task.name]
        heads |= {
            f"{task.name}.terms": head.term_weights.astype(np.float16),
            f"{task.name}.dense": head.dense_weights.astype(np.float16),
            f"{task.name}.bias": head.bias,
            f"{task.name}.mixing": calibration.mixing,
            f"{task.name}.offset": calibration.bias,
        }
    references: dict[str, Tensor] = {"reference": scope.reference, "means": scope.means, "deviations": scope.deviations}
    vocabulary = [
        {"analyzer": terms.analyzer, "ngrams": list(terms.ngrams), "terms": list(terms.vocabulary)}
        for terms in space.vocabularies
    ]
    settings = {"scope": {"neighbours": scope.neighbours, "task": scope.task}}
    return {HEADS: heads, FEATURES: features, SCOPE: references}, {VOCABULARY: vocabulary, SETTINGS: settings}


def unpack(tasks: tuple[Task, ...], tensors: Tensors, documents: Mapping[str, Any]) -> TrainedModel:
    """Build the model that `pack` took apart.

    Raises
    ------
    BundleCorruptError
        When a part is missing or does not fit the others.
    """
    try:
        model = _unpack(tasks, tensors, documents)
        _check_shapes(model)
    except (KeyError, TypeError, ValueError) as error:
        raise BundleCorruptError(
            f"The bundle's parts do not fit together ({error}).", hint="Train the model again or restore it."
        ) from error
    return model


def _unpack(tasks: tuple[Task, ...], tensors: Tensors, documents: Mapping[str, Any]) -> TrainedModel:
    features, heads, references = tensors[FEATURES], tensors[HEADS], tensors[SCOPE]
    vocabularies = tuple(
        Terms(entry["analyzer"], (entry["ngrams"][0], entry["ngrams"][1]), tuple(entry["terms"]))
        for entry in documents[VOCABULARY]
    )
    settings = documents[SETTINGS]["scope"]
    return TrainedModel(
        tasks=tasks,
        space=FeatureSpace(
            vocabularies,
            tuple(features[f"idf.{index}"] for index in range(len(vocabularies))),
            features["mean"],
            features["scale"],
        ),
        heads={
            task.name: LinearHead(
                heads[f"{task.name}.terms"].astype(np.float32),
                heads[f"{task.name}.dense"].astype(np.float32),
                heads[f"{task.name}.bias"],
            )
            for task in tasks
        },
        calibrations={
            task.name: Calibration(heads[f"{task.name}.mixing"], heads[f"{task.name}.offset"]) for task in tasks
        },
        scope=Scope(
            references["reference"],
            int(settings["neighbours"]),
            settings["task"],
            references["means"],
            references["deviations"],
        ),
    )


def _check_shapes(model: TrainedModel) -> None:
    for terms, weights in zip(model.space.vocabularies, model.space.term_weights, strict=True):
        if len(terms.vocabulary) != len(weights):
            raise ValueError(f"{len(terms.vocabulary)} {terms.analyzer} terms, {len(weights)} weights")
    for name, head in model.heads.items():
        if head.term_weights.shape[0] != model.space.width or head.dense_weights.shape[0] != len(model.space.mean):
            raise ValueError(f"head {name} reads another feature space")
