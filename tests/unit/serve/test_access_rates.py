from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_serve.access import Rate
from triage_serve.access.rates import MOST_NAMES, Buckets, headers

RATE = Rate(per_second=2, burst=3)


class HandClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def buckets(clock: HandClock) -> Buckets:
    return Buckets(RATE, clock)


def test_a_burst_is_allowed_and_one_more_is_not(buckets: Buckets) -> None:
    assert [buckets.take("a") for _ in range(3)] == [None] * 3
    refused = buckets.take("a")
    assert refused is not None
    assert (refused.tokens, refused.next_in, refused.full_in) == (0, 0.5, 1.5)


def test_a_token_comes_back_after_its_time_and_not_before(buckets: Buckets, clock: HandClock) -> None:
    for _ in range(3):
        buckets.take("a")
    clock.now += 0.49
    assert buckets.take("a") is not None
    clock.now += 0.01
    assert buckets.take("a") is None
    assert buckets.take("a") is not None


def test_a_pause_never_saves_up_more_than_a_burst(buckets: Buckets, clock: HandClock) -> None:
    buckets.take("a")
    clock.now += 3600
    assert [buckets.take("a") is None for _ in range(4)] == [True, True, True, False]


def test_names_do_not_share_a_bucket(buckets: Buckets) -> None:
    for _ in range(4):
        buckets.take("a")
    assert buckets.take("b") is None


def test_looking_takes_nothing(buckets: Buckets) -> None:
    assert [buckets.look("a").tokens for _ in range(5)] == [3] * 5


def test_a_clock_that_jumps_back_takes_nothing_away(buckets: Buckets, clock: HandClock) -> None:
    buckets.take("a")
    clock.now -= 500
    assert buckets.look("a").tokens == 2


def test_only_so_many_names_are_remembered_and_the_longest_idle_is_forgotten_first(buckets: Buckets) -> None:
    for name in range(MOST_NAMES + 1):
        buckets.take(str(name))
    assert buckets.look("0").tokens == 3
    assert buckets.look("1").tokens == 2


@given(st.lists(st.floats(0, 5), max_size=60))
def test_in_any_window_no_more_than_the_burst_and_the_rate_come_through(pauses: list[float]) -> None:
    clock = HandClock()
    buckets, start, taken = Buckets(RATE, clock), clock.now, 0
    for pause in pauses:
        clock.now += pause
        taken += buckets.take("a") is None
        assert taken <= RATE.burst + RATE.per_second * (clock.now - start) + 1e-6


@given(st.floats(0, 10))
def test_retry_after_is_long_enough_for_one_token(waited: float) -> None:
    clock = HandClock()
    slow = Rate(per_second=0.1, burst=1)
    buckets = Buckets(slow, clock)
    buckets.take("a")
    clock.now += waited
    level = buckets.look("a")
    clock.now += int(headers("key", slow, level)["Retry-After"])
    assert buckets.take("a") is None


def test_the_headers_name_policy_quota_and_what_is_left(buckets: Buckets) -> None:
    for _ in range(3):
        buckets.take("a")
    assert headers("key", RATE, buckets.look("a")) == {
        "Retry-After": "1",
        "RateLimit-Policy": '"key";q=3;w=2',
        "RateLimit": '"key";r=0;t=2',
    }


@pytest.mark.parametrize(("per_second", "burst"), [(0, 1), (-1, 1), (math.inf, 1), (math.nan, 1), (1, 0)])
def test_a_rate_that_lets_nobody_in_or_everybody_is_refused(per_second: float, burst: int) -> None:
    with pytest.raises(ValueError, match="rate"):
        Rate(per_second, burst)
