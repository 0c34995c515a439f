"""Results out: one JSON line each, to standard output or to a file that appears whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import orjson

from triage import TriageResult, render
from triage.errors import WriteError
from triage_models.atomic import atomic_file

WriteResult = Callable[[TriageResult], None]


@contextmanager
def open_results(target: Path | None) -> Iterator[WriteResult]:
    """Give a function that writes one result.

    Parameters
    ----------
    target:
        The file to make when the block ends well; None writes to standard output as the results come, and so does
        a device or a pipe.

    Raises
    ------
    WriteError
        Disk full, no permission. A reader that closed the pipe is a `BrokenPipeError`, which is no fault.
    """
    if target is None:
        with _streaming(sys.stdout.buffer, "standard output") as write:
            yield write
    elif target.exists() and not target.is_file():
        with _opened(target) as stream, _streaming(stream, str(target)) as write:
            yield write
    else:
        # resolve: a link stays a link, and what it names is replaced.
        with atomic_file(target.resolve()) as temporary, temporary.open("wb") as stream:
            yield lambda result: _write_line(stream, result)


@contextmanager
def _streaming(stream: BinaryIO, name: str) -> Iterator[WriteResult]:
    def checked(action: Callable[[], object]) -> None:
        try:
            action()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _write_error(name, error) from None

    try:
        yield lambda result: checked(lambda: _write_line(stream, result))
    finally:
        checked(stream.flush)


@contextmanager
def _opened(target: Path) -> Iterator[BinaryIO]:
    try:
        stream = target.open("wb")
    except OSError as error:
        raise _write_error(str(target), error) from None
    try:
        yield stream
    finally:
        with suppress(OSError):  # all was flushed, or the failure to is being told
            stream.close()


def _write_line(stream: BinaryIO, result: TriageResult) -> None:
    stream.write(orjson.dumps(render(result), option=orjson.OPT_APPEND_NEWLINE))


def _write_error(name: str, error: OSError) -> WriteError:
    return WriteError(f"the results cannot be written to {name}: {error.strerror}.", hint="Choose another --output.")
