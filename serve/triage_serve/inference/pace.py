"""How fast this machine scores, learned from its batches, and what follows for the bounds."""

from __future__ import annotations

import math

from triage_serve.settings import Limits

_WEIGHT = 0.3
_LEAST_LEARNED_FROM = 512
"""Tokens of the smallest batch that says something: a single short ticket is mostly fixed cost."""
_SPREAD = 4
"""The bound on waiting tokens adapts between a quarter of the setting and four times the setting."""
_LEAST_BATCH = 512
_LONGEST_RETRY_SECONDS = 60


class Pace:
    """Tokens per second as an exponentially weighted mean; starts from what the settings assume."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rate = limits.waiting_tokens / limits.waiting_seconds

    def learn(self, tokens: int, seconds: float) -> None:
        """Take one computed batch into account."""
        if tokens >= _LEAST_LEARNED_FROM and seconds > 0:
            self._rate += _WEIGHT * (tokens / seconds - self._rate)

    @property
    def waiting_tokens(self) -> int:
        """Tokens that may wait: what is computed in `waiting_seconds`, within a spread around the setting."""
        setting = self._limits.waiting_tokens
        return _within(setting // _SPREAD, self._rate * self._limits.waiting_seconds, setting * _SPREAD)

    @property
    def batch_tokens(self) -> int:
        """Tokens of one batch: at most the setting, less where that would keep newcomers waiting for too long."""
        most = self._limits.batch_tokens
        return _within(min(_LEAST_BATCH, most), self._rate * self._limits.batch_seconds, most)

    def retry_after(self, tokens: int) -> int:
        """Whole seconds until that many tokens are computed, at least 1."""
        return _within(1, math.ceil(tokens / self._rate), _LONGEST_RETRY_SECONDS)


def _within(least: int, value: float, most: int) -> int:
    return max(least, min(int(value), most))
