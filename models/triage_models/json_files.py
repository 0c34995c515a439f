"""JSON as bundles hold it: written the same way every time, read strictly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import orjson

from triage.errors import BundleCorruptError, BundleError

RESTORE = "Restore the model from a copy, or train it again."

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY
_T = TypeVar("_T")
_TYPE_NAMES: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    dict: "an object",
    list: "a list",
}


def encode(value: object, where: str, *, indent: bool = False) -> bytes:
    """Write a value as JSON with sorted keys: equal values give equal bytes.

    The order of keys carries no meaning; tuples come back as lists, NumPy scalars as numbers.

    Raises
    ------
    BundleError
        When JSON cannot hold the value. NaN and infinity are refused: orjson would write null.
    """
    try:
        if _has_non_finite(value):
            raise BundleError(f"{where} holds NaN or infinity; JSON has neither.", hint="Use null or a finite number.")
        return orjson.dumps(value, default=_plain, option=_OPTIONS | (orjson.OPT_INDENT_2 if indent else 0))
    except (TypeError, RecursionError) as error:
        raise BundleError(f"{where} cannot be written as JSON: {error}.") from error


def decode(data: bytes, where: str) -> Any:
    """Read JSON; a `BundleCorruptError` names `where`, never the content."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BundleCorruptError(f"{where} is not JSON: {error.msg} at line {error.lineno}.", hint=RESTORE) from error


def without_nan(value: Any) -> Any:
    """Copy a JSON value with None for every NaN or infinity: a measure that does not exist."""
    if isinstance(value, Mapping):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_nan(item) for item in value]
    if isinstance(value, (float, np.floating)) and not math.isfinite(value):
        return None
    return value


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object read strictly: a missing key or a wrong type is a `BundleCorruptError` that names its place.

    Parameters
    ----------
    prefix:
        Put before a key in messages.
    """

    values: Mapping[str, Any]
    prefix: str

    @classmethod
    def of(cls, value: object, where: str, *, joint: str = ".") -> Fields:
        """Read a value that has to be an object; `where` and `joint` come before its keys in messages."""
        return cls(_expect(value, dict, where), where + joint)

    def text(self, key: str) -> str:
        """Text under `key`."""
        return _expect(self._get(key), str, self._at(key))

    def integer(self, key: str) -> int:
        """Whole number under `key`."""
        return _expect(self._get(key), int, self._at(key))

    def number(self, key: str) -> float:
        """Number under `key`."""
        return _number(self._get(key), self._at(key))

    def numbers(self, key: str) -> tuple[float, ...]:
        """List of numbers under `key`."""
        return tuple(_number(item, self._at(key)) for item in _expect(self._get(key), list, self._at(key)))

    def integers(self, key: str) -> tuple[int, ...]:
        """List of whole numbers under `key`."""
        return tuple(_expect(item, int, self._at(key)) for item in _expect(self._get(key), list, self._at(key)))

    def texts(self, key: str) -> tuple[str, ...]:
        """List of texts under `key`."""
        return tuple(_expect(item, str, self._at(key)) for item in _expect(self._get(key), list, self._at(key)))

    def object(self, key: str) -> Fields:
        """Object under `key`."""
        return Fields.of(self._get(key), self._at(key))

    def objects(self, key: str) -> list[Fields]:
        """List of objects under `key`."""
        items: Sequence[object] = _expect(self._get(key), list, self._at(key))
        return [Fields.of(item, f"{self._at(key)}[{index}]") for index, item in enumerate(items)]

    def number_by_name(self, key: str) -> dict[str, float]:
        """Object of numbers under `key`."""
        inner = self.object(key)
        return {name: inner.number(name) for name in inner.values}

    def text_by_name(self, key: str) -> dict[str, str]:
        """Object of texts under `key`."""
        inner = self.object(key)
        return {name: inner.text(name) for name in inner.values}

    def is_null(self, key: str) -> bool:
        """Whether `key` is there and holds null."""
        return self._get(key) is None

    def _get(self, key: str) -> Any:
        if key not in self.values:
            raise BundleCorruptError(f"{self._at(key)} is missing.", hint=RESTORE)
        return self.values[key]

    def _at(self, key: str) -> str:
        return f"{self.prefix}{key}"


def _expect(value: object, kind: type[_T], where: str) -> _T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        found = type(value).__name__
        raise BundleCorruptError(f"{where}: expected {_TYPE_NAMES[kind]}, found {found}.", hint=RESTORE)
    return value


def _number(value: object, where: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise BundleCorruptError(f"{where}: expected a number, found {type(value).__name__}.", hint=RESTORE)
    return float(value)


def _has_non_finite(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_has_non_finite(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_has_non_finite(item) for item in value)
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "f" and not bool(np.isfinite(value).all())
    return isinstance(value, (float, np.floating)) and not math.isfinite(value)


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} is no JSON value")
