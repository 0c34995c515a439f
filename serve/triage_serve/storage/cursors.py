"""Opaque cursors: the place where a list goes on, bound to the list it was made for."""

from __future__ import annotations

import base64
import binascii
import hashlib

from triage_serve.storage.errors import InvalidCursorError

_SEQ_BYTES, _CHECK_BYTES = 8, 8


def write_cursor(seq: int, scope: str) -> str:
    """Name the place after an item of a list; `scope` says which list."""
    place = seq.to_bytes(_SEQ_BYTES)
    return base64.urlsafe_b64encode(place + _check(place, scope)).decode().rstrip("=")


def read_cursor(cursor: str, scope: str) -> int:
    """Give back the place.

    Raises
    ------
    InvalidCursorError
        When the cursor is damaged, or was made for another list (other filters).
    """
    try:
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        content = b""
    place = content[:_SEQ_BYTES]
    if len(content) != _SEQ_BYTES + _CHECK_BYTES or content[_SEQ_BYTES:] != _check(place, scope):
        raise InvalidCursorError(
            "The cursor does not belong to this list.", hint="Use `next` as it came, with the same filters."
        )
    return int.from_bytes(place)


def _check(place: bytes, scope: str) -> bytes:
    # A checksum, not a signature: a cursor shows nothing that the same request without it would not.
    content = place + scope.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=_CHECK_BYTES, person=b"triage-cursor").digest()
