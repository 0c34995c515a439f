from __future__ import annotations

import shutil
import tarfile
import time
from pathlib import Path

import pytest

from triage.errors import BundleCorruptError, UnknownModelError, WriteError
from triage_models.bundle_files import read_bundle, verify_bundle
from triage_models.registry import Registry

SAMPLE = Path(__file__).parents[2] / "integration" / "models" / "bundles" / "protocol-1"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    registry = Registry(tmp_path / "registry")
    registry.add(read_bundle(SAMPLE).content())
    return registry


def test_an_exported_folder_is_the_same_model_without_stray_files(registry: Registry, tmp_path: Path) -> None:
    (registry.resolve("tiny") / "stray.pkl").write_bytes(b"x")
    manifest = registry.export("tiny", tmp_path / "out" / "model")
    assert verify_bundle(tmp_path / "out" / "model") == manifest
    assert not (tmp_path / "out" / "model" / "stray.pkl").exists()
    assert registry.resolve(str(tmp_path / "out" / "model")) == tmp_path / "out" / "model"


@pytest.mark.parametrize("name", ["model.tar.gz", "model.tgz"])
def test_an_exported_archive_unpacks_to_the_same_model(registry: Registry, tmp_path: Path, name: str) -> None:
    manifest = registry.export("tiny", tmp_path / name)
    with tarfile.open(tmp_path / name) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    assert verify_bundle(tmp_path / "unpacked" / f"tiny-{manifest.version}") == manifest


def test_equal_models_give_equal_archives_at_any_time(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.export("tiny", tmp_path / "first.tar.gz")
    shutil.copytree(SAMPLE, tmp_path / "copy")
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: 3e9)
        registry.export(str(tmp_path / "copy"), tmp_path / "second.tar.gz")
    assert (tmp_path / "first.tar.gz").read_bytes() == (tmp_path / "second.tar.gz").read_bytes()


@pytest.mark.parametrize("name", ["model", "model.tar.gz"])
def test_nothing_is_overwritten(registry: Registry, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"precious")
    with pytest.raises(WriteError, match="exists already"):
        registry.export("tiny", tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"precious"


@pytest.mark.parametrize("name", ["model", "model.tar.gz"])
def test_a_damaged_model_is_not_exported(registry: Registry, tmp_path: Path, name: str) -> None:
    (registry.resolve("tiny") / "card.md").write_bytes(b"another card")
    with pytest.raises(BundleCorruptError, match=r"card\.md"):
        registry.export("tiny", tmp_path / name)
    assert not (tmp_path / name).exists()


def test_an_unknown_model_is_not_exported(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError):
        registry.export("other", tmp_path / "model")
