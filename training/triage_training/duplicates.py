"""Clusters of near-duplicate texts, so that a split never has one text on two sides.

Candidates come from locality-sensitive hashing of MinHash digests in bands (Leskovec, Rajaraman and Ullman, Mining of
Massive Datasets, 3.4) and are confirmed by the exact Jaccard similarity of their character 5-grams.

The digests come from `rensa`; the buckets are made here, because an index that answers every row with all of its
bucket takes quadratic time and memory on the templates that ticket queues are full of. Here a bucket is compared from
one leader at a time, only with rows that are not in the leader's cluster yet, and from sixteen leaders at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from triage_training.shingles import DIGEST_LENGTH, band_keys, digests
from triage_training.similarity import Similarity

_RECALL = 0.995
_MAX_LEADERS = 16

_Rows = NDArray[np.int64]


def near_duplicate_clusters(texts: Sequence[str], similarity: float) -> _Rows:
    """Number the cluster of every text; texts that are linked by a chain of near duplicates share a number.

    Parameters
    ----------
    texts:
        As `comparable` gives them.
    similarity:
        Least Jaccard similarity of the 5-gram sets of two near duplicates.

    Returns
    -------
    Shape (texts,): cluster numbers from 0 in order of first appearance. The clusters do not depend on the order of
    the texts. A pair exactly at `similarity` is found with a probability of about .99, more similar ones with more.
    Where more than sixteen texts of different clusters share a band, the first sixteen are compared with all others.
    """
    order = sorted(range(len(texts)), key=texts.__getitem__)
    clusters = np.empty(len(texts), dtype=np.int64)
    clusters[order] = _clusters([texts[index] for index in order], similarity)
    _, first, numbers = np.unique(clusters, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[numbers].astype(np.int64)


def banding(similarity: float) -> tuple[int, int]:
    """Number of bands and entries per band: the longest bands that still find pairs at `similarity`."""
    for rows in range(DIGEST_LENGTH, 1, -1):
        bands = DIGEST_LENGTH // rows
        if 1 - (1 - similarity**rows) ** bands >= _RECALL:
            return bands, rows
    return DIGEST_LENGTH, 1


def connected(count: int, left: _Rows, right: _Rows) -> _Rows:
    """Number the connected components of `count` nodes under undirected links from `left` to `right`."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _clusters(texts: Sequence[str], similarity: float) -> _Rows:
    digest = digests(texts)
    alike = Similarity(texts, digest, similarity)
    clusters = np.arange(len(texts), dtype=np.int64)
    bands, rows = banding(similarity)
    for band in range(bands):
        row, start = _buckets(band_keys(digest, band * rows, rows))
        for left, right in _candidates(row, start):
            apart = clusters[left] != clusters[right]
            one, other = alike.confirmed(left[apart], right[apart])
            if len(one):
                # Clusters so far are the nodes, so that one link joins whatever was joined before.
                clusters = connected(len(texts), clusters[one], clusters[other])[clusters]
    return clusters


def _buckets(keys: NDArray[np.uint64]) -> tuple[_Rows, _Rows]:
    """Rows that share a key with others, bucket after bucket, and where in that list each one's bucket starts."""
    order = np.argsort(keys, kind="stable").astype(np.int64)
    _, bucket, sizes = np.unique(keys[order], return_inverse=True, return_counts=True)
    shared = sizes[bucket] > 1
    order, bucket = order[shared], bucket[shared]
    opens = np.diff(bucket, prepend=-1) != 0
    return order, np.flatnonzero(opens)[np.cumsum(opens) - 1]


def _candidates(row: _Rows, start: _Rows) -> Iterator[tuple[_Rows, _Rows]]:
    """For the n-th row of every bucket, n = 0, 1, ...: the pairs of it and each later row of its bucket.

    Lazy on purpose: the caller merges clusters between two steps.
    """
    for leader in range(_MAX_LEADERS):
        later = np.flatnonzero(np.arange(len(row)) > start + leader)
        if not len(later):
            return
        yield row[start[later] + leader], row[later]
