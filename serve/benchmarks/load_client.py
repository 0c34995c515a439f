"""The load, in a process of its own: sends single tickets to a port and writes what became of them as JSON.

    python load_client.py PORT PATH KIND RATE SECONDS < tickets.jsonl

KIND `closed`: RATE callers, each with its next request as soon as it has its answer. KIND `open`: RATE requests per
second at random moments (Poisson, seeded), whatever becomes of the earlier ones; a request's time then counts from the
moment it was meant to be sent, so that a stalled server cannot hide it.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from itertools import cycle

import orjson

_LOST = 0
"""Stands for the status of a request that got no answer."""
_PATIENCE_SECONDS = 30.0


@dataclass(slots=True)
class Caller:
    """Sends requests over connections that are kept and used again."""

    port: int
    path: str
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)
    seen: list[tuple[int, float]] = field(default_factory=list)

    async def ask(self, body: bytes, meant: float) -> None:
        """Send one request; remember its status and its seconds since the moment it was meant for."""
        try:
            status = await asyncio.wait_for(self._exchange(body), _PATIENCE_SECONDS)
        except (OSError, EOFError, TimeoutError, ValueError):
            status = _LOST
        self.seen.append((status, time.perf_counter() - meant))

    async def _exchange(self, body: bytes) -> int:
        reader, writer = self.idle.pop() if self.idle else await asyncio.open_connection("127.0.0.1", self.port)
        head = f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(line for line in answer.split("\r\n") if line.startswith("content-length:"))
        await reader.readexactly(int(length.partition(":")[2]))
        if "connection: close" in answer:
            writer.close()
        else:
            self.idle.append((reader, writer))
        return int(answer.split(" ", 2)[1])


async def closed(caller: Caller, bodies: Sequence[bytes], callers: int, seconds: float) -> None:
    """Keep so many requests running."""
    following, end = cycle(bodies), time.perf_counter() + seconds

    async def keep_asking() -> None:
        while (now := time.perf_counter()) < end:
            await caller.ask(next(following), now)

    await asyncio.gather(*(keep_asking() for _ in range(callers)))


async def opened(caller: Caller, bodies: Sequence[bytes], rate: float, seconds: float) -> None:
    """Send so many requests per second."""
    chance, following, running = random.Random(0), cycle(bodies), list[Awaitable[None]]()
    meant = start = time.perf_counter()
    while (meant := meant + chance.expovariate(rate)) < start + seconds:
        await asyncio.sleep(meant - time.perf_counter())
        running.append(asyncio.ensure_future(caller.ask(next(following), meant)))
    await asyncio.gather(*running)


def main() -> None:
    """Send the load and write the statuses and seconds."""
    port, path, kind, rate, seconds = sys.argv[1:]
    caller, bodies = Caller(int(port), path), sys.stdin.buffer.read().splitlines()
    start = time.perf_counter()
    if kind == "closed":
        asyncio.run(closed(caller, bodies, int(float(rate)), float(seconds)))
    else:
        asyncio.run(opened(caller, bodies, float(rate), float(seconds)))
    taken = time.perf_counter() - start
    sys.stdout.buffer.write(orjson.dumps({"seconds": taken, "seen": caller.seen}))


if __name__ == "__main__":
    main()
