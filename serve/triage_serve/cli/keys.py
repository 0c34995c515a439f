"""`triage keys`: who may ask the service."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import orjson

from triage_serve.access.scopes import Scope
from triage_serve.cli.options import database_option, json_option
from triage_serve.storage import ApiKey, Store, Work

_ACTOR = "command line"
_LONGEST_NAME = 100


@click.group()
def keys() -> None:
    """Make, list and revoke the keys of the HTTP service."""


def _checked_name(_: click.Context, __: click.Parameter, given: str) -> str:
    name = given.strip()
    if not name.isprintable() or not 1 <= len(name) <= _LONGEST_NAME:
        raise click.BadParameter(f"expected 1 to {_LONGEST_NAME} printable characters.")
    return name


@keys.command()
@click.option("--name", required=True, callback=_checked_name, help="Who will use it; for people.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="What it opens; may be given several times.",
)
@database_option
def create(name: str, scopes: tuple[str, ...], database_url: str) -> None:
    """Make a key and print its secret, once.

    Only the secret goes to standard output. A service that runs takes the key within seconds; from the first key on it
    asks everybody for one.
    """
    with _writing(database_url) as work:
        key, secret = work.keys.create(name, scopes)
        _note(work, "create key", key.id)
    click.echo(f"{key.id} ({name}) may {', '.join(sorted(key.scopes))}. Its secret is shown this once:", err=True)
    click.echo(secret)


@keys.command("list")
@json_option
@database_option
def list_keys(as_json: bool, database_url: str) -> None:
    """List all keys, the oldest first; never their secrets."""
    with _opened(database_url) as store, store.reading() as work:
        found = work.keys.all()
    if as_json:
        click.echo(orjson.dumps([_fields(key) for key in found], option=orjson.OPT_INDENT_2).decode())
    elif found:
        _print_table([("id", "name", "scopes", "created", "last used", "state"), *(_row(key) for key in found)])
    else:
        click.echo("There are no keys: the service answers this machine only.", err=True)


@keys.command()
@click.argument("key_id", metavar="ID")
@database_option
def revoke(key_id: str, database_url: str) -> None:
    """Let a key open nothing any more; services that run follow within seconds."""
    with _writing(database_url) as work:
        revoked = work.keys.revoke(key_id)
        if revoked:
            _note(work, "revoke key", key_id)
        elif key_id not in (known := [key.id for key in work.keys.all()]):
            raise _unknown(key_id, known)
    click.echo(f"{key_id} {'opens nothing any more' if revoked else 'was revoked before'}")


@contextmanager
def _opened(database_url: str) -> Iterator[Store]:
    with Store.open(database_url) as store:
        store.migrate()
        yield store


@contextmanager
def _writing(database_url: str) -> Iterator[Work]:
    with _opened(database_url) as store, store.writing() as work:
        yield work


def _note(work: Work, action: str, key_id: str) -> None:
    work.audit.add(actor=_ACTOR, action=action, subject_kind="key", subject_id=key_id)


def _unknown(key_id: str, known: list[str]) -> Exception:
    from triage_serve.access.errors import UnknownKeyError

    near = difflib.get_close_matches(key_id, known, n=1)
    return UnknownKeyError(
        f"no key has the id {key_id}.", hint=f"Did you mean {near[0]}?" if near else "`triage keys list` shows all."
    )


def _fields(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at.isoformat(),
        "last_used_at": key.last_used_at.isoformat() if key.last_used_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def _row(key: ApiKey) -> tuple[str, ...]:
    used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
    state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else "active"
    return key.id, key.name, ",".join(sorted(key.scopes)), f"{key.created_at:%Y-%m-%d %H:%M}", used, state


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
