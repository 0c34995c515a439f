"""`triage train`: labelled tickets in, a model in the registry out."""

from __future__ import annotations

from pathlib import Path

import click

from triage_serve.cli.options import registry_option


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="Write the bundle here instead of the registry."
)
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Replaces the configuration's seed.")
@click.option("--dry-run", is_flag=True, help="Only say what would be trained on: per task, label and language.")
@registry_option
def train(config: Path, output: Path | None, seed: int | None, dry_run: bool, registry: Path) -> None:
    """Train a model from labelled tickets, as a configuration says.

    The report goes to standard error, the new model's reference to standard output. Nothing is promoted: `triage
    models promote` does that.
    """
    from triage_training.run import train as run_training

    result = run_training(config, output=output, registry_root=registry, seed=seed, dry_run=dry_run)
    if result is not None:
        click.echo(output or f"{result.manifest.name}@{result.manifest.version}")
