from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from triage_models.encoder.batching import by_budget, in_fixed_shapes

lengths = st.lists(st.integers(1, 512), max_size=120)
budgets = st.integers(1, 5000)


@given(lengths, budgets)
def test_every_sequence_runs_once_within_the_budget(sizes: list[int], budget: int) -> None:
    batches = list(by_budget(sizes, budget))
    assert sorted(row for batch in batches for row in batch.rows) == list(range(len(sizes)))
    for batch in batches:
        assert batch.size == len(batch.rows)
        assert batch.length == max(sizes[row] for row in batch.rows)
        assert batch.size * batch.length <= budget or batch.size == 1


@given(lengths, budgets)
def test_batches_hold_neighbours_in_length(sizes: list[int], budget: int) -> None:
    in_order = [sizes[row] for batch in by_budget(sizes, budget) for row in batch.rows]
    assert in_order == sorted(sizes)


@given(lengths, budgets)
def test_another_sequence_would_not_have_fitted(sizes: list[int], budget: int) -> None:
    batches = list(by_budget(sizes, budget))
    for batch, following in pairwise(batches):
        assert (batch.size + 1) * sizes[following.rows[0]] > budget


@given(lengths, budgets, st.integers(1, 64))
def test_fixed_shapes_hold_every_sequence_once_and_depend_on_its_length_alone(
    sizes: list[int], budget: int, step: int
) -> None:
    batches = list(in_fixed_shapes(sizes, budget, step, 512))
    assert sorted(row for batch in batches for row in batch.rows) == list(range(len(sizes)))
    for batch in batches:
        assert len(batch.rows) <= batch.size
        assert batch.size * batch.length <= max(budget, batch.length)
        for row in batch.rows:
            assert sizes[row] <= batch.length < sizes[row] + step
            ((alone,),) = [list(in_fixed_shapes([sizes[row]], budget, step, 512))]
            assert (alone.size, alone.length) == (batch.size, batch.length)
