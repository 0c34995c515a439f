from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from triage.errors import EncoderCorruptError
from triage_models.encoder.tokens import TextTokenizer


def test_special_tokens_stand_around_and_long_texts_are_cut(
    tmp_path: Path, write_tokenizer: Callable[[Path], int]
) -> None:
    write_tokenizer(tmp_path)
    tokenizer = TextTokenizer.load(tmp_path, 6)
    short, empty, long = tokenizer.ids(["my parcel", "", "my parcel " * 50])
    assert (short[0], short[-1], len(short)) == (2, 3, 4)
    assert empty == [2, 3]
    assert len(long) == 6
    assert long[-1] == 3
    assert tokenizer.pad == 0
    assert tokenizer.ids([]) == []


def test_a_text_of_no_tokens_becomes_one_of_padding(tmp_path: Path, write_tokenizer: Callable[[Path], int]) -> None:
    write_tokenizer(tmp_path)
    bare = json.loads((tmp_path / "tokenizer.json").read_text("utf-8")) | {"post_processor": None}
    (tmp_path / "tokenizer.json").write_text(json.dumps(bare), encoding="utf-8")
    assert TextTokenizer.load(tmp_path, 6).ids(["", " "]) == [[0], [0]]


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", '{"model": {"type": "NoSuchModel"}}'])
def test_a_broken_tokenizer_is_a_corrupt_encoder(tmp_path: Path, content: str) -> None:
    (tmp_path / "tokenizer.json").write_text(content, encoding="utf-8")
    with pytest.raises(EncoderCorruptError, match="tokenizer") as caught:
        TextTokenizer.load(tmp_path, 6)
    assert caught.value.hint


def test_a_folder_without_a_tokenizer_is_a_corrupt_encoder(tmp_path: Path, tiny_encoder_folder: Path) -> None:
    shutil.copytree(tiny_encoder_folder, tmp_path / "bert")
    (tmp_path / "bert" / "tokenizer.json").unlink()
    with pytest.raises(EncoderCorruptError, match="tokenizer"):
        TextTokenizer.load(tmp_path / "bert", 6)


def test_an_older_folder_with_a_word_list_is_converted(tmp_path: Path, tiny_encoder_folder: Path) -> None:
    shutil.copytree(tiny_encoder_folder, tmp_path / "bert")
    (tmp_path / "bert" / "tokenizer.json").unlink()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "my", "parcel"]
    (tmp_path / "bert" / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    assert TextTokenizer.load(tmp_path / "bert", 6).ids(["my parcel"]) == [[2, 5, 6, 3]]
