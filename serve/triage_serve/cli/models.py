"""`triage models`: what is in the registry, and which of it is in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from triage.errors import BundleError
from triage_models.bundle_files import read_manifest, verify_bundle
from triage_models.protocol import Manifest
from triage_models.registry import CHAMPION, Registry, StoredModel
from triage_serve.cli.options import json_option, registry_option

_LABELS_SHOWN = 12


@click.group()
def models() -> None:
    """List, show, verify, promote, roll back and export models."""


@models.command("list")
@json_option
@registry_option
def list_models(as_json: bool, registry: Path) -> None:
    """List the models of the registry, the oldest version of each first."""
    entries = Registry(registry).entries()
    if as_json:
        _print_json([_entry_fields(entry) for entry in entries])
    elif entries:
        _print_table([("model", "aliases", "trained", "tasks"), *(_entry_row(entry) for entry in entries)])
    else:
        click.echo(f"{registry} holds no models. `triage demo` trains the starter.", err=True)


@models.command()
@click.argument("ref")
@json_option
@registry_option
def show(ref: str, as_json: bool, registry: Path) -> None:
    """Show what a model says about itself: tasks, training, measured quality."""
    manifest = read_manifest(Registry(registry).resolve(ref))
    if as_json:
        _print_json(manifest.to_json())
    else:
        _print_table(list(_facts(manifest)))


@models.command()
@click.argument("refs", metavar="[REF]...", nargs=-1)
@registry_option
@click.pass_context
def verify(context: click.Context, refs: tuple[str, ...], registry: Path) -> None:
    """Compare every file of models with its sha256; all models when none is named."""
    store = Registry(registry)
    damaged = 0
    for ref in refs or [entry.ref for entry in store.entries()]:
        try:
            manifest = verify_bundle(store.resolve(ref))
        except BundleError as error:
            damaged += 1
            click.echo(f"{ref}: {error.code}: {error}", err=True)
        else:
            click.echo(f"{ref}: whole, {len(manifest.files)} files")
    context.exit(1 if damaged else 0)


@models.command()
@click.argument("ref")
@click.option("--alias", default=CHAMPION, show_default=True, help="What the model becomes.")
@registry_option
def promote(ref: str, alias: str, registry: Path) -> None:
    """Let an alias mean this model, after it has been verified, loaded and tried."""
    stored = Registry(registry).promote(ref, alias, self_test=_try_out)
    click.echo(f"{stored.name}@{alias} is now {stored.version}")


@models.command()
@click.argument("name")
@click.option("--alias", default=CHAMPION, show_default=True, help="Which alias.")
@registry_option
def rollback(name: str, alias: str, registry: Path) -> None:
    """Let an alias mean what it meant before the last promotion."""
    stored = Registry(registry).rollback(name, alias)
    click.echo(f"{stored.name}@{alias} is {stored.version} again")


@models.command()
@click.argument("ref")
@click.argument("target", type=click.Path(path_type=Path))
@registry_option
def export(ref: str, target: Path, registry: Path) -> None:
    """Copy a verified model to TARGET: a new folder, or an archive when it ends in .tar.gz."""
    manifest = Registry(registry).export(ref, target)
    click.echo(f"{manifest.name}@{manifest.version} is in {target}")


def _try_out(folder: Path) -> None:
    from triage_models.loading import load_triager
    from triage_serve.inference.self_test import self_test

    self_test(load_triager(folder))


def _entry_fields(entry: StoredModel) -> dict[str, Any]:
    manifest = entry.manifest
    return {
        "ref": entry.ref,
        "name": entry.name,
        "version": entry.version,
        "aliases": list(entry.aliases),
        "id": manifest.id if manifest else None,
        "created_at": manifest.created_at.isoformat() if manifest else None,
        "tasks": [task.name for task in manifest.tasks] if manifest else [],
        "folder": str(entry.folder),
        "problem": entry.problem,
    }


def _entry_row(entry: StoredModel) -> tuple[str, ...]:
    if entry.manifest is None:
        return (entry.ref, ", ".join(entry.aliases) or "-", "-", f"unusable: {entry.problem}")
    trained = f"{entry.manifest.created_at:%Y-%m-%d %H:%M}"
    tasks = ", ".join(task.name for task in entry.manifest.tasks)
    return (entry.ref, ", ".join(entry.aliases) or "-", trained, tasks)


def _facts(manifest: Manifest) -> Iterator[tuple[str, str]]:
    yield "model", f"{manifest.name}@{manifest.version}"
    yield "id", manifest.id
    yield "trained", f"{manifest.created_at:%Y-%m-%d %H:%M %Z}, seed {manifest.seed}"
    yield "protocol", str(manifest.protocol)
    yield "encoder", manifest.encoder.name if manifest.encoder else "none"
    yield "size", f"{sum(record.bytes for record in manifest.files.values()) / 1e6:,.1f} MB"
    for task in manifest.tasks:
        more = f" and {len(task.labels) - _LABELS_SHOWN} more" if len(task.labels) > _LABELS_SHOWN else ""
        yield task.name, f"{task.kind.value}: {', '.join(task.labels[:_LABELS_SHOWN])}{more}"
    yield from _numbers(manifest.metrics)


def _numbers(metrics: Mapping[str, Any], prefix: str = "", depth: int = 2) -> Iterator[tuple[str, str]]:
    for key, value in metrics.items():
        if isinstance(value, Mapping) and depth > 0:
            yield from _numbers(value, f"{prefix}{key}.", depth - 1)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield f"{prefix}{key}", f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def _print_json(value: object) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
