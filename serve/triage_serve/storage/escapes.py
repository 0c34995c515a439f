"""Any Python text as text that every database takes, and back without loss.

SQLite refuses lone surrogates and PostgreSQL also NUL, and both arrive in customers' mail. Each becomes the escape
character (SUB, U+001A) and four hexadecimal digits; so does the escape character itself, so that nothing else reads as
an escape. All other text is stored as it is, and equal texts stay equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from triage_serve.storage.errors import UnstorableValueError

DEEPEST_NESTING = 64
_ESCAPE = "\x1a"
_REFUSED = re.compile("[\x00\x1a\ud800-\udfff]")
_ESCAPED = re.compile(_ESCAPE + "([0-9a-f]{4})")


def escape(text: str) -> str:
    """Make text that every database takes."""
    return _REFUSED.sub(lambda found: f"{_ESCAPE}{ord(found[0]):04x}", text)


def unescape(text: str) -> str:
    """Give back what `escape` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if _ESCAPE in text else text


def to_json(value: object, *, sort_keys: bool = False) -> str:
    """Write a value as JSON; with `sort_keys` equal values give equal text.

    Raises
    ------
    UnstorableValueError
        When it is nested more than `DEEPEST_NESTING` levels, or holds something JSON has not.
    """
    _check_depth(value, DEEPEST_NESTING)
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"), default=_plain)
    except (TypeError, ValueError):
        raise UnstorableValueError("A value cannot be written as JSON.") from None


def from_json(text: str) -> Any:
    """Read what `to_json` wrote."""
    return json.loads(text)


def _check_depth(value: object, left: int) -> None:
    if isinstance(value, (Mapping, list, tuple)):
        if left == 0:
            raise UnstorableValueError(f"A value is nested more than {DEEPEST_NESTING} levels deep.")
        for inner in value.values() if isinstance(value, Mapping) else value:
            _check_depth(inner, left - 1)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):  # a read-only view
        return dict(value)
    raise TypeError
