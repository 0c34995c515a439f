"""Texts as sets of character 5-grams, and their MinHash digests (Broder 1997)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

WIDTH = 5
DIGEST_LENGTH = 128

_CHUNK = 4_096
_SEED = 20_261
# Odd 64-bit constants, one per position of a 5-gram; the final mixing is that of SplitMix64 (Steele et al. 2014).
_MULTIPLIERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
    dtype=np.uint64,
)


def comparable(text: str) -> str:
    """A text as duplicates are compared: NFKC, case folded, runs of space as one blank."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def shingles(text: str) -> NDArray[np.uint64]:
    """The distinct 5-grams of a text as sorted 64-bit hashes; a shorter text counts as one 5-gram."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    codes = np.pad(codes, (0, max(0, WIDTH - len(codes))))
    count = len(codes) - WIDTH + 1
    hashes = codes[:count] * _MULTIPLIERS[0]
    for offset in range(1, WIDTH):
        hashes += codes[offset : count + offset] * _MULTIPLIERS[offset]
    return np.unique(_mixed(hashes))


def jaccard(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> float:
    """Shared share of two sets of shingles, from 0 to 1."""
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared / (len(left) + len(right) - shared)


def digests(texts: Sequence[str]) -> NDArray[np.uint32]:
    """MinHash digests, shape (texts, DIGEST_LENGTH): equal entries estimate the Jaccard similarity."""
    parts = list(_digest_chunks(texts))
    return np.concatenate(parts) if parts else np.empty((0, DIGEST_LENGTH), dtype=np.uint32)


def band_keys(digest: NDArray[np.uint32], start: int, rows: int) -> NDArray[np.uint64]:
    """One 64-bit key per text for the band of `rows` digest entries from `start`; equal bands have equal keys."""
    weights = _mixed(np.arange(start + 1, start + rows + 1, dtype=np.uint64) * _MULTIPLIERS[0]) | np.uint64(1)
    weighted = (digest[:, start : start + rows].astype(np.uint64) + np.uint64(1)) * weights
    return _mixed(weighted.sum(axis=1, dtype=np.uint64))


def _digest_chunks(texts: Sequence[str]) -> Iterator[NDArray[np.uint32]]:
    from rensa import RMinHash

    for start in range(0, len(texts), _CHUNK):
        sets = [shingles(text) for text in texts[start : start + _CHUNK]]
        offsets = np.cumsum([0, *map(len, sets)], dtype=np.uint64)
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(sets), offsets, DIGEST_LENGTH, _SEED)
        yield np.array(matrix.to_rows(), dtype=np.uint32)


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))
