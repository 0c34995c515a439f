"""Finds the files a source path names: a file, a folder or a glob."""

from __future__ import annotations

import glob
from itertools import takewhile
from pathlib import Path

from triage.errors import InputMissingError
from triage_training.source_config import SourceConfig

SUFFIXES = (".jsonl", ".csv", ".parquet")


def files_of(source: SourceConfig) -> list[tuple[Path, str]]:
    """Every file of a source, sorted by name, with what messages call it: the path as the configuration writes it.

    Raises
    ------
    InputMissingError
        When nothing is there, or nothing of a known kind.
    """
    written = source.path or ""
    found = _found(source, written)
    known = [(path, name) for path, name in found if path.suffix.lower() in SUFFIXES]
    if not known:
        what = "no file of a known kind" if found else "no such file or folder"
        hint = f"Expected a file, folder or pattern of {', '.join(SUFFIXES)} files."
        raise InputMissingError(f"{written}: {what}.", hint=hint)
    if any("::" in str(path.absolute()) for path, _ in known):
        raise InputMissingError(f"{written}: a path with :: in it cannot be read.", hint="Rename the folder or file.")
    return known


def _found(source: SourceConfig, written: str) -> list[tuple[Path, str]]:
    location = source.resolve(written)
    if location.is_file():
        return [(location, written)]
    # Only the part that was written is a pattern: the config's folder and variables may hold any character.
    fixed = written if location.is_dir() else _before_pattern(written)
    root = source.resolve(fixed)
    pattern = str(Path(written).relative_to(fixed)) if fixed != written else "*"
    found = [] if pattern == "." else sorted(path for path in root.glob(pattern) if path.is_file())
    return [(path, str(Path(fixed) / path.relative_to(root))) for path in found]


def _before_pattern(path: str) -> str:
    return str(Path(*takewhile(lambda part: not glob.has_magic(part), Path(path).parts)))
