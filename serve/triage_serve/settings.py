"""What the service needs to know, as a value; and the one rule about who may reach it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from triage.errors import UsageError
from triage_serve.access.rates import Rates
from triage_serve.logs import LogFormat


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one request may bring, on what may wait, and for how long.

    Tokens are estimates, see `triage_serve.inference.cost`.

    Parameters
    ----------
    body_bytes:
        Largest request body.
    tickets:
        Most tickets in one list.
    waiting_tokens, waiting_seconds:
        So many tokens may wait, or as many as this machine was measured to compute in so many seconds (between a
        quarter of the tokens and four times the tokens); a request beyond them is told when to come back.
    batch_tokens, batch_seconds:
        Most tokens that are computed together; fewer where they would take longer than this.
    request_seconds:
        How long a request may wait for its turn.
    """

    body_bytes: int = 1 << 20
    tickets: int = 256
    waiting_tokens: int = 8_192
    waiting_seconds: float = 2.0
    batch_tokens: int = 4_096
    batch_seconds: float = 0.5
    request_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where to listen, which model answers, and the limits.

    Parameters
    ----------
    port:
        0 takes any free port.
    model:
        A registry reference (`name`, `name@alias`, `name@version`) or a bundle folder.
    insecure_no_keys:
        Let other machines in although no keys are configured.
    watch_seconds:
        How often to look whether the model's alias means another version.
    grace_seconds:
        How long requests are still taken after SIGTERM, while `/readyz` says already that no more should be sent.
    drain_seconds:
        How long admitted requests may then take to end.
    database_url:
        Where messages and keys are kept (see `Store.open`); None keeps nothing: tickets are scored and forgotten.
    retention_days:
        Messages and events are deleted after so many days; None keeps them.
    redact_storage:
        Keep messages without the personal data in subject and body; they are scored as they came.
    workers:
        Processes that serve on one socket; the processor's cores are divided among them.
    log_format:
        How workers write their log lines.
    rates:
        How often one key may ask, and one address fail; counted by every worker for itself.
    """

    registry_root: Path
    model: str = "starter"
    host: str = "127.0.0.1"
    port: int = 8000
    insecure_no_keys: bool = False
    watch_seconds: float = 2.0
    grace_seconds: float = 0.0
    drain_seconds: float = 20.0
    database_url: str | None = None
    retention_days: int | None = None
    redact_storage: bool = False
    workers: int = 1
    log_format: LogFormat = LogFormat.TEXT
    limits: Limits = Limits()
    rates: Rates = field(default_factory=Rates)


def check_exposure(settings: ServeSettings, *, has_keys: bool = False) -> None:
    """Refuse to listen to other machines without a key that opens anything.

    Raises
    ------
    UsageError
        When the host is not loopback and nobody said that this is meant.
    """
    if has_keys or settings.insecure_no_keys or is_loopback(settings.host):
        return
    raise UsageError(
        f"--host {settings.host} would let other machines in, and no keys are configured.",
        hint="Make one with `triage keys create`, listen on 127.0.0.1, or say --insecure-no-keys.",
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address; a name other than localhost is not trusted to stay here."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
