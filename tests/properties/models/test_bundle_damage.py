from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import BundleCorruptError, BundleError
from triage_models.bundle_files import read_bundle, verify_bundle

SAMPLE = Path(__file__).parents[2] / "integration" / "models" / "bundles" / "protocol-1"
FILES = sorted(path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("bundles") / "copy"
    for name in FILES:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((SAMPLE / name).read_bytes())
    return copy


def check_refused(folder: Path, name: str, damaged: bytes) -> None:
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(damaged)
    try:
        for reader in (read_bundle, verify_bundle):
            with pytest.raises(BundleError) as refused:
                reader(folder)
            assert name in str(refused.value) or name == "manifest.json"
            assert isinstance(refused.value, BundleCorruptError) or name == "manifest.json"
            assert refused.value.hint
    finally:
        (folder / name).write_bytes(whole)


@given(name=st.sampled_from(FILES), where=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_every_changed_byte_is_found(folder: Path, name: str, where: float, mask: int) -> None:
    data = bytearray((folder / name).read_bytes())
    data[int(where * len(data))] ^= mask
    check_refused(folder, name, bytes(data))


@given(name=st.sampled_from(FILES), where=st.floats(0, 1, exclude_max=True))
def test_every_cut_is_found(folder: Path, name: str, where: float) -> None:
    data = (folder / name).read_bytes()
    check_refused(folder, name, data[: int(where * len(data))])


@given(name=st.sampled_from(FILES), more=st.binary(min_size=1, max_size=64))
def test_everything_appended_is_found(folder: Path, name: str, more: bytes) -> None:
    check_refused(folder, name, (folder / name).read_bytes() + more)


@given(first=st.sampled_from(FILES), second=st.sampled_from(FILES))
def test_exchanged_files_are_found(folder: Path, first: str, second: str) -> None:
    if first != second:
        check_refused(folder, first, (folder / second).read_bytes())


def test_the_undamaged_copy_is_accepted(folder: Path) -> None:
    assert read_bundle(folder).manifest == verify_bundle(SAMPLE)
