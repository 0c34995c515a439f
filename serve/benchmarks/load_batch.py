"""What the machine can do without a service: the same tickets through the triager in windows, again and again.

    python load_batch.py BUNDLE SECONDS < tickets.jsonl

Writes tickets per second.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import orjson

from triage import render, ticket_from_mapping
from triage_models.loading import load_triager
from triage_serve.inference.self_test import self_test


def main() -> None:
    """Load, warm up, score."""
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    lines = sys.stdin.buffer.read().splitlines()
    tickets = [ticket_from_mapping(orjson.loads(line), default_id="1") for line in lines]
    triager = load_triager(folder)
    self_test(triager)
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        done += sum(1 for result in triager.run(tickets) if orjson.dumps(render(result)))
    print(done / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
