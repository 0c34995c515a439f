"""JSON from outside: bytes to values, strictly or forgiving half characters; the text is in no message."""

from __future__ import annotations

import json
import re
from typing import Any, Never

import orjson

_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


class JsonError(ValueError):
    """Bytes that are not JSON; says where in words, without quoting them."""


def parse_strict(content: bytes) -> Any:
    """Parse one JSON document as RFC 8259 wants it: UTF-8, finite numbers, whole characters, bounded nesting.

    Raises
    ------
    JsonError
        With the line and column.
    """
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise JsonError(f"not valid JSON at line {error.lineno}, column {error.colno}") from None


def parse_forgiving(content: bytes) -> Any:
    r"""Parse one JSON document; a half surrogate pair (``\ud83d`` alone) becomes U+FFFD instead of an error.

    Helpdesks that cut text at UTF-16 units write such halves; the ticket around them is still worth reading.

    Raises
    ------
    JsonError
        As in `parse_strict`.
    """
    try:
        return parse_strict(content)
    except JsonError:
        if b"\\u" not in content:
            raise
        return _parse_half_characters(content)


def whole_characters(text: str) -> str:
    """Replace half surrogate pairs by U+FFFD, so that the text can be encoded."""
    return _SURROGATE.sub(_REPLACEMENT, text)


def _parse_half_characters(content: bytes) -> Any:
    try:
        return _without_halves(json.loads(content.decode("utf-8"), parse_constant=_refuse_constant))
    except RecursionError:
        raise JsonError("not valid JSON: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise JsonError(f"not valid JSON at line {error.lineno}, column {error.colno}") from None
    except ValueError:
        raise JsonError("not valid JSON: a number or a character that JSON has not") from None


def _without_halves(value: Any) -> Any:
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, list):
        return [_without_halves(item) for item in value]
    if isinstance(value, dict):
        return {whole_characters(key): _without_halves(item) for key, item in value.items()}
    return value


def _refuse_constant(name: str) -> Never:
    raise ValueError(name)
