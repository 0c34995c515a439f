from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from triage import Ticket
from triage_serve.inference.backlog import QUANTUM, Backlog, Job, Slice
from triage_serve.inference.cost import EXPLAIN_FACTOR, MOST_TOKENS, ticket_tokens
from triage_serve.inference.pace import Pace
from triage_serve.settings import Limits

COSTS = st.lists(st.integers(1, 700), min_size=1, max_size=12)
STEPS = st.lists(st.tuples(st.sampled_from(["admit", "take", "drop"]), COSTS, st.integers(1, 3000)), max_size=40)


def job(*costs: int) -> Job:
    return Job([Ticket(id=str(at), body="x") for at in range(len(costs))], costs, False, 0.0, 10.0)


def shares(batch: list[Slice]) -> list[tuple[Job, int, int]]:
    return [(part.job, part.start, part.stop) for part in batch]


def test_a_request_beyond_the_bound_is_refused_and_one_that_fits_is_not() -> None:
    backlog = Backlog()
    assert backlog.admit(job(60), 100)
    assert not backlog.admit(job(41), 100)
    assert backlog.admit(job(40), 100)
    assert backlog.tokens == 100


def test_a_request_larger_than_the_bound_may_wait_alone_and_keeps_nobody_out() -> None:
    backlog = Backlog()
    assert backlog.admit(job(*[50] * 10), 100)
    assert not backlog.admit(job(*[50] * 10), 100)
    assert backlog.admit(job(100), 100)
    assert not backlog.admit(job(1), 100)


def test_a_small_request_is_in_the_next_batch_whatever_the_large_one_before_it() -> None:
    backlog = Backlog()
    large, small = job(*[512] * 256), job(20)
    backlog.admit(large, 4096)
    backlog.admit(small, 4096)
    assert shares(backlog.take(4096)) == [(large, 0, 7), (small, 0, 1)]


def test_requests_take_turns_by_tokens_not_by_tickets() -> None:
    backlog = Backlog()
    long, short = job(*[QUANTUM] * 4), job(*[QUANTUM // 8] * 32)
    backlog.admit(long, 10_000)
    backlog.admit(short, 10_000)
    assert shares(backlog.take(2 * QUANTUM)) == [(long, 0, 1), (short, 0, 8)]


def test_a_ticket_over_the_budget_makes_a_batch_of_its_own() -> None:
    backlog = Backlog()
    dear = job(9000, 9000)
    backlog.admit(dear, 100)
    assert shares(backlog.take(4096)) == [(dear, 0, 1)]
    assert shares(backlog.take(4096)) == [(dear, 1, 2)]
    assert backlog.take(4096) == []


@settings(deadline=None, max_examples=300)
@given(steps=STEPS, bound=st.integers(1, 2000))
def test_every_ticket_is_taken_once_in_order_and_no_more_waits_than_the_bound_and_one_request(
    steps: list[tuple[str, list[int], int]], bound: int
) -> None:
    backlog, admitted, seen = Backlog(), [], {}
    for step, costs, budget in steps:
        waiting = backlog.waiting()
        if step == "admit":
            admitted.append(job(*costs))
            was_empty = backlog.tokens == 0
            if not backlog.admit(admitted[-1], bound):
                assert not was_empty
                admitted.pop()
        elif step == "take":
            batch = backlog.take(budget)
            assert sum(part.tokens for part in batch) <= budget or [part.stop - part.start for part in batch] == [1]
            assert bool(batch) == bool(waiting)
            for part in batch:
                assert part.start == seen.get(part.job, 0)
                seen[part.job] = part.stop
        elif waiting:
            backlog.drop(waiting[budget % len(waiting)])
            admitted.remove(waiting[budget % len(waiting)])
        assert backlog.tokens == sum(each.waiting_tokens for each in backlog.waiting())
        assert backlog.tokens <= bound + max((sum(each.costs) for each in admitted), default=0)
    while backlog.tokens:
        for part in backlog.take(1):
            assert part.start == seen.get(part.job, 0)
            seen[part.job] = part.stop
    assert all(seen[each] == len(each.tickets) for each in admitted)


@settings(deadline=None)
@given(requests=st.lists(COSTS, min_size=1, max_size=10), budget=st.integers(1, 2000))
def test_whoever_waits_moves_up_with_every_batch_so_nobody_starves(requests: list[list[int]], budget: int) -> None:
    backlog = Backlog()
    for costs in requests:
        assert backlog.admit(job(*costs), 1_000_000)
    while waiting := backlog.waiting():
        batch = {part.job for part in backlog.take(budget)}
        assert waiting[0] in batch
        later = backlog.waiting()
        for place, each in enumerate(waiting):
            assert each in batch or later.index(each) < place


@given(characters=st.integers(0, 30_000))
def test_the_estimate_grows_with_the_text_up_to_what_the_encoder_reads(characters: int) -> None:
    tokens = ticket_tokens(Ticket(id="1", body="x" * characters))
    assert tokens == min(characters // 3 + 8, MOST_TOKENS)
    assert ticket_tokens(Ticket(id="1", subject="x" * characters, body=""), explain=True) == EXPLAIN_FACTOR * tokens


def test_the_bounds_follow_the_measured_pace_within_limits() -> None:
    limits = Limits(waiting_tokens=8000, waiting_seconds=2.0, batch_tokens=4096, batch_seconds=0.5)
    pace = Pace(limits)
    assert (pace.waiting_tokens, pace.batch_tokens) == (8000, 2000)
    for _ in range(50):
        pace.learn(6000, 1.0)
    assert 11_900 < pace.waiting_tokens <= 12_000
    for _ in range(50):
        pace.learn(1_000_000, 1.0)
    assert (pace.waiting_tokens, pace.batch_tokens) == (32_000, 4096)
    for _ in range(50):
        pace.learn(600, 60.0)
    assert (pace.waiting_tokens, pace.batch_tokens) == (2000, 512)


def test_a_small_batch_says_nothing_about_the_pace() -> None:
    pace = Pace(Limits())
    before = pace.waiting_tokens
    for _ in range(50):
        pace.learn(40, 1.0)
    assert pace.waiting_tokens == before


def test_the_time_to_come_back_is_that_of_the_backlog_and_at_least_a_second() -> None:
    pace = Pace(Limits(waiting_tokens=2000, waiting_seconds=2.0))
    assert [pace.retry_after(tokens) for tokens in (0, 10, 1000, 1001, 5000, 10**9)] == [1, 1, 1, 2, 5, 60]
