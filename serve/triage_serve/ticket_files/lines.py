"""Lines of a byte stream with bounded memory and known numbers."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from triage.errors import UnreadableDataError

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its bytes, and whether it was longer than the limit (then it is cut)."""

    number: int
    content: bytes
    too_long: bool


def read_lines(stream: BinaryIO, *, name: str, limit: int) -> Iterator[Line]:
    """Yield the lines of a stream, each of at most `limit` bytes; the rest of a longer line is passed over.

    A byte order mark at the start is dropped.

    Raises
    ------
    UnreadableDataError
        When the stream is UTF-16, or its compression is broken; names the line reached.
    """
    number = 1
    while content := _next_line(stream, name, number, limit):
        too_long = len(content) > limit and not content.endswith(b"\n")
        if too_long:
            _pass_over(stream, name, number, limit)
        yield Line(number, _without_mark(content, name) if number == 1 else content, too_long)
        number += 1


def _next_line(stream: BinaryIO, name: str, number: int, limit: int) -> bytes:
    try:
        return stream.readline(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableDataError(
            f"{name}: reading stopped at line {number}: {_why(error)}.",
            hint="Is the file complete? Copy or compress it again.",
        ) from None


def _pass_over(stream: BinaryIO, name: str, number: int, limit: int) -> None:
    while (part := _next_line(stream, name, number, limit)) and not part.endswith(b"\n"):
        pass


def _without_mark(content: bytes, name: str) -> bytes:
    if content.startswith(_UTF16_BOMS):
        raise UnreadableDataError(f"{name}: the text is UTF-16; expected UTF-8.", hint="Save the file as UTF-8.")
    return content.removeprefix(_UTF8_BOM)


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "the compressed data are cut or broken"
