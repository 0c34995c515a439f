from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import EncoderCorruptError
from triage_models.encoder.carrier import parse_carrier
from triage_models.encoder.unpack import build_tokenizer

PIECES = (("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁где", -3.5), ("▁", -4.0), ("where", -5.0))
SCALES = np.array([0.5, -2.0], dtype="<f2")
NIBBLES = np.arange(64).reshape(2, 32) % 16


def carrier_bytes() -> bytes:
    """A file of one 4-bit matrix of 2 x 32 weights and one vector."""
    text = "".join(piece for piece, _ in PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece, _ in PIECES)]).astype("<u4")
    scores = np.array([score for _, score in PIECES], dtype="<f4")
    blocks = b"".join(
        scale.tobytes() + (row[:16] | row[16:] << 4).astype("u1").tobytes()
        for scale, row in zip(SCALES, NIBBLES, strict=True)
    )
    vector = np.array([1.5, -2.5], dtype="<f4").tobytes()
    head = struct.pack("<4si7ifi", b"E5S1", 1, 32, 3, 4, 64, len(PIECES), 128, 2, 1e-5, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(text)) + ends.tobytes() + scores.tobytes() + text
    head += struct.pack("<iI", 0, 6) + b"tables" + struct.pack("<i", 2)
    entry = struct.calcsize("<HBIQQ") + 1
    start = len(head) + 2 * entry
    tensors: Mapping[bytes, tuple[int, bytes]] = {b"m": (1, blocks), b"v": (0, vector)}
    for name, (kind, data) in tensors.items():
        head += struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, 0, start, len(data))
        start += len(data)
    return head + blocks + vector


def test_sizes_vocabulary_and_tensors_are_read() -> None:
    carrier = parse_carrier(carrier_bytes())
    config = carrier.config
    assert (config.hidden, config.layers, config.heads, config.feed_forward) == (32, 3, 4, 64)
    assert (config.vocabulary, config.positions, config.token_types) == (len(PIECES), 128, 2)
    assert config.epsilon == pytest.approx(1e-5)
    assert carrier.vocabulary.pieces == PIECES
    assert (carrier.vocabulary.bos, carrier.vocabulary.eos, carrier.vocabulary.pad) == (0, 2, 1)
    assert list(carrier.names()) == ["m", "v"]
    assert carrier.tensor("v").tolist() == [1.5, -2.5]
    wanted = (NIBBLES - 8) * SCALES.astype(np.float32)[:, None]
    assert carrier.tensor("m", 32).tolist() == wanted.tolist()


@given(st.integers(0, len(carrier_bytes()) - 1))
def test_a_file_cut_anywhere_is_a_corrupt_encoder(length: int) -> None:
    def read_everything() -> None:
        carrier = parse_carrier(carrier_bytes()[:length])
        for name in carrier.names():
            carrier.tensor(name)

    with pytest.raises(EncoderCorruptError):
        read_everything()


def test_another_kind_of_file_is_a_corrupt_encoder() -> None:
    with pytest.raises(EncoderCorruptError, match="E5S1"):
        parse_carrier(b"PK\x03\x04" + carrier_bytes()[4:])


def test_the_tokenizer_marks_both_ends_and_folds_spaces_and_widths() -> None:
    tokenizer = build_tokenizer(parse_carrier(carrier_bytes()).vocabulary)
    assert tokenizer.encode("где").ids == [0, 4, 2]
    assert tokenizer.encode("ｗｈｅｒｅ").ids == tokenizer.encode("  where").ids == [0, 5, 6, 2]
    assert tokenizer.encode("?").ids[1:-1] == [5, 3]
