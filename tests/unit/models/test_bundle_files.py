from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import pytest

from triage import AcceptanceRule, Rules, ScopeRule, Task, TaskKind
from triage.errors import BundleCorruptError, BundleError, BundleProtocolError, WriteError
from triage_models import protocol
from triage_models.bundle_files import BundleContent, describe, read_bundle, read_manifest, verify_bundle, write_bundle
from triage_models.protocol import seal

CONTENT = BundleContent(
    name="starter",
    created_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    tasks=(Task("category", TaskKind.NOMINAL, ("billing", "other")),),
    encoder=None,
    rules=Rules(accept={"category": AcceptanceRule(0.8)}, flag={}, scope=ScopeRule(0.3)),
    digests=protocol.Digests(data="d1", config="c1"),
    seed=7,
    libraries={},
    metrics={},
    text_preparation={},
    tensors={
        "heads.safetensors": {"bias": np.zeros(2), "a": np.arange(6, dtype=np.int64).reshape(2, 3)},
        "encoder/delta.safetensors": {"layer": np.ones((2, 2), dtype=np.float16)},
    },
    documents={"vocabulary.json": {"words": ["плащане", "возврат"], "idf": [1.5, 0.1]}},
    texts={"card.md": "# Карта\n"},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_bundle(tmp_path / "bundle", CONTENT)
    return tmp_path / "bundle"


def test_what_was_written_is_what_is_read(folder: Path) -> None:
    bundle = read_bundle(folder)
    assert bundle.manifest == verify_bundle(folder) == read_manifest(folder) == describe(CONTENT)
    assert bundle.documents == CONTENT.documents
    assert bundle.texts == CONTENT.texts
    for file, tensors in CONTENT.tensors.items():
        for name, tensor in tensors.items():
            assert bundle.tensors[file][name].dtype == tensor.dtype
            np.testing.assert_array_equal(bundle.tensors[file][name], tensor)


def test_equal_content_gives_equal_bytes_in_any_order(folder: Path, tmp_path: Path) -> None:
    turned = replace(
        CONTENT,
        tensors={file: dict(reversed(tensors.items())) for file, tensors in reversed(CONTENT.tensors.items())},
        documents={"vocabulary.json": dict(reversed(CONTENT.documents["vocabulary.json"].items()))},
    )
    write_bundle(tmp_path / "again", turned)
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 5
    for file in files:
        assert (tmp_path / "again" / file).read_bytes() == (folder / file).read_bytes()


def test_a_model_read_and_stored_again_keeps_its_id(folder: Path, tmp_path: Path) -> None:
    copied = write_bundle(tmp_path / "copy", read_bundle(folder).content())
    assert copied == read_manifest(folder)


@pytest.mark.parametrize(
    "tensor",
    [np.arange(6).reshape(2, 3).T, np.arange(10)[::3], np.arange(3, dtype=">f4"), np.array(1.5), np.zeros((0, 4))],
    ids=["transposed", "strided", "big-endian", "scalar", "empty"],
)
def test_tensors_of_any_memory_layout_come_back_equal(tmp_path: Path, tensor: np.ndarray) -> None:
    write_bundle(tmp_path / "bundle", replace(CONTENT, tensors={"heads.safetensors": {"t": tensor}}))
    back = read_bundle(tmp_path / "bundle").tensors["heads.safetensors"]["t"]
    assert back.shape == tensor.shape
    np.testing.assert_array_equal(back, tensor)


def test_an_existing_folder_is_never_written_into(folder: Path) -> None:
    with pytest.raises(WriteError, match="exists already"):
        write_bundle(folder, CONTENT)
    verify_bundle(folder)


def test_content_that_does_not_fit_its_manifest_is_not_written(tmp_path: Path) -> None:
    changed = replace(CONTENT, documents={"vocabulary.json": {}})
    with pytest.raises(BundleError, match=r"vocabulary\.json changed while"):
        write_bundle(tmp_path / "bundle", changed, describe(CONTENT))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["heads.safetensors", "encoder/delta.safetensors", "card.md", "manifest.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(BundleCorruptError, match=f"{name} is missing from .*train it again"):
        read_bundle(folder)


def test_a_cut_file_is_named_with_both_lengths(folder: Path) -> None:
    path = folder / "heads.safetensors"
    whole = path.stat().st_size
    os.truncate(path, whole - 1)
    with pytest.raises(BundleCorruptError, match=rf"heads\.safetensors holds {whole - 1} bytes instead of {whole}"):
        read_bundle(folder)


def test_a_changed_file_is_named(folder: Path) -> None:
    path = folder / "vocabulary.json"
    path.write_bytes(path.read_bytes().replace(b"1.5", b"9.5"))
    with pytest.raises(BundleCorruptError, match=r"vocabulary\.json was changed: its sha256 .*Restore"):
        read_bundle(folder)


def test_a_changed_manifest_is_refused(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"min_confidence": 0.8', b'"min_confidence": 0.1'))
    with pytest.raises(BundleCorruptError, match=r"manifest\.json was changed after it was written"):
        read_bundle(folder)


def test_a_newer_protocol_is_refused_before_the_rest_is_looked_at(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(orjson.dumps({"protocol": 99, "all": "new"}))
    (folder / "heads.safetensors").unlink()
    with pytest.raises(BundleProtocolError, match=r"bundle is stored in protocol 99; this release reads"):
        read_bundle(folder)


def test_a_pipe_in_place_of_a_file_does_not_block(folder: Path) -> None:
    (folder / "card.md").unlink()
    os.mkfifo(folder / "card.md")
    with pytest.raises(BundleCorruptError, match=r"card\.md is missing"):
        read_bundle(folder)


def test_a_stray_file_is_ignored(folder: Path) -> None:
    (folder / "heads.pkl").write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    (folder / "notes.json").write_bytes(b"{broken")
    assert set(read_bundle(folder).documents) == {"vocabulary.json"}


def test_a_listed_pickle_is_refused_even_with_the_right_hash(folder: Path) -> None:
    manifest = describe(CONTENT)
    record = manifest.files["card.md"]
    (folder / "heads.pkl").write_bytes((folder / "card.md").read_bytes())
    listed = replace(manifest, files={**manifest.files, "heads.pkl": record})
    (folder / "manifest.json").write_bytes(seal(listed))
    with pytest.raises(BundleCorruptError, match=r"'heads\.pkl' is a name or kind of file that no bundle holds"):
        read_bundle(folder)


def test_hashes_are_compared_before_anything_is_parsed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "vocabulary.json"  # the last file by name: all others are whole
    path.write_bytes(path.read_bytes()[::-1])
    monkeypatch.setattr("safetensors.numpy.load", lambda _: pytest.fail("parsed before all hashes were compared"))
    with pytest.raises(BundleCorruptError, match=r"vocabulary\.json was changed"):
        read_bundle(folder)


def test_a_file_that_was_written_wrong_is_still_one_clear_error(folder: Path) -> None:
    manifest = describe(CONTENT)
    (folder / "heads.safetensors").write_bytes((folder / "card.md").read_bytes())
    lying = replace(manifest, files={**manifest.files, "heads.safetensors": manifest.files["card.md"]})
    (folder / "manifest.json").write_bytes(seal(lying))
    with pytest.raises(BundleCorruptError, match=r"heads\.safetensors is as it was written, but no safetensors file"):
        read_bundle(folder)


def test_a_folder_that_is_no_bundle_says_so(tmp_path: Path) -> None:
    with pytest.raises(BundleCorruptError, match=r"manifest\.json is missing"):
        read_bundle(tmp_path / "nowhere")


def test_no_module_that_reads_models_imports_a_format_that_can_run_code() -> None:
    package = Path(protocol.__file__).parent
    for name in ("bundle_files", "bundle_content", "bundle_export", "json_files", "registry", "registry_aliases"):
        words = set((package / f"{name}.py").read_text("utf-8").replace(".", " ").split())
        assert not words & {"pickle", "joblib", "torch", "marshal", "shelve", "dill", "cloudpickle"}, name
