"""A trained model as a folder of files: written in one step, verified before anything is parsed.

Only safetensors and JSON are ever parsed, and only after every file's sha256 was compared: a model is data, never code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors
import safetensors.numpy

from triage.errors import BundleCorruptError, BundleError
from triage_models.atomic import atomic_folder
from triage_models.bundle_content import BundleContent, Tensor, describe, encoded_files
from triage_models.json_files import RESTORE, decode
from triage_models.protocol import (
    DOCUMENTS,
    MANIFEST,
    TENSORS,
    TEXTS,
    Description,
    FileRecord,
    Manifest,
    check_protocol,
    is_sealed,
    seal,
)

__all__ = [
    "Bundle",
    "BundleContent",
    "describe",
    "read_bundle",
    "read_manifest",
    "verify_bundle",
    "write_bundle",
]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A verified model as read from disk: see `BundleContent` for the parts."""

    manifest: Manifest
    tensors: Mapping[str, Mapping[str, Tensor]]
    documents: Mapping[str, Any]
    texts: Mapping[str, str]

    def content(self) -> BundleContent:
        """Give what storing it again needs: moves a model to another registry under the same id."""
        described = {name: getattr(self.manifest, name) for name in Description.__dataclass_fields__}
        return BundleContent(**described, tensors=self.tensors, documents=self.documents, texts=self.texts)


def write_bundle(folder: Path, content: BundleContent, manifest: Manifest | None = None) -> Manifest:
    """Store a model in a new folder, whole or not at all; equal content gives equal bytes.

    Parameters
    ----------
    folder:
        Must not exist.
    manifest:
        What `describe` made of this content, to save doing it twice; a registry passes it with its own version.

    Raises
    ------
    BundleError
        See `describe`.
    WriteError
        Disk full, no permission, `folder` exists; nothing is left behind.
    """
    manifest = manifest or describe(content)
    sealed = seal(manifest)
    wanted = len(sealed) + sum(record.bytes for record in manifest.files.values())
    with atomic_folder(folder, wanted=wanted) as temporary:
        for name, data in encoded_files(content):
            if hashlib.sha256(data).hexdigest() != manifest.files[name].sha256:
                raise BundleError(f"{name} changed while the model was being stored.", hint="Store it again.")
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (temporary / MANIFEST).write_bytes(sealed)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Read what a bundle says about itself, without its files.

    The protocol is looked at first: a newer release may have written the rest in another way.

    Raises
    ------
    BundleProtocolError
        When the bundle was written by a newer release, or by one too old.
    BundleCorruptError
        When the manifest is missing, cut or changed.
    """
    data = _read(folder, MANIFEST)
    document = decode(data, str(folder / MANIFEST))
    sealed = is_sealed(data)
    found = document.get("protocol") if isinstance(document, dict) else None
    if isinstance(found, int):
        check_protocol(found, str(folder), sealed=sealed)
    if not sealed:
        raise BundleCorruptError(f"{folder / MANIFEST} was changed after it was written.", hint=RESTORE)
    return Manifest.from_json(document, str(folder / MANIFEST))


def verify_bundle(folder: Path) -> Manifest:
    """Compare every file of a bundle with the manifest, parsing none of them.

    Files the manifest does not list are ignored: they are never opened.

    Raises
    ------
    BundleProtocolError, BundleCorruptError
        See `read_manifest`; the message names the file that is missing, cut or changed.
    """
    manifest = read_manifest(folder)
    for name, record in manifest.files.items():
        _check_size(name, record, folder)
        try:
            with (folder / name).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise _unreadable(folder, name, error) from error
        _check_digest(folder, name, record, digest)
    return manifest


def read_bundle(folder: Path) -> Bundle:
    """Read a model: the very bytes whose hashes were compared are the ones that are parsed.

    Raises
    ------
    BundleProtocolError, BundleCorruptError
        See `verify_bundle`.
    """
    manifest = read_manifest(folder)
    contents: dict[str, bytes] = {}
    for name, record in manifest.files.items():
        _check_size(name, record, folder)
        contents[name] = _read(folder, name)
        _check_digest(folder, name, record, hashlib.sha256(contents[name]).hexdigest())
    # From here on every file is known to be as written. Bytes are dropped once parsed: weights are large.
    return Bundle(
        manifest=manifest,
        tensors={name: _tensors(contents.pop(name), name) for name in sorted(contents) if name.endswith(TENSORS)},
        documents={name: decode(contents.pop(name), name) for name in sorted(contents) if name.endswith(DOCUMENTS)},
        texts={name: _text(contents.pop(name), name) for name in sorted(contents) if name.endswith(TEXTS)},
    )


def _tensors(data: bytes, name: str) -> dict[str, Tensor]:
    try:
        return dict(safetensors.numpy.load(data))
    except (safetensors.SafetensorError, KeyError, ValueError) as error:
        raise BundleCorruptError(f"{name} is as it was written, but no safetensors file.", hint=RESTORE) from error


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BundleCorruptError(f"{name} is as it was written, but no UTF-8 text.", hint=RESTORE) from error


def _size(folder: Path, name: str) -> int:
    path = folder / name
    try:
        if path.is_file():  # opening a pipe of that name would wait for ever
            return path.stat().st_size
    except OSError as error:
        raise _unreadable(folder, name, error) from error
    raise BundleCorruptError(f"{name} is missing from {folder}.", hint=RESTORE)


def _read(folder: Path, name: str) -> bytes:
    _size(folder, name)
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise _unreadable(folder, name, error) from error


def _check_size(name: str, record: FileRecord, folder: Path) -> None:
    size = _size(folder, name)
    if size != record.bytes:
        raise BundleCorruptError(
            f"{folder / name} holds {size:,} bytes instead of {record.bytes:,}: it was cut or replaced.", hint=RESTORE
        )


def _check_digest(folder: Path, name: str, record: FileRecord, digest: str) -> None:
    if digest != record.sha256:
        raise BundleCorruptError(f"{folder / name} was changed: its sha256 is not the stored one.", hint=RESTORE)


def _unreadable(folder: Path, name: str, error: OSError) -> BundleError:
    return BundleError(f"{folder / name} cannot be read: {error.strerror or error}.", hint="Check its permissions.")
