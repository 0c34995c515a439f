"""Alias files: which version of a model "champion" means, and which it meant before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from triage.errors import BundleCorruptError, BundleError
from triage_models.atomic import atomic_write
from triage_models.json_files import Fields, decode, encode
from triage_models.protocol import VERSION

ALIAS = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class Alias:
    """Where an alias points.

    Parameters
    ----------
    version:
        The version it means now.
    history:
        What it meant before, the latest last; rollback takes from the end.
    """

    version: str
    history: tuple[str, ...] = ()

    def moved_to(self, version: str) -> Alias:
        """Point to another version and remember this one; the same version again changes nothing."""
        if version == self.version:
            return self
        return Alias(version, (*self.history, self.version)[-_REMEMBERED:])

    def moved_back(self) -> Alias:
        """Point to the version before; there has to be one."""
        return Alias(self.history[-1], self.history[:-1])


def read_aliases(folder: Path) -> dict[str, Alias]:
    """Read all aliases of the model in `folder`, by name.

    Raises
    ------
    BundleCorruptError
        When an alias file was changed by hand into something that is none.
    """
    paths = (path for path in folder.glob("*.json") if ALIAS.fullmatch(path.stem))
    return {path.stem: _read(path) for path in sorted(paths)}


def write_alias(folder: Path, name: str, alias: Alias) -> None:
    """Replace an alias file in one step."""
    document = {"version": alias.version, "history": list(alias.history)}
    atomic_write(folder / f"{name}.json", encode(document, name, indent=True) + b"\n")


def _read(path: Path) -> Alias:
    try:
        fields = Fields.of(decode(path.read_bytes(), path.name), path.name, joint=": ")
        alias = Alias(fields.text("version"), fields.texts("history"))
    except (OSError, BundleError) as error:
        raise _broken(path) from error
    if not all(VERSION.fullmatch(version) for version in (alias.version, *alias.history)):
        raise _broken(path)
    return alias


def _broken(path: Path) -> BundleCorruptError:
    return BundleCorruptError(f"{path} is no alias file.", hint="Delete it and promote a version again.")
