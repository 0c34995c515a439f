"""The registry: trained models by name and version, and aliases that say which one is in use.

    root/<name>/<version>/            a bundle; never changed once it is there
    root/<name>/<alias>.json          the version an alias means, replaced in one step

Writers take one lock per registry, so several processes may add and promote at once; readers need none. A process
killed at any moment leaves the registry as it was before or as it should be after.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from triage.errors import BundleError, UnknownModelError, UsageError, WriteError
from triage_models.atomic import write_error
from triage_models.bundle_content import BundleContent, describe, with_version
from triage_models.bundle_export import export_bundle
from triage_models.bundle_files import verify_bundle, write_bundle
from triage_models.protocol import MANIFEST, VERSION, Manifest
from triage_models.registry_aliases import ALIAS, Alias, read_aliases, write_alias
from triage_models.registry_entries import (
    StoredModel,
    model_names,
    stored_model,
    stored_models,
    unknown_model,
    version_names,
)

__all__ = ["CHAMPION", "Registry", "StoredModel", "default_registry_root"]

CHAMPION = "champion"


@dataclass(frozen=True, slots=True)
class Registry:
    """The models below one folder.

    Parameters
    ----------
    root:
        Made by the first write.
    patience:
        Seconds to wait for another process that is writing.
    """

    root: Path
    patience: float = 120.0

    def add(self, content: BundleContent, name: str | None = None) -> StoredModel:
        """Store a model; one that is there already, with the same id and unharmed, is not written again.

        Parameters
        ----------
        name:
            Replaces the content's own name.

        Raises
        ------
        BundleError
            When the content cannot be stored, see `describe`.
        WriteError
            Disk full, no permission, another process writes for too long; nothing is left behind.
        """
        content = content if name is None else replace(content, name=name)
        manifest = describe(content)
        with self._writing():
            stored = self._find_whole(content.name, manifest.id)
            if stored is not None:
                return stored
            manifest = self._with_free_version(manifest)
            write_bundle(self.root / content.name / manifest.version, content, manifest)
        return stored_model(self.root, content.name, manifest.version)

    def entries(self) -> tuple[StoredModel, ...]:
        """All models by name, the oldest version of each first; damaged ones are listed with their problem."""
        return tuple(entry for name in model_names(self.root) for entry in stored_models(self.root, name))

    def resolve(self, ref: str) -> Path:
        """Find the bundle a reference means.

        Parameters
        ----------
        ref:
            `name` (its champion, else its newest version), `name@alias`, `name@version`, or a path to a bundle's
            folder. A name in the registry comes before a folder of that name. For references that strangers may
            write (requests) use `find`, which takes no paths.

        Raises
        ------
        UnknownModelError
            Says what there is, and the nearest name.
        """
        name = ref.partition("@")[0]
        if not version_names(self.root, name) and _is_bundle(Path(ref)):
            return Path(ref)
        return self.find(ref).folder

    def find(self, ref: str) -> StoredModel:
        """Find a stored model by `name`, `name@alias` or `name@version`; errors as for `resolve`."""
        name, at, which = ref.partition("@")
        if not version_names(self.root, name):
            raise unknown_model(self.root, ref)
        if VERSION.fullmatch(which):
            return self._at(name, which, ref)
        aliases = read_aliases(self.root / name)
        if at and which not in aliases:
            raise unknown_model(self.root, ref)
        alias = aliases.get(which or CHAMPION)
        return self._newest(name) if alias is None else self._at(name, alias.version, ref)

    def promote(
        self, ref: str, alias: str = CHAMPION, *, self_test: Callable[[Path], object] | None = None
    ) -> StoredModel:
        """Let an alias mean this model, after its files were verified; the meaning before is kept for `rollback`.

        Parameters
        ----------
        ref:
            As for `find`, except that a bare name means the newest version: its champion is promoted already.
        self_test:
            Called with the bundle's folder before anything is switched; whatever it raises stops the promotion.

        Raises
        ------
        UnknownModelError, BundleProtocolError, BundleCorruptError, WriteError
            The alias then means what it meant before.
        """
        if not ALIAS.fullmatch(alias):
            raise UsageError(f"{alias!r} cannot be an alias.", hint="Use lower-case letters, digits, '_' and '-'.")
        stored = self._newest(ref) if version_names(self.root, ref) else self.find(ref)
        verify_bundle(stored.folder)
        if self_test is not None:
            self_test(stored.folder)
        with self._writing():
            before = read_aliases(stored.folder.parent).get(alias)
            after = Alias(stored.version) if before is None else before.moved_to(stored.version)
            write_alias(stored.folder.parent, alias, after)
        return stored_model(self.root, stored.name, stored.version)

    def rollback(self, name: str, alias: str = CHAMPION) -> StoredModel:
        """Let an alias mean what it meant before the last promotion; again goes one further back.

        Raises
        ------
        UnknownModelError
            When there is no such model or alias, or the version before was removed.
        UsageError
            When the alias never meant another version.
        BundleProtocolError, BundleCorruptError, WriteError
            The alias then means what it meant before.
        """
        if not version_names(self.root, name):
            raise unknown_model(self.root, name)
        with self._writing():
            now = read_aliases(self.root / name).get(alias)
            if now is None:
                raise unknown_model(self.root, f"{name}@{alias}")
            if not now.history:
                raise UsageError(f"{name}@{alias} never meant another version.", hint="Promote another one instead.")
            before = self._at(name, now.history[-1], f"{name}@{alias} before")
            verify_bundle(before.folder)
            write_alias(before.folder.parent, alias, now.moved_back())
        return stored_model(self.root, name, before.version)

    def export(self, ref: str, target: Path) -> Manifest:
        """Copy a model, verified, into a new folder or .tar.gz archive; see `export_bundle`."""
        return export_bundle(self.resolve(ref), target)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        lock = FileLock(self.root / ".lock", timeout=self.patience)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise WriteError(
                f"another process has been writing to {self.root} for {self.patience:g} s.", hint="Try again later."
            ) from error
        except OSError as error:
            raise write_error(self.root, error) from error
        try:
            yield
        finally:
            lock.release()

    def _find_whole(self, name: str, identity: str) -> StoredModel | None:
        same = (entry for entry in stored_models(self.root, name) if entry.manifest and entry.manifest.id == identity)
        return next((entry for entry in same if _is_whole(entry.folder)), None)

    def _with_free_version(self, manifest: Manifest) -> Manifest:
        longer = (with_version(manifest, digits) for digits in range(4, len(manifest.id) + 1))
        return next(item for item in longer if not (self.root / item.name / item.version).exists())

    def _newest(self, name: str) -> StoredModel:
        return stored_models(self.root, name)[-1]

    def _at(self, name: str, version: str, ref: str) -> StoredModel:
        if version in version_names(self.root, name):
            return stored_model(self.root, name, version)
        if ref.endswith(f"@{version}"):
            raise unknown_model(self.root, ref)
        raise UnknownModelError(
            f"{ref} means version {version}, which is not in {self.root / name}.", hint="Promote another version."
        )


def default_registry_root(env: Mapping[str, str], cwd: Path) -> Path:
    """Say where models are kept when nobody says otherwise.

    `TRIAGE_REGISTRY` when set (relative to `cwd`), else `cwd/models/registry` inside a checkout (where `cwd/models`
    exists), else the user's data folder.
    """
    if chosen := env.get("TRIAGE_REGISTRY"):
        return cwd / Path(chosen).expanduser()
    if (cwd / "models").is_dir():
        return cwd / "models" / "registry"
    return platformdirs.user_data_path("ticket-triage") / "registry"


def _is_bundle(folder: Path) -> bool:
    return os.path.isfile(folder / MANIFEST)  # noqa: PTH113  (unlike Path.is_file never raises, whatever the name)


def _is_whole(folder: Path) -> bool:
    try:
        verify_bundle(folder)
    except BundleError:
        return False
    return True
