from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from triage.errors import EncoderCorruptError, EncoderMissingError
from triage_models.encoder import EncoderFolder, EncoderSpec, Pooling, load_torch_encoder, locate_encoder


@pytest.fixture
def folder(tmp_path: Path, tiny_encoder_folder: Path) -> Path:
    return Path(shutil.copytree(tiny_encoder_folder, tmp_path / "bert"))


def located(folder: Path, **settings: Any) -> EncoderFolder:
    return locate_encoder(EncoderSpec(str(folder), **settings), folder.parent / "cache")


def change(file: Path, **values: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **values}), encoding="utf-8")


def test_a_folder_brings_its_own_settings_and_nothing_is_cached(folder: Path) -> None:
    found = located(folder)
    assert (found.path, found.max_tokens, found.prefix, found.pooling) == (folder, 512, "", Pooling.MEAN)
    assert found.layers == (2, 3, 4)
    assert not (folder.parent / "cache").exists()


def test_given_settings_come_before_the_folders_own(folder: Path) -> None:
    found = located(folder, max_tokens=16, prefix="query: ", pooling=Pooling.CLS, layers=(4, 1, 1))
    assert (found.max_tokens, found.prefix, found.pooling, found.layers) == (16, "query: ", Pooling.CLS, (1, 4))


@pytest.mark.parametrize(("name", "prefix"), [("my-E5-base", "query: "), ("bge-m3", "")])
def test_only_e5_models_have_a_prefix_of_their_own(folder: Path, name: str, prefix: str) -> None:
    assert located(folder.rename(folder.with_name(name))).prefix == prefix


@pytest.mark.parametrize(("cls", "pooling"), [(True, Pooling.CLS), (False, Pooling.MEAN)])
def test_the_pooling_of_a_sentence_transformer_is_kept(folder: Path, cls: bool, pooling: Pooling) -> None:
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": cls}), encoding="utf-8")
    assert located(folder).pooling is pooling


@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_the_middle_the_three_quarter_and_the_last_layer_are_read(folder: Path, count: int) -> None:
    change(folder / "config.json", num_hidden_layers=count)
    assert located(folder).layers == {1: (1,), 2: (1, 2), 3: (1, 2, 3), 12: (6, 9, 12)}[count]


@pytest.mark.parametrize("layers", [(), (0,), (5,), (-1, 2)])
def test_layers_the_encoder_does_not_have_are_refused(folder: Path, layers: tuple[int, ...]) -> None:
    with pytest.raises(EncoderMissingError, match="1 to 4"):
        located(folder, layers=layers)


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "model.safetensors"])
def test_the_digest_changes_with_every_file_that_changes_vectors(folder: Path, file: str) -> None:
    before = located(folder).digest
    assert located(folder).digest == before
    (folder / file).write_bytes((folder / file).read_bytes() + b" ")
    assert located(folder).digest != before


@pytest.mark.parametrize(
    ("missing", "named"), [("config.json", "config.json"), ("model.safetensors", "a .safetensors weight file")]
)
def test_a_folder_without_its_files_is_corrupt(folder: Path, missing: str, named: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(EncoderCorruptError, match=named) as caught:
        located(folder)
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"", b'{"num_hidden_layers": 4', b"\xff\xfe", b"7"])
def test_a_cut_configuration_is_corrupt(folder: Path, content: bytes) -> None:
    (folder / "config.json").write_bytes(content)
    with pytest.raises(EncoderCorruptError, match=r"config\.json") as caught:
        located(folder)
    assert caught.value.hint


def test_cut_weights_are_corrupt(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(EncoderCorruptError, match="bert") as caught:
        load_torch_encoder(located(folder))
    assert caught.value.hint


@pytest.mark.parametrize("name", ["/no/such/folder", "../nowhere", "a b", "", "no\0name"])
def test_what_is_neither_a_folder_nor_a_hub_id_is_said_to_be_neither(tmp_path: Path, name: str) -> None:
    with pytest.raises(EncoderMissingError) as caught:
        locate_encoder(EncoderSpec(name or str(tmp_path / "nothing here")), tmp_path)
    assert "neither a folder nor a Hugging Face id" in str(caught.value)
