"""Puts a fitted model, its measures and its card together for storing."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import orjson

from triage_models.bundle_files import BundleContent
from triage_models.encoder import TorchEncoder
from triage_models.packing import pack
from triage_models.protocol import Digests, EncoderInfo
from triage_training.card import model_card
from triage_training.config import TrainingConfig
from triage_training.corpus import Corpus
from triage_training.examples import Dataset
from triage_training.fitting import FittedModel
from triage_training.splits import Splits

_LIBRARIES = ("ticket-triage", "numpy", "scikit-learn", "scipy", "torch", "transformers", "tokenizers")


def bundle_content(
    config: TrainingConfig,
    corpus: Corpus,
    splits: Splits,
    encoder: TorchEncoder,
    fitted: FittedModel,
    metrics: Mapping[str, Any],
    durations: Mapping[str, float],
) -> BundleContent:
    """Give everything a bundle holds."""
    tensors, documents = pack(fitted.model)
    measured = {
        "test": metrics,
        "splits": {name: len(rows) for name, rows in splits.by_name().items()},
        "final_fit": config.splits.final_fit,
    }
    return BundleContent(
        name=config.name,
        created_at=datetime.now(UTC),
        tasks=fitted.model.tasks,
        encoder=_encoder_info(config, encoder),
        rules=fitted.rules,
        digests=Digests(data_digest(corpus.dataset), config_digest(config)),
        seed=config.seed,
        libraries={"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        metrics=measured,
        text_preparation=corpus.text_settings.to_json(),
        durations=dict(durations),
        tensors=tensors,
        documents=documents,
        texts={"card.md": model_card(config, corpus, measured)},
    )


def data_digest(dataset: Dataset) -> str:
    """Identify the labelled tickets that were trained on, whatever file they came from."""
    total = hashlib.sha256()
    for example in dataset.examples:
        labels = {
            name: label if isinstance(label, str) else sorted(label) for name, label in sorted(example.labels.items())
        }
        row = [example.ticket.subject, example.ticket.body, example.ticket.language, example.weight, labels]
        total.update(orjson.dumps(row) + b"\n")
    return total.hexdigest()


def config_digest(config: TrainingConfig) -> str:
    """Identify the settings; where the data lie does not count."""
    settings = config.model_dump(mode="json", exclude={"name", "seed", "sources"})
    return hashlib.sha256(orjson.dumps(settings, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _encoder_info(config: TrainingConfig, encoder: TorchEncoder) -> EncoderInfo:
    folder = encoder.folder
    return EncoderInfo(
        name=config.encoder.name,
        digest=encoder.digest,
        max_tokens=folder.max_tokens,
        prefix=folder.prefix,
        pooling=folder.pooling.value,
        dim=encoder.dimensions,
        layers=folder.layers,
    )
