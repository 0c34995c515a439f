"""What the service needs to know, as a value; and the one rule about who may reach it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from triage.errors import UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one request may bring and on how many may wait.

    Parameters
    ----------
    body_bytes:
        Largest request body.
    text_characters:
        Longest subject and body of one ticket together.
    tickets:
        Most tickets in one list.
    waiting_requests:
        Most requests that wait for the model; one more is told to come back.
    """

    body_bytes: int = 1 << 20
    text_characters: int = 20_000
    tickets: int = 256
    waiting_requests: int = 64


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
    drain_seconds:
        How long running requests may take to end after a stop signal.
    """

    registry_root: Path
    model: str = "starter"
    host: str = "127.0.0.1"
    port: int = 8000
    insecure_no_keys: bool = False
    drain_seconds: int = 20
    limits: Limits = Limits()


def check_exposure(settings: ServeSettings) -> None:
    """Refuse to listen to other machines without keys.

    Raises
    ------
    UsageError
        When the host is not loopback and nobody said that this is meant.
    """
    if settings.insecure_no_keys or is_loopback(settings.host):
        return
    raise UsageError(
        f"--host {settings.host} would let other machines in, and no keys are configured.",
        hint="Listen on 127.0.0.1 behind a proxy that checks who asks, or say --insecure-no-keys.",
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address; a name other than localhost is not trusted to stay here."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
