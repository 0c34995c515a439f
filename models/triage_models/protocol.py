"""The format of a stored model: what `manifest.json` says, and how that changes.

A bundle is a folder: `manifest.json`, tensors as safetensors, everything else a model needs as JSON, and texts for
people.

Changing the format
-------------------
A reader refuses a manifest in which a key is missing and ignores keys it does not know. So a release may add a key that
older readers can do without, under the same number, if it reads manifests without that key too: both then read each
other's bundles. Everything else (removing, renaming or reinterpreting a key, a new kind of file, another way to compute
the id) is a new protocol:

1. Raise `PROTOCOL` by one and set `OLDEST` to the number before it: a release reads its own format and the one before.
2. Translate the previous manifest in `Manifest.from_json`, nowhere else.
3. Keep the bundle in `tests/integration/models/bundles/protocol-<previous>` untouched, its test green, and add one
   written by the new release beside it; remove those that are older than `OLDEST`, with their translation.
4. Say in CHANGELOG.md which protocol this release writes, which it reads and how to convert an older model.

Never changed, so that every release can say what it refuses: `manifest.json` is one JSON object with a whole number
`protocol` and a `checksum` (see `seal`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from triage.errors import BundleCorruptError, BundleProtocolError
from triage_models.description import Description, Digests, EncoderInfo, encoder_from_json
from triage_models.json_files import RESTORE, Fields, encode
from triage_models.rules_json import rules_from_json, task_from_json

__all__ = [
    "DOCUMENTS",
    "MANIFEST",
    "NAME",
    "OLDEST",
    "PROTOCOL",
    "TENSORS",
    "TEXTS",
    "VERSION",
    "Description",
    "Digests",
    "EncoderInfo",
    "FileRecord",
    "Manifest",
    "bundle_id",
    "check_protocol",
    "is_file_name",
    "is_sealed",
    "seal",
    "version_of",
]

PROTOCOL = 1
OLDEST = 1
MANIFEST = "manifest.json"

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
VERSION = re.compile(r"\d{4}\.\d{2}\.\d{2}-[0-9a-f]{4,64}")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_CHECKSUM = re.compile(rb'^  "checksum": "([0-9a-f]{64})"', re.MULTILINE)
_BLANK = "0" * 64
_SHORTEST_ID = 4
_ABOUT_THE_RUN = frozenset({"name", "created_at", "libraries", "durations", "metrics"})

TENSORS = (".safetensors",)
DOCUMENTS = (".json",)
TEXTS = (".md", ".html", ".txt", ".csv")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a bundle: sha256 in hexadecimal, and its length."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Description):
    """The content of `manifest.json`.

    Parameters
    ----------
    version:
        Date of creation and the first digits of the id: "2026.11.21-1f3c".
    id:
        See `bundle_id`.
    files:
        Every file of the bundle except the manifest, by name relative to the folder, with "/" between parts.
    """

    protocol: int
    version: str
    id: str
    files: Mapping[str, FileRecord]

    def to_json(self) -> dict[str, Any]:
        """Shape the manifest as JSON."""
        return {
            **self.described(),
            "protocol": self.protocol,
            "version": self.version,
            "id": self.id,
            "files": {name: asdict(record) for name, record in self.files.items()},
        }

    @classmethod
    def from_json(cls, document: object, where: str = MANIFEST) -> Manifest:
        """Read a manifest strictly: refuse what is missing or of another type, ignore keys of later releases.

        A misspelt or lost key is found because the right one is missing; an unknown key is all that a later release
        can add without making this one refuse its models.

        Parameters
        ----------
        where:
            Names the document in messages.

        Raises
        ------
        BundleProtocolError
            When the protocol is newer than `PROTOCOL` or older than `OLDEST`.
        BundleCorruptError
            Naming the key that is missing or wrong.
        """
        fields = Fields.of(document, where, joint=": ")
        protocol = fields.integer("protocol")
        check_protocol(protocol, where)
        return cls(
            protocol=protocol,
            name=_matching(NAME, fields, "name"),
            version=_matching(VERSION, fields, "version"),
            id=fields.text("id"),
            created_at=_time(fields, "created_at"),
            tasks=tuple(task_from_json(item) for item in fields.objects("tasks")),
            encoder=None if fields.is_null("encoder") else encoder_from_json(fields.object("encoder")),
            rules=rules_from_json(fields.object("rules")),
            digests=Digests(fields.object("digests").text("data"), fields.object("digests").text("config")),
            seed=fields.integer("seed"),
            libraries=fields.text_by_name("libraries"),
            metrics=fields.object("metrics").values,
            text_preparation=fields.object("text_preparation").values,
            durations=fields.number_by_name("durations"),
            files=_files_from_json(fields.object("files")),
        )


def check_protocol(found: int, where: str, *, sealed: bool = True) -> None:
    """Refuse a protocol this release cannot read; `sealed`: whether the checksum still fits the manifest."""
    known = f"protocol {PROTOCOL}" if OLDEST == PROTOCOL else f"protocols {OLDEST} to {PROTOCOL}"
    doubt = "" if sealed else " Its manifest was also changed after it was written."
    message = f"{where} is stored in protocol {found}; this release reads {known}.{doubt}"
    restore = "" if sealed else f" Or: {RESTORE}"
    if found > PROTOCOL:
        raise BundleProtocolError(message, hint=f"Upgrade ticket-triage.{restore}")
    if found < OLDEST:
        raise BundleProtocolError(
            message, hint=f"Train the model again, or convert it with a release that reads both protocols.{restore}"
        )


def bundle_id(description: Description, files: Mapping[str, FileRecord]) -> str:
    """Name what a model does: equal ids predict the same.

    sha256 over the files models read and the manifest's tasks, encoder, rules, digests, seed and text preparation.
    What only tells about the run (name, time, durations, library versions, metrics, texts for people) does not count.
    """
    parts = {key: value for key, value in description.described().items() if key not in _ABOUT_THE_RUN}
    for key, value in parts.items():
        encode(value, f"{MANIFEST}: {key}")  # names the part that JSON cannot hold
    digests = {name: record.sha256 for name, record in files.items() if not name.endswith(TEXTS)}
    whole = {**parts, "protocol": PROTOCOL, "files": digests}
    return hashlib.sha256(encode(whole, MANIFEST)).hexdigest()


def version_of(created_at: datetime, identity: str, *, digits: int = _SHORTEST_ID) -> str:
    """Make the version people use: the day (UTC) and the first digits of the id."""
    return f"{created_at.astimezone(UTC):%Y.%m.%d}-{identity[:digits]}"


def seal(manifest: Manifest) -> bytes:
    """Write a manifest with its own checksum: sha256 of these bytes with 64 zeros where the checksum stands."""
    blank = encode({**manifest.to_json(), "checksum": _BLANK}, MANIFEST, indent=True) + b"\n"
    return blank.replace(_BLANK.encode(), hashlib.sha256(blank).hexdigest().encode(), 1)


def is_sealed(data: bytes) -> bool:
    """Whether a manifest's bytes are those that `seal` wrote."""
    found = _CHECKSUM.search(data)
    if found is None:
        return False
    blank = data[: found.start(1)] + _BLANK.encode() + data[found.end(1) :]
    return hashlib.sha256(blank).hexdigest().encode() == found[1]


