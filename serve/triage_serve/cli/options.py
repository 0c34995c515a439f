"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def registry_option(command: _Command) -> _Command:
    """Add `--registry DIR` (or TRIAGE_REGISTRY); the command gets `registry: Path`."""
    return click.option(
        "--registry",
        type=click.Path(file_okay=False, path_type=Path),
        callback=_registry_root,
        metavar="DIR",
        help="Folder of trained models.  [env: TRIAGE_REGISTRY]",
    )(command)


def model_option(command: _Command) -> _Command:
    """Add `--model REF`; the command gets `model: str`."""
    return click.option(
        "--model",
        default="starter",
        show_default=True,
        metavar="REF",
        help="name, name@alias, name@version or a bundle folder.",
    )(command)


def database_option(command: _Command) -> _Command:
    """Add `--database-url URL` (or TRIAGE_DATABASE_URL); the command gets `database_url: str`."""
    return click.option(
        "--database-url",
        envvar="TRIAGE_DATABASE_URL",
        show_envvar=True,
        callback=lambda _, __, given: given or database_file(),
        metavar="URL",
        help="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; a file in the user's data folder when left out.",
    )(command)


def database_file(name: str = "triage.db") -> str:
    """Give the URL of a database file in the user's data folder."""
    import platformdirs

    return f"sqlite:///{platformdirs.user_data_path('ticket-triage') / name}"


def without_secrets(database_url: str) -> str:
    """Give the part of a database URL that may be shown: no user, no password, no options that may hold them."""
    scheme, separator, rest = database_url.partition("://")
    if not separator:
        return "(no URL)"
    place = rest.partition("?")[0]
    return f"{scheme}://{place if place.startswith('/') else place.rpartition('@')[2]}"


def json_option(command: _Command) -> _Command:
    """Add `--json`; the command gets `as_json: bool`."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")(command)


def _registry_root(_: click.Context, __: click.Parameter, given: Path | None) -> Path:
    from triage_models.registry import default_registry_root

    return given or default_registry_root(os.environ, Path.cwd())
