"""`triage demo`: from nothing to answers in three languages."""

from __future__ import annotations

import shlex
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import orjson

from triage import ModelRef
from triage.errors import InputMissingError, TriageError, UnknownModelError
from triage_serve.cli.options import database_file, registry_option
from triage_serve.samples import CORRECTION, SAMPLES, Sample
from triage_serve.settings import ServeSettings

_MODEL = "starter"
_TIMEOUT_SECONDS = 120


@click.command()
@click.option("--once", is_flag=True, help="Send the three requests, print the answers and end.")
@click.option("--port", type=click.IntRange(0, 65535), help="Default 8000; with --once, and for 0, any free port.")
@registry_option
def demo(once: bool, port: int | None, registry: Path) -> None:
    """Train the starter if needed, serve it, show what to send.

    Without any model in the registry the starter is trained first, once. The requests shown work as they stand. Sample
    tickets are kept in a database of the demo's own.
    """
    _ensure_model(registry)
    settings = ServeSettings(registry_root=registry, model=_MODEL, database_url=database_file("demo.db"))
    if once or port is not None:
        settings = replace(settings, port=port or 0)
    if once:
        with tempfile.TemporaryDirectory(prefix="triage-demo-") as folder:
            _ask_all(replace(settings, database_url=f"sqlite:///{folder}/demo.db"))
    else:
        _serve(settings)


def shown_requests(url: str) -> Iterator[tuple[str, str]]:
    """Write the requests that are shown as lines for a shell, each with its title."""
    for sample in SAMPLES:
        yield f"{sample.language}: {sample.title}", curl_line(url, "/v1/score", sample.fields())
    first = SAMPLES[0]
    yield "The first one again, to be kept", curl_line(url, "/v1/tickets", first.message())
    yield "Which labels are right", curl_line(url, f"/v1/tickets/{first.id}/feedback", CORRECTION)


def curl_line(url: str, path: str, body: Mapping[str, Any]) -> str:
    """Write a request as a line for a shell."""
    quoted = shlex.quote(orjson.dumps(body).decode())
    return f"curl -s {url}{path} -H 'Content-Type: application/json' -d {quoted}"


def starter_config() -> Path:
    """Find the starter's configuration: inside the installed package, or beside it in a checkout."""
    spec = find_spec("triage_training")
    package = Path(spec.origin or "").parent if spec else Path()
    for folder in (package / "configs", package.parent / "configs"):
        if (folder / "starter.toml").is_file():
            return folder / "starter.toml"
    raise InputMissingError("the starter's configuration is not installed.", hint="Install ticket-triage again.")


def _ensure_model(registry: Path) -> None:
    from triage_models.registry import Registry

    try:
        Registry(registry).resolve(_MODEL)
    except UnknownModelError:
        from triage_training.run import train

        click.echo("No starter model yet: training one (a few minutes, once).", err=True)
        train(starter_config(), output=None, registry_root=registry, seed=None, dry_run=False)


def _serve(settings: ServeSettings) -> None:
    from triage_serve.cli.serve import announce, log_to_stderr
    from triage_serve.server import serve

    def show(url: str, model: ModelRef) -> None:
        announce(url, model)
        try:
            _keep_samples(url)
        except TriageError as error:  # kept by an older version with other words, say: the requests work all the same
            click.echo(f"The sample tickets were not kept: {error}", err=True)
        for title, line in shown_requests(url):
            click.echo(f"\n{title}\n{line}")

    log_to_stderr()
    serve(settings, announce=show)


def _ask_all(settings: ServeSettings) -> None:
    from triage_serve.server import serving

    with serving(settings) as url:
        for sample in SAMPLES:
            answer = _ask(url, "/v1/score", sample.fields(), sample)
            _check(answer, sample)
            _show(answer, sample)
        click.echo()
        _keep_samples(url)


def _keep_samples(url: str) -> None:
    for sample in SAMPLES:
        _check(_ask(url, "/v1/tickets", sample.message(), sample), sample)
    click.echo(f"{len(SAMPLES)} sample tickets are in the database: {url}/v1/tickets")


def _ask(url: str, path: str, body: Mapping[str, Any], sample: Sample) -> dict[str, Any]:
    request = urllib.request.Request(f"{url}{path}", orjson.dumps(body), {"Content-Type": "application/json"})
    # No proxy: the service is on this machine, whatever the environment says about the rest of the world.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
            answer: dict[str, Any] = orjson.loads(response.read())
    except (OSError, orjson.JSONDecodeError) as error:
        raise TriageError(f"{sample.language}: the service did not answer with a scored ticket: {error}.") from None
    return answer


def _check(answer: Mapping[str, Any], sample: Sample) -> None:
    from pydantic import ValidationError

    from triage_serve.api.schemas import ScoredTicket

    try:
        ticket = ScoredTicket.model_validate(answer)
    except ValidationError as error:
        places = ", ".join(".".join(str(part) for part in item["loc"]) for item in error.errors())
        raise TriageError(f"{sample.language}: the answer is not as documented: {places}.") from None
    missing = [name for name in ("category", "priority", "sentiment", "signals") if getattr(ticket, name) is None]
    if missing or ticket.id != sample.id:
        raise TriageError(f"{sample.language}: the answer lacks {', '.join(missing) or 'the id that was sent'}.")


def _show(answer: Mapping[str, Any], sample: Sample) -> None:
    click.echo(f"\n{sample.language}: {sample.title}\n  {sample.subject}. {sample.body}")
    for task in ("category", "priority", "sentiment"):
        found = answer[task]
        verdict = "" if found["accepted"] else f"  (for a person to check: {found['reason']})"
        click.echo(f"  {task:<10} {found['label']:<18} {found['confidence']:.2f}{verdict}")
    signals = answer["signals"].items()
    raised = [f"{name} {signal['probability']:.2f}" for name, signal in signals if signal["flagged"]]
    click.echo(f"  {'signals':<10} {', '.join(raised) or 'none'}")
