"""Taking a model out of the registry: a plain folder, or one archive."""

from __future__ import annotations

import gzip
import shutil
import tarfile
from pathlib import Path

from triage.errors import WriteError
from triage_models.atomic import atomic_file, atomic_folder
from triage_models.bundle_files import verify_bundle
from triage_models.protocol import MANIFEST, Manifest

_ARCHIVES = (".tar.gz", ".tgz")


def export_bundle(folder: Path, target: Path) -> Manifest:
    """Copy a verified bundle: only the files its manifest lists.

    Parameters
    ----------
    target:
        Must not exist. A name ending in .tar.gz or .tgz makes an archive with one folder `name-version` in it (equal
        bundles give equal archives), any other a folder. `Registry.resolve` and all commands take that folder.

    Raises
    ------
    BundleProtocolError, BundleCorruptError
        When the bundle is not as it was written.
    WriteError
        Disk full, no permission, `target` exists.
    """
    manifest = verify_bundle(folder)
    if target.name.endswith(_ARCHIVES):
        _pack(folder, manifest, target)
    else:
        _copy(folder, manifest, target)
    return manifest


def _copy(folder: Path, manifest: Manifest, target: Path) -> None:
    wanted = sum(record.bytes for record in manifest.files.values())
    with atomic_folder(target, wanted=wanted) as temporary:
        for name in _names(manifest):
            (temporary / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, temporary / name)


def _pack(folder: Path, manifest: Manifest, target: Path) -> None:
    if target.exists():
        raise WriteError(f"cannot write {target}: it exists already.", hint="Choose another name or remove it first.")
    with (
        atomic_file(target) as temporary,
        temporary.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for name in _names(manifest):
            entry = tarfile.TarInfo(f"{manifest.name}-{manifest.version}/{name}")
            entry.size = (folder / name).stat().st_size
            entry.mtime = int(manifest.created_at.timestamp())
            with (folder / name).open("rb") as stream:
                archive.addfile(entry, stream)


def _names(manifest: Manifest) -> list[str]:
    return sorted([MANIFEST, *manifest.files])
