from __future__ import annotations

import numpy as np
import pytest

from triage_models.scope import Scope, raw_scope_scores

REFERENCE = np.array([[1, 0], [0, 1], [-1, 0]], dtype=np.float16)
TEXTS = np.array([[9, 9, 1, 0], [9, 9, 0.6, 0.8]], dtype=np.float32)  # the last layer is the last two columns


def test_the_mean_cosine_to_the_nearest_tickets_is_taken_of_the_last_layer() -> None:
    raw = raw_scope_scores(REFERENCE, 2, TEXTS, np.array([[3, -1], [0, 0.5]], dtype=np.float32))
    assert raw == pytest.approx(np.array([[0.5, 3], [0.7, 0.5]]), abs=1e-3)


def test_fewer_tickets_than_neighbours_are_all_asked() -> None:
    assert raw_scope_scores(REFERENCE, 10, TEXTS, None)[0] == pytest.approx([0, 0], abs=1e-3)
    assert not raw_scope_scores(REFERENCE[:0], 5, TEXTS, None).any()


def test_distance_and_margin_are_standardised_before_they_are_added() -> None:
    margins = np.array([[3, -1], [0, 0.5]], dtype=np.float32)
    both = Scope(REFERENCE, 2, "category", np.array([0.5, 1.0]), np.array([0.1, 2.0]))
    assert both.scores(TEXTS, margins) == pytest.approx([0 + 1, 2 - 0.25], abs=1e-2)
    alone = Scope(REFERENCE, 2, None, np.array([0.5, 1.0]), np.array([0.1, 2.0]))
    assert alone.scores(TEXTS, None) == pytest.approx([0, 2], abs=1e-2)


def test_more_texts_than_fit_one_block_are_scored_alike() -> None:
    many = np.tile(TEXTS, (700, 1))
    scores = raw_scope_scores(REFERENCE, 1, many, None)
    assert np.array_equal(scores, np.tile(scores[:2], (700, 1)))
