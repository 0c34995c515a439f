from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage.errors import WriteError
from triage_training.encoding_cache import EncodingCache

TEXTS = tuple(f"ticket {number} пакет" for number in range(300))


@pytest.fixture
def cache(tmp_path: Path) -> EncodingCache:
    return EncodingCache(tmp_path / "deep" / "encodings.sqlite")


def test_what_was_computed_once_is_never_computed_again(
    cache: EncodingCache, new_hash_encoder: Callable[[], Any]
) -> None:
    first, second = new_hash_encoder(), new_hash_encoder()
    encodings = cache.encode(first, TEXTS)
    assert first.asked == list(TEXTS)
    assert cache.encode(second, TEXTS).tobytes() == encodings.tobytes() == first.encode(TEXTS).tobytes()
    assert second.asked == []


def test_only_new_texts_are_computed_and_rows_keep_their_order(cache: EncodingCache, hash_encoder: Any) -> None:
    cache.encode(hash_encoder, TEXTS[::3])
    hash_encoder.asked.clear()
    encodings = cache.encode(hash_encoder, TEXTS)
    assert sorted(hash_encoder.asked) == sorted(set(TEXTS) - set(TEXTS[::3]))
    assert encodings.tobytes() == hash_encoder.encode(TEXTS).tobytes()


def test_another_encoder_has_encodings_of_its_own(cache: EncodingCache, new_hash_encoder: Callable[[], Any]) -> None:
    one, other = new_hash_encoder(), new_hash_encoder()
    other.digest = "another"
    cache.encode(one, TEXTS)
    cache.encode(other, TEXTS)
    assert other.asked == list(TEXTS)


def test_progress_counts_every_text_known_or_not(cache: EncodingCache, hash_encoder: Any) -> None:
    cache.encode(hash_encoder, TEXTS[:100])
    told: list[int] = []
    cache.encode(hash_encoder, TEXTS, progress=told.append)
    assert told[0] == 100
    assert sum(told) == len(TEXTS)


def test_no_texts_need_no_encoder(cache: EncodingCache, hash_encoder: Any) -> None:
    assert cache.encode(hash_encoder, []).shape == (0, hash_encoder.dimensions)
    assert hash_encoder.asked == []


@pytest.mark.parametrize(
    ("start", "damage"),
    [
        pytest.param(0, b"not a data base any more", id="another kind of file"),
        pytest.param(100, b"\xff" * 400, id="table of contents"),
        pytest.param(4096, b"\xff" * 4096 * 2, id="first pages"),
        pytest.param(8 * 4096, b"\xff" * 4096 * 3, id="pages in the middle"),
        pytest.param(20_000, b"\xff", id="one byte"),
    ],
)
def test_a_damaged_file_is_made_anew_and_never_believed(
    cache: EncodingCache, hash_encoder: Any, start: int, damage: bytes
) -> None:
    wanted = cache.encode(hash_encoder, TEXTS)
    content = bytearray(cache.file.read_bytes())
    content[start : start + len(damage)] = damage
    cache.file.write_bytes(content)
    assert cache.encode(hash_encoder, TEXTS).tobytes() == wanted.tobytes()
    hash_encoder.asked.clear()
    assert cache.encode(hash_encoder, TEXTS).tobytes() == wanted.tobytes()
    assert hash_encoder.asked == []


@pytest.mark.parametrize("kept", [0, 10, 5000, 40_000])
def test_a_cut_file_is_made_anew(cache: EncodingCache, hash_encoder: Any, kept: int) -> None:
    wanted = cache.encode(hash_encoder, TEXTS)
    cache.file.write_bytes(cache.file.read_bytes()[:kept])
    assert cache.encode(hash_encoder, TEXTS).tobytes() == wanted.tobytes()


def test_every_single_byte_is_watched(cache: EncodingCache, hash_encoder: Any) -> None:
    texts = TEXTS[:20]
    wanted = cache.encode(hash_encoder, texts)
    sound = cache.file.read_bytes()
    for position in np.random.default_rng(0).integers(0, len(sound), size=60).tolist():
        content = bytearray(sound)
        content[position] ^= 0xFF
        cache.file.write_bytes(content)
        assert cache.encode(hash_encoder, texts).tobytes() == wanted.tobytes(), position


def test_a_vector_of_another_length_is_computed_again(cache: EncodingCache, hash_encoder: Any) -> None:
    wanted = cache.encode(hash_encoder, TEXTS[:3])
    with sqlite3.connect(cache.file) as database:
        database.execute("UPDATE encodings SET vector = x'0000'")
    database.close()
    assert cache.encode(hash_encoder, TEXTS[:3]).tobytes() == wanted.tobytes()


def test_a_cache_that_cannot_be_written_is_one_clear_error(tmp_path: Path, hash_encoder: Any) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(WriteError, match="encoding cache") as caught:
        EncodingCache(tmp_path / "file" / "encodings.sqlite").encode(hash_encoder, TEXTS)
    assert caught.value.code == "write_failed"
    assert caught.value.hint
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(WriteError):
        EncodingCache(tmp_path / "folder.sqlite").encode(hash_encoder, TEXTS)


def test_a_cache_that_is_busy_is_not_thrown_away(
    cache: EncodingCache, hash_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.encode(hash_encoder, TEXTS[:3])
    sound = cache.file.read_bytes()

    def busy(file: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr("triage_training.encoding_cache._connected", busy)
    with pytest.raises(WriteError, match="locked"):
        cache.encode(hash_encoder, TEXTS[:3])
    assert cache.file.read_bytes() == sound
