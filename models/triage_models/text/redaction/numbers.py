"""Payment cards (ISO/IEC 7812) and bank accounts (ISO 13616), both with their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from stdnum import luhn, numdb

from triage_models.text.redaction.shadow import Found, Kind
from triage_models.text.traced import Span

_CARD_RUN = re.compile(r"(?<!\d)(?<!\d[.,])(?<!\+)\d+(?:(?: {1,2}| ?- ?| ?\n ?)\d+)*(?!\d)")
_GROUP = re.compile(r"\d+")
_CARD_LENGTHS = range(13, 20)
_CARD_SHAPES = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3)})
_LONGEST_GROUP = 8
_TIMESTAMP = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\d{3})?"
)

_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2}) ?(\d{2})(?=[ -]?[A-Za-z0-9])")
_IBAN_PART = re.compile(r"([ -]{0,2}|[ -]?\n ?)([A-Za-z0-9]+)")
_BBAN_FIELD = re.compile(r"(\d+)!([nac])")
_BBAN_CLASS = {"n": r"\d", "a": "[A-Z]", "c": "[A-Z0-9]"}
_LETTER_SHIFT = 55
_FOUR = 4


def find_cards(text: str) -> Iterator[Found]:
    """Find 13 to 19 digits with a valid Luhn check digit, in the groupings that cards are written in."""
    for run in _CARD_RUN.finditer(text):
        if run.end() - run.start() >= _CARD_LENGTHS.start:
            groups = [match.span() for match in _GROUP.finditer(text, run.start(), run.end())]
            yield from _cards_of(text, groups)


def _cards_of(text: str, groups: Sequence[Span]) -> Iterator[Found]:
    first = 0
    while first < len(groups):
        window = next((size for size in _windows(groups, first) if _is_card(text, groups, first, size)), None)
        if window is None:
            first += 1
            continue
        start, end = groups[first][0], groups[first + window - 1][1]
        yield Found(start, end, Kind.CARD, _digits(text[start:end]))
        first += window


def _windows(groups: Sequence[Span], first: int) -> list[int]:
    """Numbers of groups that make up the digits of a card, most first."""
    sizes, digits = [], 0
    for size, (start, end) in enumerate(groups[first : first + _CARD_LENGTHS.stop], 1):
        digits += end - start
        if digits >= _CARD_LENGTHS.stop:
            break
        if digits in _CARD_LENGTHS:
            sizes.append(size)
    return sizes[::-1]


def _is_card(text: str, groups: Sequence[Span], first: int, size: int) -> bool:
    window = groups[first : first + size]
    shape = tuple(end - start for start, end in window)
    if 1 < size < len(groups) and shape not in _CARD_SHAPES:
        return False
    part = text[window[0][0] : window[-1][1]]
    digits = _digits(part)
    if part.count("\n") > 1 or len(set(digits)) == 1 or not luhn.is_valid(digits):
        return False
    if size == 1:
        return not digits.startswith("00") and _TIMESTAMP.fullmatch(digits) is None
    return shape in _CARD_SHAPES or _is_odd_grouping(shape, digits)


def _is_odd_grouping(shape: tuple[int, ...], digits: str) -> bool:
    """Groups as people type them, but not dates and two telephone numbers side by side."""
    if digits.startswith("0") or max(shape) > _LONGEST_GROUP:
        return False
    return sum(shape) >= 3 * len(shape) or len(set(shape[:-1])) == 1


def find_ibans(text: str) -> Iterator[Found]:
    """Find account numbers with a valid check, of the length that their country has."""
    reached = 0
    for match in _IBAN_START.finditer(text):
        if match.start() < reached:
            continue
        country = match.group(1).upper()
        length, pattern = _account(country)
        read = _read(text, match.end(), length - _FOUR) if length else None
        if read is None:
            continue
        account, reached_now, plain = read
        number = country + match.group(2) + account
        if _checks(number) and (plain or pattern.fullmatch(account)):
            reached = reached_now
            yield Found(match.start(), reached, Kind.IBAN, number)


def _read(text: str, start: int, length: int) -> tuple[str, int, bool] | None:
    """Read so many letters and digits that end where a word ends.

    Returns
    -------
    The letters and digits, where they end, and whether they stand together or in groups of four.
    """
    account, position, sizes, lines = "", start, [0], 0
    while len(account) < length:
        part = _IBAN_PART.match(text, position, position + length + _FOUR)
        if part is None or not (part.group(1) or position == start):
            return None
        lines += "\n" in part.group(1)
        account, position = account + part.group(2).upper(), part.end()
        sizes.append(len(part.group(2)))
    if len(account) > length or lines > 1 or text[position : position + 1].isalnum():
        return None
    together = len(sizes) == 2
    return account, position, together or all(size == _FOUR for size in sizes[1:-1])


def _checks(number: str) -> bool:
    """Whether the number modulo 97 is 1 (ISO 7064)."""
    moved = number[_FOUR:] + number[:_FOUR]
    digits = "".join(str(ord(char) - _LETTER_SHIFT) if char.isalpha() else char for char in moved)
    return int(digits) % 97 == 1


@cache
def _account(country: str) -> tuple[int, re.Pattern[str]]:
    """Length of a country's account numbers (0: it has none) and the form of what follows the check digits."""
    properties = numdb.get("iban").info(country)[0][1]
    fields = _BBAN_FIELD.findall(properties.get("bban", ""))
    pattern = "".join(f"{_BBAN_CLASS[kind]}{{{count}}}" for count, kind in fields)
    return (_FOUR + sum(int(count) for count, _ in fields) if fields else 0), re.compile(pattern, re.ASCII)


def _digits(text: str) -> str:
    return "".join(_GROUP.findall(text))
