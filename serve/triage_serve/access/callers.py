"""Who asks: a visitor before anything is known of them, a caller once they were let in."""

from __future__ import annotations

import ipaddress
from collections.abc import Set
from dataclasses import dataclass, field

from triage_serve.access.scopes import Scope


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a request says about who sends it.

    Parameters
    ----------
    address:
        The other end of the connection; None when it is a socket file. What proxies write into headers is not read:
        anybody can write that.
    secret:
        The bearer token; empty when there is none, or something else in its place.
    """

    address: str | None
    secret: str = field(default="", repr=False)

    @property
    def is_here(self) -> bool:
        """Whether the request comes from this machine."""
        if self.address is None:
            return True
        found = _parsed(self.address)
        return found is not None and found.is_loopback

    @property
    def network(self) -> str:
        """What counts as one address: an IPv6 customer has 64 bits of addresses to choose from."""
        found = _parsed(self.address or "")
        if isinstance(found, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((found, 64), strict=False))
        return str(found or self.address)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who was let in.

    Parameters
    ----------
    id:
        The key's id, which is public, or "local": what the audit calls them.
    """

    id: str
    scopes: Set[str]

    def may(self, scope: Scope) -> bool:
        """Whether a scope is open to them."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


LOCAL = Caller("local", frozenset({Scope.ADMIN}))
"""Whoever asks from this machine while there are no keys."""


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
