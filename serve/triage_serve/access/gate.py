"""The gate: who comes in, with which key, for what, how often."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from triage_serve.access.callers import LOCAL, Caller, Visitor
from triage_serve.access.errors import ForbiddenError, RateLimitedError, UnauthorizedError
from triage_serve.access.key_ring import KeyRing
from triage_serve.access.rates import Buckets, Level, Rate, Rates, headers
from triage_serve.access.scopes import Scope

_HOW = "Send one header Authorization: Bearer KEY."


class Gate:
    """Lets visitors in.

    Before the first key is made, whoever asks from this machine may do everything. From then on a key is needed, from
    this machine too.

    Parameters
    ----------
    is_open:
        Let other machines in as well while there is no key.
    """

    def __init__(
        self,
        ring: KeyRing,
        rates: Rates | None = None,
        *,
        is_open: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        rates = rates or Rates()
        self._ring = ring
        self._is_open = is_open
        self._asked = Buckets(rates.key, clock)
        self._failed = Buckets(rates.failures, clock)

    async def admit(self, visitor: Visitor, scope: Scope) -> Caller:
        """Let a visitor in who may do this.

        Raises
        ------
        UnauthorizedError
            Without a key that opens, where one is needed.
        ForbiddenError
            When the key lacks the scope.
        RateLimitedError
            When the key asks too often, or its address failed too often: then an unknown secret is not even looked at.
        DatabaseUnavailableError
            See `KeyRing.find`.
        """
        if not self._ring.has_seen(visitor.secret):
            self._check_failures(visitor)
        found = await self._ring.find(visitor.secret)
        if not found.has_keys and (visitor.is_here or self._is_open):
            return LOCAL
        if found.caller is None:
            raise self._failure(visitor)
        self._check_rate(found.caller)
        if not found.caller.may(scope):
            raise ForbiddenError(f"The key lacks the scope {scope}.", headers=_challenge("insufficient_scope", scope))
        return found.caller

    def close(self) -> None:
        """Let its threads end."""
        self._ring.close()

    def _check_rate(self, caller: Caller) -> None:
        empty = self._asked.take(caller.id)
        if empty is not None:
            raise _too_often("This key asks too often.", "key", self._asked.rate, empty)

    def _check_failures(self, visitor: Visitor) -> None:
        level = self._failed.look(visitor.network)
        if level.tokens < 1:
            raise _too_often("Too many requests without a valid key.", "failures", self._failed.rate, level)

    def _failure(self, visitor: Visitor) -> UnauthorizedError:
        self._failed.take(visitor.network)
        if visitor.secret:
            return UnauthorizedError("The key is unknown or revoked.", headers=_challenge("invalid_token"))
        return UnauthorizedError("A key is needed.", hint=_HOW, headers={"WWW-Authenticate": "Bearer"})


def _challenge(error: str, scope: str = "") -> Mapping[str, str]:
    """Say what is wrong with a key (RFC 6750, section 3)."""
    more = f', scope="{scope}"' if scope else ""
    return {"WWW-Authenticate": f'Bearer error="{error}"{more}'}


def _too_often(message: str, policy: str, rate: Rate, level: Level) -> RateLimitedError:
    return RateLimitedError(message, hint="Retry-After says when to come back.", headers=headers(policy, rate, level))
