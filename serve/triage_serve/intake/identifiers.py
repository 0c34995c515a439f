"""Identifiers made here, for what comes without one: they sort by the time they were made."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from collections.abc import Callable

_RANDOM_BITS = 74


class Identifiers:
    """Makes UUIDs of version 7 (RFC 9562): a millisecond, then chance; each is greater than all before it.

    That holds within a process, also when its clock jumps back.
    """

    def __init__(self, milliseconds: Callable[[], int] = lambda: time.time_ns() // 1_000_000) -> None:
        self._milliseconds = milliseconds
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> str:
        """Make one."""
        fresh = self._milliseconds() << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        with self._lock:
            self._last = max(fresh, self._last + 1)
            return _uuid7(self._last)


def _uuid7(value: int) -> str:
    random_b = value & (1 << 62) - 1
    random_a = value >> 62 & 0xFFF
    milliseconds = value >> _RANDOM_BITS & (1 << 48) - 1
    return str(uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b))
