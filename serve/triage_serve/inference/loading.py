"""From a model reference to something that scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from triage import ModelRef, Triager
from triage.errors import UnknownModelError

if TYPE_CHECKING:
    from triage_models.protocol import Manifest
    from triage_models.registry import Registry


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model in memory.

    Parameters
    ----------
    manifest:
        What its bundle says about it; None for a triager that came from elsewhere.
    """

    triager: Triager
    manifest: Manifest | None = None
    loaded_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def ref(self) -> ModelRef:
        """Its name and version."""
        return self.triager.model


class ModelSource(Protocol):
    """Where the service's model comes from."""

    @property
    def is_watched(self) -> bool:
        """Whether another bundle may be meant later."""
        ...

    def find(self) -> Path | None:
        """Find the bundle that is meant now; None where there are no bundles.

        Raises
        ------
        TriageError
            When nothing is meant, or what says so is damaged.
        """
        ...

    def load(self, folder: Path | None) -> LoadedModel:
        """Load what `find` gave.

        Raises
        ------
        TriageError
            When it cannot be used.
        """
        ...


@dataclass(frozen=True, slots=True)
class RegistrySource:
    """A reference into a registry, or a bundle's folder.

    Parameters
    ----------
    threads:
        How many threads torch uses; its own choice when None.
    """

    ref: str
    root: Path
    threads: int | None = None

    @property
    def is_watched(self) -> bool:
        """Whether the reference is a name: a folder never means another model."""
        from triage_models.registry_entries import version_names

        return bool(version_names(self.root, self.ref.partition("@")[0]))

    def find(self) -> Path:
        """Find the bundle the reference means now."""
        return find_bundle(self.ref, self.root)

    def load(self, folder: Path | None) -> LoadedModel:
        """Load a bundle, every hash checked first."""
        from triage_models.bundle_files import read_manifest
        from triage_models.loading import load_triager  # only now: it brings torch

        found = folder or self.find()
        return LoadedModel(load_triager(found, threads=self.threads), read_manifest(found))


@dataclass(frozen=True, slots=True)
class FixedSource:
    """Whatever a function gives, once: for tests and for programs that bring a triager of their own."""

    make: Callable[[], Triager]
    is_watched = False

    def find(self) -> None:
        """Find nothing: there is no bundle."""
        return

    def load(self, folder: Path | None) -> LoadedModel:
        """Call the function."""
        del folder
        return LoadedModel(self.make())


def find_bundle(ref: str, root: Path) -> Path:
    """Find the bundle a reference means.

    Raises
    ------
    UnknownModelError
        When there is none; says how to get one when there are no models at all.
    BundleError
        When an alias is damaged.
    """
    from triage_models.registry import Registry

    registry = Registry(root)
    try:
        return registry.resolve(ref)
    except UnknownModelError as error:
        raise _with_advice(error, registry) from None


def load_model(ref: str, root: Path) -> Triager:
    """Load the model a reference means, for a program that needs one once; errors as for `RegistrySource`."""
    return RegistrySource(ref, root).load(None).triager


def _with_advice(error: UnknownModelError, registry: Registry) -> UnknownModelError:
    if registry.entries():
        return error
    hint = "`triage demo` trains the starter; `triage train CONFIG` trains your own."
    return UnknownModelError(error.message, hint=hint)
