"""What is in a registry's folders: reading only, no lock."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from triage.errors import BundleError, UnknownModelError
from triage_models.bundle_files import read_manifest
from triage_models.protocol import NAME, VERSION, Manifest
from triage_models.registry_aliases import read_aliases

_LISTED = 10


@dataclass(frozen=True, slots=True)
class StoredModel:
    """One version of a model in the registry.

    Parameters
    ----------
    folder:
        Where its bundle is.
    aliases:
        The aliases that mean this version now.
    manifest:
        What it says about itself; None when that cannot be read, and then `problem` says why.
    """

    name: str
    version: str
    folder: Path
    aliases: tuple[str, ...]
    manifest: Manifest | None
    problem: str | None = None

    @property
    def ref(self) -> str:
        """The reference that always means this very version."""
        return f"{self.name}@{self.version}"


def model_names(root: Path) -> list[str]:
    """Names of the models below `root`, sorted."""
    return sorted(path.name for path in _folders(root) if NAME.fullmatch(path.name))


def version_names(root: Path, name: str) -> list[str]:
    """Versions of one model, in no order; none for a name that no model can have (`..`, a path)."""
    if not NAME.fullmatch(name):
        return []
    return [path.name for path in _folders(root / name) if VERSION.fullmatch(path.name)]


def stored_model(root: Path, name: str, version: str) -> StoredModel:
    """Read one version that is there; damage becomes its `problem`."""
    folder = root / name / version
    try:
        aliases = tuple(key for key, alias in read_aliases(folder.parent).items() if alias.version == version)
        return StoredModel(name, version, folder, aliases, read_manifest(folder))
    except BundleError as error:
        return StoredModel(name, version, folder, (), None, str(error))


def stored_models(root: Path, name: str) -> list[StoredModel]:
    """Read all versions of one model, the oldest first."""
    return sorted((stored_model(root, name, version) for version in version_names(root, name)), key=_age)


def unknown_model(root: Path, ref: str) -> UnknownModelError:
    """Make the error for a reference that means nothing here: what there is, and the nearest name."""
    names = model_names(root)
    entries = [entry for name in names for entry in stored_models(root, name)]
    known = [text for entry in entries for text in (entry.ref, *(f"{entry.name}@{key}" for key in entry.aliases))]
    if not known:
        return UnknownModelError(f"no model {ref!r}: {root} holds no models.", hint="Train one: triage train CONFIG.")
    near = difflib.get_close_matches(ref, [*names, *known], n=1, cutoff=0.5)
    guess = f" Did you mean {near[0]}?" if near else ""
    rest = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return UnknownModelError(
        f"no model {ref!r} in {root}.{guess}", hint=f"There are: {', '.join(known[-_LISTED:])}{rest}."
    )


def _age(entry: StoredModel) -> tuple[str, str]:
    # A version whose manifest cannot be read counts as the last of its day: to pass it over in silence for an older
    # model would hide the damage.
    day = entry.version[:10].replace(".", "-")
    return entry.manifest.created_at.isoformat() if entry.manifest else f"{day}T99", entry.version


def _folders(root: Path) -> list[Path]:
    try:
        return [path for path in root.iterdir() if path.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
