"""Near duplicates are found where comparing every pair finds them, and quickly."""

from __future__ import annotations

import random

import numpy as np
import pytest

from triage_training.duplicates import banding, connected, near_duplicate_clusters
from triage_training.shingles import comparable, digests, jaccard, shingles
from triage_training.similarity import Similarity

WORDS = ["the", "parcel", "refund", "late", "card", "order", "invoice", "login", "error", "please", "cancel", "now"]


def sentence(source: random.Random, length: int) -> str:
    return " ".join(source.choice(WORDS) + str(source.randrange(100)) for _ in range(length))


def edited(source: random.Random, text: str) -> str:
    cut = source.randrange(len(text) // 4)
    return text[cut:] if source.random() < 0.5 else f"{text} {sentence(source, 1 + cut % 5)}"


def corpus(size: int, seed: int = 0) -> list[str]:
    source = random.Random(seed)
    texts = [sentence(source, source.randrange(3, 25)) for _ in range(size // 2)]
    return texts + [edited(source, source.choice(texts)) for _ in range(size - len(texts))]


def by_every_pair(texts: list[str], similarity: float) -> np.ndarray:
    sets = [{text[at : at + 5] for at in range(max(1, len(text) - 4))} for text in texts]
    alike = [
        (i, j)
        for i in range(len(texts))
        for j in range(i)
        if len(sets[i] & sets[j]) >= similarity * len(sets[i] | sets[j])
    ]
    links = np.array(alike, dtype=np.int64).reshape(-1, 2)
    return connected(len(texts), links[:, 0], links[:, 1])


def partition(clusters: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(clusters == number).tolist()) for number in set(clusters.tolist())}


@pytest.mark.parametrize("similarity", [0.6, 0.8, 0.9])
def test_clusters_are_those_of_comparing_every_pair(similarity: float) -> None:
    texts = corpus(300)
    expected = partition(by_every_pair(texts, similarity))
    found = partition(near_duplicate_clusters(texts, similarity))
    assert 20 < len(expected) < 290
    assert len(found ^ expected) <= 2  # hashing may miss a pair right at the threshold


def test_texts_too_short_for_a_shingle_are_alike_only_when_equal() -> None:
    assert near_duplicate_clusters(["ok", "no", "ok", "okay"], 0.8).tolist() == [0, 1, 0, 2]


def test_a_chain_of_near_duplicates_is_one_cluster() -> None:
    base = sentence(random.Random(1), 30)
    chain = [base[12 * step :] for step in range(6)]
    assert jaccard(shingles(chain[0]), shingles(chain[-1])) < 0.8
    assert set(near_duplicate_clusters(chain, 0.8).tolist()) == {0}


def test_clusters_do_not_depend_on_the_order_of_texts() -> None:
    texts = corpus(200)
    order = list(range(200))
    random.Random(3).shuffle(order)
    shuffled = near_duplicate_clusters([texts[at] for at in order], 0.8)
    restored = np.empty_like(shuffled)
    restored[order] = shuffled
    assert partition(restored) == partition(near_duplicate_clusters(texts, 0.8))


@pytest.mark.parametrize("texts", [[], ["a single text"]])
def test_none_or_one_text_is_no_special_case(texts: list[str]) -> None:
    assert near_duplicate_clusters(texts, 0.8).tolist() == [0] * len(texts)


def test_comparison_ignores_case_space_and_character_forms() -> None:
    assert comparable(" Ｆull\tWIDTH \n straße ") == "full width strasse"


def test_digests_estimate_the_similarity_they_stand_for() -> None:
    source = random.Random(5)
    errors = []
    for _ in range(200):
        text = sentence(source, 20)
        other = edited(source, text)
        pair = digests([text, other])
        errors.append(float(np.mean(pair[0] == pair[1])) - jaccard(shingles(text), shingles(other)))
    assert abs(np.mean(errors)) < 0.02
    assert np.std(errors) < 0.06


@pytest.mark.parametrize("similarity", [0.5, 0.7, 0.8, 0.95, 1.0])
def test_bands_find_pairs_at_the_threshold(similarity: float) -> None:
    bands, rows = banding(similarity)
    assert bands * rows <= 128
    assert 1 - (1 - similarity**rows) ** bands >= 0.995


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pairs each step compares."""
    counts: list[int] = []
    confirmed = Similarity.confirmed

    def counting(self: Similarity, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        counts.append(len(left))
        return confirmed(self, left, right)

    monkeypatch.setattr(Similarity, "confirmed", counting)
    return counts


def test_a_queue_of_one_template_is_compared_about_once_per_text(compared: list[int]) -> None:
    start = sentence(random.Random(2), 30)
    texts = [f"{start} number {number}" for number in range(3_000)]
    assert set(near_duplicate_clusters(texts, 0.8).tolist()) == {0}
    assert sum(compared) < 2 * len(texts)  # every pair: 4.5 million


def test_texts_that_share_much_but_not_enough_cost_no_more_than_linear_work(compared: list[int]) -> None:
    source = random.Random(2)
    start = sentence(source, 20)
    texts = [f"{start} {sentence(source, 9)}" for _ in range(1_500)]
    assert len(set(near_duplicate_clusters(texts, 0.8).tolist())) == len(texts)
    bands, _ = banding(0.8)
    assert len(texts) < sum(compared) <= bands * 16 * len(texts)
