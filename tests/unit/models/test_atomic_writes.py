from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from triage.errors import WriteError
from triage_models.atomic import atomic_file, atomic_folder, atomic_write


@contextmanager
def half_written(target: Path, *, wanted: int | None = None) -> Iterator[None]:
    with atomic_folder(target, wanted=wanted) as temporary:
        (temporary / "half").write_bytes(b"x" * 1000)
        yield


@contextmanager
def half_replaced(target: Path) -> Iterator[None]:
    with atomic_file(target) as temporary:
        temporary.write_bytes(b"new, half of it")
        yield


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_appears_with_everything_in_it(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "new" / "bundle") as temporary:
        (temporary / "deep").mkdir()
        (temporary / "deep" / "file").write_bytes(b"x")
        assert not (tmp_path / "new" / "bundle").exists()
    assert (tmp_path / "new" / "bundle" / "deep" / "file").read_bytes() == b"x"
    assert names(tmp_path / "new") == ["bundle"]


def test_everything_is_forced_to_the_disk_before_it_gets_its_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[tuple[int, bool]] = []
    monkeypatch.setattr(os, "fsync", lambda fd: forced.append((os.fstat(fd).st_ino, (tmp_path / "bundle").exists())))
    with atomic_folder(tmp_path / "bundle") as temporary:
        (temporary / "deep").mkdir()
        (temporary / "deep" / "file").write_bytes(b"x")
    parts = [tmp_path / "bundle", tmp_path / "bundle" / "deep", tmp_path / "bundle" / "deep" / "file"]
    assert {path.stat().st_ino for path in parts} == {inode for inode, named in forced if not named}
    assert forced[-1] == (tmp_path.stat().st_ino, True)


def test_a_file_is_replaced(tmp_path: Path) -> None:
    atomic_write(tmp_path / "alias.json", b"old")
    atomic_write(tmp_path / "alias.json", b"new")
    assert (tmp_path / "alias.json").read_bytes() == b"new"
    assert names(tmp_path) == ["alias.json"]


def test_an_existing_folder_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    expected = r"bundle: it exists already\. Choose another name"
    with pytest.raises(WriteError, match=expected), half_written(tmp_path / "bundle"):
        pytest.fail("must not be reached")
    assert names(tmp_path) == ["bundle"]


def test_a_folder_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="exists already"), atomic_folder(tmp_path / "bundle"):
        (tmp_path / "bundle").mkdir()
    assert names(tmp_path) == ["bundle"]
    assert names(tmp_path / "bundle") == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, ValueError, MemoryError])
def test_nothing_is_left_when_writing_is_stopped(tmp_path: Path, stop: type[BaseException]) -> None:
    atomic_write(tmp_path / "file", b"old")
    with pytest.raises(stop), half_written(tmp_path / "bundle"):
        raise stop
    with pytest.raises(stop), half_replaced(tmp_path / "file"):
        raise stop
    assert names(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_full_disk_says_what_was_wanted_and_what_is_free(tmp_path: Path) -> None:
    expected = r"bundle: No space left on device \(12\.3 MB wanted, [\d,.]+ MB free\)"
    with pytest.raises(WriteError, match=expected), half_written(tmp_path / "bundle", wanted=12_345_678):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert names(tmp_path) == []


def test_a_full_disk_at_the_last_moment_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    atomic_write(tmp_path / "file", b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match=r"No space left on device \(0\.0 MB wanted"):
        atomic_write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_a_forbidden_folder_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "mkdir", forbidden)
    expected = r"Permission denied\. Choose a folder you may write to"
    with pytest.raises(WriteError, match=expected), half_written(tmp_path / "bundle"):
        pytest.fail("must not be reached")


def test_a_file_in_the_way_of_the_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "models").write_bytes(b"")
    with pytest.raises(WriteError, match=f"cannot write {tmp_path / 'models' / 'file'}"):
        atomic_write(tmp_path / "models" / "file", b"x")


def test_what_a_killed_process_left_is_swept_by_the_next_write(tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (tmp_path / f".bundle.tmp-{int(dead.stdout)}-0123abcd").mkdir()
    (tmp_path / f".bundle.tmp-{int(dead.stdout)}-0123abcd" / "half").write_bytes(b"x")
    (tmp_path / f".alias.json.tmp-{int(dead.stdout)}-0123abce").write_bytes(b"x")
    (tmp_path / f".bundle.tmp-{os.getpid()}-0123abcf").mkdir()  # a killed process whose id is now ours
    atomic_write(tmp_path / "file", b"x")
    assert names(tmp_path) == ["file"]


def test_what_a_living_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / f".bundle.tmp-{os.getppid()}-0123abcd"
    other.mkdir()
    atomic_write(tmp_path / "file", b"x")
    assert other.exists()


def test_another_thread_of_this_process_is_left_alone(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "bundle"):
        thread = threading.Thread(target=atomic_write, args=(tmp_path / "file", b"x"))
        thread.start()
        thread.join()
    assert names(tmp_path) == ["bundle", "file"]


def test_files_of_others_that_only_look_alike_are_left_alone(tmp_path: Path) -> None:
    strangers = [".bundle.tmp-999999-short", ".bundle.tmp-x-0123abcd", "bundle.tmp-999999-0123abcd"]
    for name in strangers:
        (tmp_path / name).write_bytes(b"x")
    atomic_write(tmp_path / "file", b"x")
    assert names(tmp_path) == [*strangers, "file"]
