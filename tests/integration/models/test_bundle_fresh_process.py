from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from triage_models.bundle_files import read_bundle, write_bundle
from triage_models.protocol import PROTOCOL

SAMPLE = Path(__file__).parent / "bundles" / "protocol-1"

READ = """
import hashlib, json, pathlib, sys
from triage_models.bundle_files import read_bundle
opened, folder = [], pathlib.Path(sys.argv[1])
def watch(event, arguments):
    if event == "open" and str(arguments[0]).startswith(str(folder)):
        opened.append(pathlib.Path(arguments[0]).relative_to(folder).as_posix())
    if event in {"pickle.find_class", "exec", "compile", "os.system", "subprocess.Popen"}:
        print("code was run:", event); sys.exit(1)
sys.addaudithook(watch)
bundle = read_bundle(folder)
print(json.dumps({
    "id": bundle.manifest.id,
    "documents": bundle.documents,
    "tensors": {
        f"{file}:{name}": [str(tensor.dtype), list(tensor.shape), hashlib.sha256(tensor.tobytes()).hexdigest()]
        for file, tensors in bundle.tensors.items() for name, tensor in tensors.items()
    },
    "opened": sorted(opened),
}))
"""


def in_a_fresh_process(folder: Path) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", READ, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def digest(tensor: np.ndarray) -> list[object]:
    return [str(tensor.dtype), list(tensor.shape), hashlib.sha256(tensor.tobytes()).hexdigest()]


def test_a_fresh_process_reads_equal_tensors_and_documents(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    tensors = {"weights": rng.normal(size=(40, 30)).T, "bias": rng.normal(size=30).astype(np.float32)}
    content = replace(read_bundle(SAMPLE).content(), tensors={"heads.safetensors": tensors})
    manifest = write_bundle(tmp_path / "bundle", content)
    found = in_a_fresh_process(tmp_path / "bundle")
    assert found["id"] == manifest.id
    assert found["documents"] == content.documents
    assert found["tensors"] == {f"heads.safetensors:{name}": digest(tensor) for name, tensor in tensors.items()}


def test_only_listed_files_are_opened_and_no_code_is_run(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "bundle")
    (tmp_path / "bundle" / "heads.pkl").write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    (tmp_path / "bundle" / "heads.joblib").write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    found = in_a_fresh_process(tmp_path / "bundle")
    listed = ["card.md", "encoder/delta.safetensors", "heads.safetensors", "temperatures.json", "vocabulary.json"]
    assert found["opened"] == sorted([*listed, "manifest.json"])


def test_the_model_stored_by_protocol_1_is_readable() -> None:
    bundle = read_bundle(SAMPLE)
    assert bundle.manifest.version == "2026.11.21-ab38"
    assert bundle.manifest.rules.accept["category"].per_label == {"other": 0.9}
    assert bundle.documents["vocabulary.json"]["words"] == ["возврат", "плащане", "refund"]
    assert bundle.tensors["encoder/delta.safetensors"]["used"].tolist() == [True, False]


def test_the_id_is_computed_as_it_was_by_the_first_release(tmp_path: Path) -> None:
    bundle = read_bundle(SAMPLE)
    again = write_bundle(tmp_path / "again", bundle.content())
    assert PROTOCOL != 1 or again == bundle.manifest, "another way to compute the id is a new protocol: see protocol.py"
