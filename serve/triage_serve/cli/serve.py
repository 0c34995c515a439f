"""`triage serve`: one model over HTTP."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from triage import ModelRef
from triage_serve.cli.options import model_option, registry_option
from triage_serve.settings import ServeSettings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port.")
@model_option
@click.option("--insecure-no-keys", is_flag=True, help="Let other machines in although no keys are configured.")
@registry_option
def serve(host: str, port: int, model: str, insecure_no_keys: bool, registry: Path) -> None:
    """Serve a model over HTTP.

    POST /v1/score answers with scored tickets; /livez and /readyz are for supervisors; /docs shows and tries the API.
    Ctrl+C or SIGTERM stop it after the running requests.
    """
    from triage_serve.server import serve as run_server

    log_to_stderr()
    settings = ServeSettings(
        registry_root=registry, model=model, host=host, port=port, insecure_no_keys=insecure_no_keys
    )
    click.echo(f"Loading {model} ...", err=True)
    run_server(settings, announce=announce)


def announce(url: str, model: ModelRef) -> None:
    """Say where the service is."""
    click.echo(f"Serving {model.name} {model.version} on {url}")
    click.echo(f"  try it   {url}/docs")
    click.echo(f"  ready?   {url}/readyz")
    click.echo("  stop     Ctrl+C")


def log_to_stderr() -> None:
    """Log the service's own lines, and only warnings of the libraries below it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("triage_serve").setLevel(logging.INFO)
