"""Reads labels as other programs write them: text, numbers, lists, yes/no columns."""

from __future__ import annotations

import math
from collections.abc import Mapping

from triage_training.line_checks import parse_json

_YES = frozenset({"true", "yes", "y", "t", "1"})
_NO = frozenset({"false", "no", "n", "f", "0"})


_SHOWN, _LENGTH = 10, 40


class WrongTypeError(ValueError):
    """A cell holds something that its field cannot be; the row is skipped."""


def plain_text(value: object) -> str | None:
    """A cell as text without space around it; None when it is missing (null, NaN or blank).

    Raises
    ------
    WrongTypeError
        When the cell is a list, an object or bytes.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not isinstance(value, (str, int, float)):
        raise WrongTypeError
    return str(value).strip() or None


def read_label(value: object, values: Mapping[str, str]) -> str | None:
    """The one label of a cell, translated by `values`; None when it is missing."""
    text = plain_text(value)
    return text if text is None else values.get(text, text).strip() or None


def read_label_set(value: object, values: Mapping[str, str], separator: str) -> frozenset[str] | None:
    """The set of labels of a cell; None when it is missing.

    A cell is a list, a JSON list as text, or labels with `separator` between them. `values` translates a whole cell
    first (to "[]": known that no label holds), then each label; a label translated to "" is left out, and when
    nothing but such labels was there, the set is missing.
    """
    items = value if isinstance(value, (list, tuple)) else _items(value, values, separator)
    if items is None:
        return None
    given = [text for item in items if (text := plain_text(item)) is not None]
    kept = frozenset(label for text in given if (label := values.get(text, text).strip()))
    return kept if kept or not given else None


def read_flag(value: object, values: Mapping[str, str]) -> bool | None:
    """A yes/no cell; None when it is missing."""
    text = read_label(value, values)
    if text is None:
        return None
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise WrongTypeError


def presentable(counts: Mapping[str, int]) -> list[str]:
    """The labels of `counts` that a message may quote, in its order, ten at most.

    A column mapped by mistake makes customers' texts look like labels. Texts are long, or many and each found once;
    none of those is quoted.
    """
    few = len(counts) <= _SHOWN
    return [label for label, count in counts.items() if len(label) <= _LENGTH and (few or count > 1)][:_SHOWN]


def _items(value: object, values: Mapping[str, str], separator: str) -> list[object] | None:
    text = read_label(value, values)
    if text is None:
        return None
    if not text.startswith("["):
        return list(text.split(separator))
    try:
        items = parse_json(text)
    except (ValueError, RecursionError):
        raise WrongTypeError from None
    if not isinstance(items, list):
        raise WrongTypeError
    return items