def is_file_name(name: str, suffixes: tuple[str, ...] = TENSORS + DOCUMENTS + TEXTS) -> bool:
    """Whether a bundle may hold a file of this relative name and kind; never absolute, never outside the folder."""
    return bool(_FILE.fullmatch(name)) and name.endswith(suffixes) and name != MANIFEST


def _files_from_json(fields: Fields) -> dict[str, FileRecord]:
    files: dict[str, FileRecord] = {}
    for name in fields.values:
        if not is_file_name(name):
            raise BundleCorruptError(
                f"{fields.prefix}{name!r} is a name or kind of file that no bundle holds.",
                hint=RESTORE,
            )
        record = fields.object(name)
        files[name] = FileRecord(record.text("sha256"), record.integer("bytes"))
    return files


def _matching(pattern: re.Pattern[str], fields: Fields, key: str) -> str:
    value = fields.text(key)
    if not pattern.fullmatch(value):
        raise BundleCorruptError(f"{fields.prefix}{key}: {value!r} is not a valid {key}.", hint=RESTORE)
    return value


def _time(fields: Fields, key: str) -> datetime:
    try:
        return datetime.fromisoformat(fields.text(key)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BundleCorruptError(f"{fields.prefix}{key} is not an ISO 8601 time.", hint=RESTORE) from error
