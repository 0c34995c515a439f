"""A trained model in memory, and the bytes and the manifest it is stored as."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.numpy

from triage.errors import BundleError
from triage_models.json_files import decode, encode
from triage_models.protocol import (
    DOCUMENTS,
    MANIFEST,
    NAME,
    PROTOCOL,
    TENSORS,
    TEXTS,
    Description,
    FileRecord,
    Manifest,
    bundle_id,
    is_file_name,
    seal,
    version_of,
)
from triage_models.rules_json import check_rules

Tensor = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleContent(Description):
    """Everything of a model that is to be stored.

    Parameters
    ----------
    tensors:
        File name ending in .safetensors -> tensor name -> array.
    documents:
        File name ending in .json -> JSON value; the order of keys is not kept.
    texts:
        File name ending in .md, .html, .txt or .csv -> text for people; not part of the id, never read to predict.

    File names are relative, with "/" between parts.
    """

    tensors: Mapping[str, Mapping[str, Tensor]]
    documents: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def describe(content: BundleContent) -> Manifest:
    """Make the manifest of a model without writing anything: its id, version and the hashes of its files.

    Raises
    ------
    BundleError
        When the content cannot be stored: a bad file or model name, a tensor or value without a portable form, NaN in a
        document, a task without a decision rule.
    """
    check_rules(content.tasks, content.rules)
    if not NAME.fullmatch(content.name):
        raise BundleError(f"{content.name!r} cannot name a model.", hint="Use letters, digits, '.', '_' and '-'.")
    if content.created_at.tzinfo is None:
        raise BundleError("created_at has no time zone.", hint="Give the time in UTC.")
    files = {name: FileRecord(hashlib.sha256(data).hexdigest(), len(data)) for name, data in encoded_files(content)}
    identity = bundle_id(content, files)
    manifest = Manifest(
        **{name: getattr(content, name) for name in Description.__dataclass_fields__},
        protocol=PROTOCOL,
        version=version_of(content.created_at, identity),
        id=identity,
        files=files,
    )
    return Manifest.from_json(decode(seal(manifest), MANIFEST))


def with_version(manifest: Manifest, digits: int) -> Manifest:
    """Give a manifest a version with more digits of its id, for when the short one is taken."""
    return replace(manifest, version=version_of(manifest.created_at, manifest.id, digits=digits))


def encoded_files(content: BundleContent) -> Iterator[tuple[str, bytes]]:
    """Give the name and the bytes of every file, one at a time (weights are large); the same bytes every time."""
    for suffixes, names in ((TENSORS, content.tensors), (DOCUMENTS, content.documents), (TEXTS, content.texts)):
        for name in names:
            if not is_file_name(name, suffixes):
                raise BundleError(f"{name!r} cannot name a file with the ending {' or '.join(suffixes)} in a bundle.")
    for name in sorted(content.tensors):
        yield name, _tensor_bytes(name, content.tensors[name])
    for name in sorted(content.documents):
        yield name, encode(content.documents[name], name) + b"\n"
    for name in sorted(content.texts):
        yield name, _text_bytes(name, content.texts[name])


def _tensor_bytes(name: str, tensors: Mapping[str, Tensor]) -> bytes:
    if "__metadata__" in tensors:
        raise BundleError(f"{name}: __metadata__ cannot name a tensor.")
    # safetensors writes memory as it lies: a transposed array would silently come back with its values shuffled.
    ordered = {key: np.asarray(tensors[key], order="C") for key in sorted(tensors)}
    try:
        return safetensors.numpy.save(ordered)
    except (safetensors.SafetensorError, TypeError) as error:
        raise BundleError(f"{name} cannot be stored: {error}", hint="Store numbers or true/false.") from error


def _text_bytes(name: str, text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BundleError(f"{name} cannot be stored as UTF-8: {error.reason} at character {error.start}.") from error
