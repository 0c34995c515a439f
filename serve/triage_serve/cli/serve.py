"""`triage serve`: one model over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from triage import ModelRef
from triage_serve.access.rates import Rate, Rates
from triage_serve.cli.options import database_option, model_option, registry_option, without_secrets
from triage_serve.logs import LogFormat, log_to_stderr
from triage_serve.settings import Limits, ServeSettings

__all__ = ["announce", "log_to_stderr", "serve"]

_Seconds = click.FloatRange(min=0)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port.")
@model_option
@database_option
@click.option(
    "--retention-days",
    type=click.IntRange(min=1, max=36_500),
    metavar="N",
    help="Delete messages and events N days after they came; never when left out.",
)
@click.option(
    "--redact-storage", is_flag=True, help="Keep messages without e-mail addresses, numbers of phones, cards and ids."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes with a model each."
)
@click.option(
    "--request-seconds",
    type=_Seconds,
    default=10.0,
    show_default=True,
    help="Longest wait of a request for its turn.",
)
@click.option(
    "--grace-seconds",
    type=_Seconds,
    default=2.0,
    show_default=True,
    help="Still serving after SIGTERM, not ready.",
)
@click.option(
    "--drain-seconds", type=_Seconds, default=20.0, show_default=True, help="For admitted requests when stopping."
)
@click.option(
    "--log-format",
    type=click.Choice([each.value for each in LogFormat]),
    default="text",
    show_default=True,
    help="Log lines.",
)
@click.option(
    "--key-rate",
    type=click.FloatRange(min=0, min_open=True, max=1e6),
    default=200.0,
    show_default=True,
    help="Requests per second of one key, in each worker.",
)
@click.option(
    "--key-burst", type=click.IntRange(1, 1_000_000), default=400, show_default=True, help="Requests of a key at once."
)
@click.option("--insecure-no-keys", is_flag=True, help="Let other machines in although no keys are configured.")
@registry_option
def serve(
    host: str,
    port: int,
    model: str,
    database_url: str,
    retention_days: int | None,
    redact_storage: bool,
    workers: int,
    request_seconds: float,
    grace_seconds: float,
    drain_seconds: float,
    log_format: str,
    key_rate: float,
    key_burst: int,
    insecure_no_keys: bool,
    registry: Path,
) -> None:
    """Serve a model over HTTP.

    POST /v1/score answers with scored tickets, POST /v1/tickets also keeps them in the database; /livez, /readyz and
    /metrics are for supervisors; /docs shows and tries the API. Another version that the model's alias comes to mean is
    loaded while the service runs. Ctrl+C or SIGTERM stop it after the admitted requests, a second one at once.
    """
    lines = LogFormat(log_format)
    log_to_stderr(lines)
    settings = ServeSettings(
        registry_root=registry,
        model=model,
        host=host,
        port=port,
        database_url=database_url,
        retention_days=retention_days,
        redact_storage=redact_storage,
        insecure_no_keys=insecure_no_keys,
        grace_seconds=grace_seconds,
        drain_seconds=drain_seconds,
        workers=workers,
        log_format=lines,
        limits=Limits(request_seconds=request_seconds),
        rates=Rates(key=Rate(key_rate, key_burst)),
    )
    click.echo(f"Loading {model} ...", err=True)
    click.echo(f"Messages are kept in {without_secrets(database_url)}", err=True)
    if workers == 1:
        from triage_serve.server import serve as run_server
    else:
        from triage_serve.workers import serve_workers as run_server
    run_server(settings, announce=announce)


def announce(url: str, model: ModelRef) -> None:
    """Say where the service is."""
    click.echo(f"Serving {model.name} {model.version} on {url}")
    click.echo(f"  try it   {url}/docs")
    click.echo(f"  ready?   {url}/readyz")
    click.echo("  stop     Ctrl+C")
