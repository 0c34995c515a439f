"""One training run: configuration in, measured bundle out."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triage.errors import ConfigError, WriteError
from triage_models.bundle_files import BundleContent, write_bundle
from triage_models.encoder import EncoderSpec, Pooling, TorchEncoder, load_torch_encoder, locate_encoder
from triage_models.loading import default_cache
from triage_models.protocol import Manifest
from triage_models.registry import Registry
from triage_training.bundling import bundle_content
from triage_training.config import SEEDS, EncoderConfig, TrainingConfig, load_config
from triage_training.corpus import Corpus, Rows, build_corpus
from triage_training.dry_run import describe
from triage_training.encoding_cache import EncodingCache
from triage_training.examples import Dataset
from triage_training.fitting import FittedModel, fit_model
from triage_training.loading import load_dataset
from triage_training.measuring import measure
from triage_training.progress import Reporter
from triage_training.splits import Splits, split


@dataclass(slots=True)
class Stopwatch:
    """Seconds per stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a block."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 2)


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What a run made: the manifest, and where the bundle is."""

    manifest: Manifest
    folder: Path


def train(
    config_path: Path,
    *,
    output: Path | None,
    registry_root: Path,
    seed: int | None = None,
    dry_run: bool = False,
    cache: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> TrainingResult | None:
    """Train, measure and store a model; nothing is promoted.

    Parameters
    ----------
    output:
        Write the bundle into this new folder instead of the registry.
    seed:
        Replaces the configuration's seed.
    dry_run:
        Only say what would be trained on; the result is then None.
    cache:
        For the encoder and encodings; the user's cache when not given.
    variables:
        For `${NAME}` in source paths; the environment when not given.

    Raises
    ------
    TriageError
        For every refusal, with a stable code; no bundle is left behind.
    """
    config = load_config(config_path, os.environ if variables is None else variables)
    config = config if seed is None else _reseeded(config, seed)
    if output is not None and not dry_run and os.path.lexists(output):  # better now than after the work
        raise WriteError(f"cannot write {output}: it exists already.", hint="Choose another name or remove it first.")
    cache = cache or default_cache()
    reporter, watch = Reporter(sys.stderr), Stopwatch()
    with watch.stage("load"):
        dataset = load_dataset(config, cache_dir=cache)
        splits = split(dataset, config)
    reporter.say(describe(dataset, splits))
    if dry_run:
        return None
    content = fit_and_measure(config, dataset, splits, cache, reporter, watch)
    return _store(content, output, registry_root, reporter)


def _reseeded(config: TrainingConfig, seed: int) -> TrainingConfig:
    if not 0 <= seed < SEEDS:
        raise ConfigError(f"seed: expected 0 to {SEEDS - 1}, found {seed}.")
    return config.model_copy(update={"seed": seed})


def fit_and_measure(
    config: TrainingConfig, dataset: Dataset, splits: Splits, cache: Path, reporter: Reporter, watch: Stopwatch
) -> BundleContent:
    """Encode, fit, measure on the test split and, where the configuration says so, fit again on everything."""
    with watch.stage("encode"):
        encoder = configured_encoder(config.encoder, cache)
        with reporter.counting("encoding", len(dataset.examples)) as progress:
            store = EncodingCache(cache / "encodings.sqlite")
            corpus = build_corpus(dataset, encoder, store, redact=config.text.redact, progress=progress)
    with watch.stage("fit"):
        fitted = _fit(corpus, splits, config, splits.development(), reporter)
        metrics: dict[str, Any] = measure(fitted, corpus, splits.test)
    if config.splits.final_fit == "all":
        with watch.stage("final fit"):
            fitted = _fit(corpus, splits, config, corpus.all_rows(), reporter, fitted.strengths)
    return bundle_content(config, corpus, splits, encoder, fitted, metrics, watch.seconds)


def _fit(
    corpus: Corpus,
    splits: Splits,
    config: TrainingConfig,
    rows: Rows,
    reporter: Reporter,
    strengths: Mapping[str, float] | None = None,
) -> FittedModel:
    with reporter.steps("fitting") as step:
        return fit_model(corpus, splits, config, rows, step, strengths=strengths)


def configured_encoder(config: EncoderConfig, cache: Path) -> TorchEncoder:
    """Load the encoder that a configuration names; `TriageError` when it cannot be had."""
    pooling = None if config.pooling is None else Pooling(config.pooling)
    spec = EncoderSpec(config.name, config.max_tokens, config.prefix, pooling, config.layers)
    return load_torch_encoder(locate_encoder(spec, cache))


def _store(content: BundleContent, output: Path | None, registry_root: Path, reporter: Reporter) -> TrainingResult:
    if output is None:
        stored = Registry(registry_root).add(content)
        folder, manifest = stored.folder, stored.manifest
    else:
        folder, manifest = output, write_bundle(output, content)
    if manifest is None:  # pragma: no cover - a bundle just written has a manifest
        raise AssertionError
    reporter.say(content.texts["card.md"])
    reporter.say(f"Stored {manifest.name}@{manifest.version} in {folder}")
    return TrainingResult(manifest, folder)
