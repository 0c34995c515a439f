"""The socket the service listens on, and its address as people write it."""

from __future__ import annotations

import socket

from triage.errors import UsageError
from triage_serve.settings import ServeSettings


def bound(settings: ServeSettings) -> socket.socket:
    """Listen on the configured address.

    Raises
    ------
    UsageError
        When that is not possible.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}.",
            hint="Choose another with --port, or stop what is listening there.",
        ) from None
    # Connections inherit it. asyncio sets it only on sockets that name their protocol, which these do not: an answer's
    # body would then wait 40 ms for the client to acknowledge its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def base_url(listener: socket.socket) -> str:
    """Write a listening socket's address as people open it."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # only shown: a browser cannot open the any-address
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
