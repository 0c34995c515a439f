from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage_models.encoder.batching import Batch, by_length, in_fixed_shapes

LONGEST = 512
lengths = st.lists(st.integers(1, LONGEST), max_size=120)
budgets = st.integers(1, 5000)
steps = st.integers(1, 64)


def place(batches: list[Batch], row: int) -> Batch:
    return next(batch for batch in batches if row in batch.rows)


@given(lengths, budgets, steps)
def test_every_sequence_runs_once_within_the_budget(sizes: list[int], budget: int, step: int) -> None:
    for batches in (list(by_length(sizes, budget, step, LONGEST)), list(in_fixed_shapes(sizes, budget, step, LONGEST))):
        assert sorted(row for batch in batches for row in batch.rows) == list(range(len(sizes)))
        for batch in batches:
            assert len(batch.rows) <= batch.size
            assert batch.size * batch.length <= budget or batch.size == 1


@given(lengths, budgets, steps)
def test_a_sequence_is_padded_alike_and_by_less_than_a_step_whatever_its_neighbours(
    sizes: list[int], budget: int, step: int
) -> None:
    batches = list(by_length(sizes, budget, step, LONGEST))
    for row, size in enumerate(sizes):
        (alone,) = by_length([size], budget, step, LONGEST)
        assert place(batches, row).length == alone.length
        assert size <= alone.length < size + step


@given(lengths, budgets, steps)
def test_rows_are_added_only_in_fixed_shapes(sizes: list[int], budget: int, step: int) -> None:
    assert all(batch.size == len(batch.rows) for batch in by_length(sizes, budget, step, LONGEST))


@given(lengths, budgets, steps)
def test_a_fixed_shape_depends_on_the_sequence_alone(sizes: list[int], budget: int, step: int) -> None:
    batches = list(in_fixed_shapes(sizes, budget, step, LONGEST))
    for row, size in enumerate(sizes):
        (alone,) = in_fixed_shapes([size], budget, step, LONGEST)
        among = place(batches, row)
        assert (among.size, among.length) == (alone.size, alone.length)


@given(lengths, budgets, steps)
def test_no_two_batches_could_have_been_one(sizes: list[int], budget: int, step: int) -> None:
    batches = list(by_length(sizes, budget, step, LONGEST))
    open_lengths = [batch.length for batch in batches if (batch.size + 1) * batch.length <= budget]
    assert len(set(open_lengths)) == len(open_lengths)
