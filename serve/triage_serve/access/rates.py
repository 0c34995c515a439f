"""How often somebody may ask: token buckets, kept in memory.

A bucket holds `burst` tokens and gains `per_second`; each request takes one (Turner, "New directions in
communications", IEEE Communications Magazine 24(10), 1986, counts the same way).
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MOST_NAMES = 10_000
"""So many buckets are remembered; the one that was left alone for longest is forgotten first, and is full again."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests per second in the long run, and at once after a pause.

    Raises
    ------
    ValueError
        When one of them would let nobody in.
    """

    per_second: float
    burst: int

    def __post_init__(self) -> None:
        if not (0 < self.per_second < math.inf and self.burst >= 1):
            raise ValueError("a rate needs more than 0 requests per second and a burst of 1 or more.")


@dataclass(frozen=True, slots=True)
class Rates:
    """The limits, each counted by every process for itself: N workers allow up to N times as much.

    Parameters
    ----------
    key:
        What one key may ask.
    failures:
        How often one address may come without a key that opens.
    """

    key: Rate = Rate(per_second=200, burst=400)
    failures: Rate = Rate(per_second=1, burst=30)


@dataclass(frozen=True, slots=True)
class Level:
    """How full a bucket is.

    Parameters
    ----------
    tokens:
        Whole ones.
    next_in, full_in:
        Seconds until the next whole token is there, and until all are.
    """

    tokens: int
    next_in: float
    full_in: float


class Buckets:
    """One bucket per name, all of the same rate; threads may share them."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self.rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._filled: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def look(self, name: str) -> Level:
        """Say how full a bucket is and take nothing."""
        with self._lock:
            return self._level(self._tokens(name))

    def take(self, name: str) -> Level | None:
        """Take a token, or give the level of a bucket that has none."""
        with self._lock:
            tokens = self._tokens(name)
            if tokens < 1:
                return self._level(tokens)
            self._filled[name] = tokens - 1, self._clock()
            self._filled.move_to_end(name)
            if len(self._filled) > MOST_NAMES:
                self._filled.popitem(last=False)
            return None

    def _tokens(self, name: str) -> float:
        tokens, at = self._filled.get(name, (float(self.rate.burst), 0.0))
        gained = max(0.0, self._clock() - at) * self.rate.per_second
        return min(float(self.rate.burst), tokens + gained)

    def _level(self, tokens: float) -> Level:
        missing = self.rate.burst - tokens
        next_one = max(0.0, 1 - tokens)
        return Level(int(tokens), next_one / self.rate.per_second, missing / self.rate.per_second)


def headers(policy: str, rate: Rate, level: Level) -> Mapping[str, str]:
    """Write a level as headers (draft-ietf-httpapi-ratelimit-headers-10, and Retry-After of RFC 9110)."""
    window = math.ceil(rate.burst / rate.per_second)
    return {
        "Retry-After": str(max(1, math.ceil(level.next_in))),
        "RateLimit-Policy": f'"{policy}";q={rate.burst};w={window}',
        "RateLimit": f'"{policy}";r={level.tokens};t={math.ceil(level.full_in)}',
    }
