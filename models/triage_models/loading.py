"""From a stored bundle to a `Triager` that scores tickets."""

from __future__ import annotations

from pathlib import Path
from weakref import WeakValueDictionary

import platformdirs

from triage.assessment import ModelRef
from triage.errors import BundleCorruptError, EncoderMismatchError
from triage.pipeline import Triager
from triage_models.bundle_files import read_bundle
from triage_models.encoder import (
    EncoderFolder,
    EncoderSpec,
    Pooling,
    TorchEncoder,
    TorchOptions,
    load_torch_encoder,
    locate_encoder,
)
from triage_models.packing import unpack
from triage_models.preparation import TextSettings
from triage_models.protocol import EncoderInfo
from triage_models.scorer import ModelScorer

_IN_MEMORY: WeakValueDictionary[tuple[EncoderFolder, int | None], TorchEncoder] = WeakValueDictionary()
"""Encoders that some model uses: a model that replaces another one shares its encoder."""


def default_cache() -> Path:
    """Where unpacked encoders and cached encodings are kept."""
    return platformdirs.user_cache_path("ticket-triage")


def load_triager(folder: Path, *, cache: Path | None = None, threads: int | None = None) -> Triager:
    """Load a bundle and its encoder.

    Parameters
    ----------
    folder:
        A bundle in a registry; every hash is checked first.
    cache:
        Where the encoder was unpacked; `default_cache()` when not given.
    threads:
        How many threads torch uses; its own choice when not given.

    Raises
    ------
    BundleError
        When the bundle cannot be used.
    EncoderError
        When its encoder cannot be found, is damaged or is another one than in training.
    """
    bundle = read_bundle(folder)
    manifest = bundle.manifest
    model = unpack(manifest.tasks, bundle.tensors, bundle.documents)
    encoder = _encoder(manifest.encoder, cache or default_cache(), threads)
    return Triager(
        preparer=TextSettings.from_json(manifest.text_preparation).preparer(),
        scorer=ModelScorer(encoder, model),
        rules=manifest.rules,
        model=ModelRef(manifest.name, manifest.version),
    )


def _encoder(info: EncoderInfo | None, cache: Path, threads: int | None) -> TorchEncoder:
    if info is None:
        raise BundleCorruptError("The bundle names no encoder.", hint="Train the model again.")
    spec = EncoderSpec(info.name, info.max_tokens, info.prefix, Pooling(info.pooling), info.layers)
    folder = locate_encoder(spec, cache)
    encoder = _IN_MEMORY.get((folder, threads))
    if encoder is None:
        encoder = _IN_MEMORY[folder, threads] = load_torch_encoder(folder, TorchOptions(threads=threads))
    if encoder.digest != info.digest:
        raise EncoderMismatchError(
            f"The model was trained with another version of the encoder {info.name} than this machine has.",
            hint="Its answers would not be the measured ones: use that encoder, or train again here.",
        )
    return encoder
