"""Files and folders that appear whole or not at all.

Everything is written under a temporary sibling name, forced to the disk and renamed into place, so that a process
killed at any moment leaves the old state or the new one (rename and fsync, POSIX.1-2017). What a killed process left
behind is removed by the next write beside it. Errors of the operating system become `WriteError` here.

Writers that cannot see each other's process ids (containers sharing one volume) must hold a lock, as the registry does:
to each of them the other's unfinished work looks abandoned.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.errors import WriteError

_LEFTOVER = re.compile(r"\..+\.tmp-(?P<pid>\d{1,9})-[0-9a-f]{8}")
_OUT_OF_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_EXISTS = frozenset({errno.EEXIST, errno.ENOTEMPTY})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_POSIX = os.name == "posix"
# Temporary names of this very process: one with our process id that is not here was left by a killed namesake
# (a restarted container gives its only process the same id every time).
_in_progress: set[str] = set()


@contextmanager
def atomic_folder(target: Path, *, wanted: int | None = None) -> Iterator[Path]:
    """Fill a temporary folder that becomes `target` when the block ends well, and vanishes when it does not.

    Parameters
    ----------
    target:
        Must not exist; parent folders are made.
    wanted:
        How many bytes will be written, where known: said in the message when the disk is full.

    Raises
    ------
    WriteError
        For every `OSError`: disk full, no permission, `target` exists.
    """
    with _temporary(target, wanted) as temporary:
        _refuse_existing(target)
        temporary.mkdir()
        yield temporary
        _sync_tree(temporary)
        _refuse_existing(target)
        temporary.rename(target)
        _sync(target.parent)


@contextmanager
def atomic_file(target: Path, *, wanted: int | None = None) -> Iterator[Path]:
    """Write a temporary file that replaces `target` when the block ends well; parameters as for `atomic_folder`."""
    with _temporary(target, wanted) as temporary:
        yield temporary
        _sync(temporary)
        temporary.replace(target)
        _sync(target.parent)


def atomic_write(target: Path, data: bytes) -> None:
    """Replace the content of one file (or make the file) in one step.

    Raises
    ------
    WriteError
        For every `OSError`; the old content is then still there.
    """
    with atomic_file(target, wanted=len(data)) as temporary:
        temporary.write_bytes(data)


def write_error(target: Path, error: OSError, *, wanted: int | None = None) -> WriteError:
    """Translate an operating system's error met while writing `target`."""
    amounts = _amounts(target, wanted) if error.errno in _OUT_OF_SPACE else ""
    return WriteError(f"cannot write {target}: {error.strerror or error}{amounts}.", hint=_hint(error.errno))


@contextmanager
def _temporary(target: Path, wanted: int | None) -> Iterator[Path]:
    temporary = target.with_name(f".{target.name}.tmp-{os.getpid()}-{secrets.token_hex(4)}")
    _in_progress.add(temporary.name)
    try:
        _make_folders(target.parent)
        _sweep(target.parent)
        yield temporary
    except BaseException as error:
        _remove(temporary)
        if isinstance(error, OSError):
            raise write_error(target, error, wanted=wanted) from error
        raise
    finally:
        _in_progress.discard(temporary.name)


def _make_folders(folder: Path) -> None:
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in made:
        _sync(path.parent)


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "it exists already", str(target))


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        leftover = _LEFTOVER.fullmatch(path.name)
        if leftover and path.name not in _in_progress and not _writes_now(int(leftover["pid"])):
            _remove(path)


def _writes_now(pid: int) -> bool:
    if pid == os.getpid():
        return False
    if not _POSIX:
        return True  # there, asking for a process by signal would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # the first error is the one to report; the next write sweeps


def _sync_tree(folder: Path) -> None:
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            _sync(Path(parent, name))
        _sync(Path(parent))


def _sync(path: Path) -> None:
    if not _POSIX and path.is_dir():
        return  # only POSIX systems can force a folder to the disk
    descriptor = os.open(path, os.O_RDONLY if _POSIX else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _amounts(target: Path, wanted: int | None) -> str:
    free = _free(target.parent)
    known = [f"{_megabytes(size)} {word}" for size, word in ((wanted, "wanted"), (free, "free")) if size is not None]
    return f" ({', '.join(known)})" if known else ""


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _hint(number: int | None) -> str:
    if number in _OUT_OF_SPACE:
        return "Free some space or choose another disk, then run again; nothing half-written was left."
    if number in _FORBIDDEN:
        return "Choose a folder you may write to or change its permissions; nothing was changed."
    if number in _EXISTS:
        return "Choose another name or remove what is there first; nothing was changed."
    return "Remove the cause and run again; nothing half-written was left."
