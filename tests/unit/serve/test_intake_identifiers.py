from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from triage_serve.intake.identifiers import Identifiers


def test_identifiers_are_uuids_of_version_7_with_the_millisecond_they_were_made_in() -> None:
    made = uuid.UUID(Identifiers(lambda: 1_795_246_500_123).new())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == 1_795_246_500_123


def test_they_sort_in_the_order_they_were_made_in_even_when_the_clock_jumps_back() -> None:
    times = iter([1000, 1000, 1001, 5, 5, 4, 1001, 2000])
    identifiers = Identifiers(lambda: next(times))
    made = [identifiers.new() for _ in range(8)]
    assert made == sorted(set(made))
    assert all(uuid.UUID(each).version == 7 for each in made)


def test_threads_make_different_ones() -> None:
    identifiers = Identifiers()
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: identifiers.new(), range(4000)))
    assert len(set(made)) == 4000
