"""Telephone numbers: international form anywhere, national form by country.

Runs of digits are taken apart here and every part is looked up in libphonenumber's numbering plans. Its own matcher
would do both, but takes milliseconds per country and text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from triage_models.text.redaction.other_numbers import without_other_numbers
from triage_models.text.redaction.phone_runs import Group, stretches
from triage_models.text.redaction.shadow import Found, Kind, words_before

REGIONS = ("BG", "RU", "DE", "ES", "FR", "GB", "US", "AT", "CH", "MX", "UA")

_MOST_LOOKUPS = 2_000
_DIGITS = range(7, 18)
_LEAST_INTERNATIONAL, _SURE_INTERNATIONAL = 8, 10
_LEAST_WITHOUT_TRUNK, _LEAST_WITHOUT_PLUS = 9, 11
_FIRST_DIALLED = ("+", "0", "8")
_TRUNKS = frozenset({"0", "8"})
_TYPED_SHAPES = frozenset({(3, 3, 4), (3, 3, 3), (3, 2, 2, 2), (3, 3, 2, 2), (1, 3, 3, 4), (1, 3, 3, 2, 2)})
_CUE_REACH = 40
_CUE = re.compile(
    r"тел|моб|факс|звон|набер|обад|вайбър|вайбер|вотсап|ватсап|gsm|джиесем"
    r"|phone|mobile|\bcell|\bcall|\btel|\bfax|\bsms|смс"
    r"|whats ?app|viber|telegram|signal|handy|\banruf|\brückruf|erreichbar|\bruf"
    r"|móvil|movil|llam|appel|portable|joindre"
    r"|номерът ми|мой номер|my number|meine nummer|mi número|mon numéro",
    re.IGNORECASE,
)
_LATIN_OR_DIGIT = re.compile(r"[A-Za-z0-9_]")
_GLUED_CUE = re.compile(r"(?:tel|phone|fon|mob|gsm|cell|fax|viber|whatsapp)\Z", re.IGNORECASE)
_NOT_DIALLED = re.compile(r"(?<=\d)\s?\(0\)|[^\d+]")
_NUMBER_SIGNS = "#№$€£₽"


def has_phone_cue(text: str, start: int, reach: int = _CUE_REACH) -> bool:
    """Whether a word just before a place says that a telephone number follows."""
    return _CUE.search(words_before(text, start, reach)) is not None


class _Sureness(NamedTuple):
    """What speaks for a number besides its digits: groups as numbers are typed, or a word before it."""

    typed: bool
    announced: bool


@dataclass(slots=True)
class PhoneFinder:
    """Finds telephone numbers in one text.

    It remembers what it looked up, and looks up a bounded number of candidates: after that everything that might be a
    number counts as one, because a text with so many is no letter, and a leak is worse than a placeholder too many.

    Parameters
    ----------
    regions:
        ISO 3166-1 codes, most probable first.
    """

    regions: Sequence[str]
    _known: dict[tuple[str, _Sureness], str | None] = field(default_factory=dict)

    def find(self, text: str) -> Iterator[Found]:
        """Find the numbers; dates, times, prices, versions and addresses on the internet are none."""
        text = without_other_numbers(text)
        for groups in stretches(text):
            yield from self._of_stretch(text, groups)

    def _of_stretch(self, text: str, groups: Sequence[Group]) -> Iterator[Found]:
        first = 0
        while first < len(groups):
            size, key = self._longest(text, groups, first)
            if key is not None:
                yield Found(groups[first].start, groups[first + size - 1].end, Kind.PHONE, key)
            first += size

    def _longest(self, text: str, groups: Sequence[Group], first: int) -> tuple[int, str | None]:
        """Longest number that starts with a group: on one line, if none is there over a line break."""
        if not _may_start(text, groups, first):
            return 1, None
        sizes = _sizes(groups, first)
        announced = bool(sizes) and has_phone_cue(text, groups[first].start)
        for size in (*(s for s, lines in sizes if lines == 0), *(s for s, lines in sizes if lines == 1)):
            if _may_end(text, groups, first + size - 1):
                key = self._key(text, groups[first : first + size], len(groups), announced)
                if key is not None:
                    return size, key
        return 1, None

    def _key(self, text: str, window: Sequence[Group], of: int, announced: bool) -> str | None:
        written = text[window[0].start : window[-1].end]
        typed = len(window) == of and tuple(group.digits for group in window) in _TYPED_SHAPES
        sure = _Sureness(typed, announced) if "\n" not in written else _Sureness(False, False)
        number = _NOT_DIALLED.sub("", written)
        if not (any(sure) or number.startswith(_FIRST_DIALLED) or len(number) >= _LEAST_WITHOUT_PLUS):
            return None
        if (number, sure) not in self._known:
            exhausted = len(self._known) >= _MOST_LOOKUPS
            self._known[number, sure] = number if exhausted else _number(number, sure, self.regions)
        return self._known[number, sure]


def _sizes(groups: Sequence[Group], first: int) -> list[tuple[int, int]]:
    """Numbers of groups with as many digits as a telephone number, most first, and the line breaks among them."""
    sizes, digits, lines = [], 0, 0
    for size, group in enumerate(groups[first : first + _DIGITS.stop], 1):
        digits += group.digits
        lines += group.after_line_break and size > 1
        if digits >= _DIGITS.stop or lines > 1:
            break
        if digits in _DIGITS:
            sizes.append((size, lines))
    return sizes[::-1]


def _may_start(text: str, groups: Sequence[Group], first: int) -> bool:
    start = groups[first].start
    if first and not groups[first].is_apart:
        return False
    before = text[start - 1 : start]
    if before and (_LATIN_OR_DIGIT.match(before) or before in _NUMBER_SIGNS):
        return _GLUED_CUE.search(words_before(text, start, 10)) is not None
    return True


def _may_end(text: str, groups: Sequence[Group], last: int) -> bool:
    if last + 1 < len(groups) and not groups[last + 1].is_apart:
        return False
    end = groups[last].end
    return _LATIN_OR_DIGIT.match(text, end) is None and text[end : end + 1] not in ("%", "@")


def _number(written: str, sure: _Sureness, regions: Sequence[str]) -> str | None:
    """Read digits as a telephone number; the answer is equal for the national and the international form."""
    if written.startswith(("+", "00")):
        number = _parsed("+" + written.lstrip("+").removeprefix("00"), None)
        return _form(number) if number and _is_international(number, written, sure) else None
    for region in regions:
        number = _parsed(written, region)
        if number and phonenumbers.is_valid_number(number) and _is_national(number, written, sure, region):
            return _form(number)
    number = _parsed("+" + written, None)
    return _form(number) if number and _is_without_plus(number, sure, regions) else None


def _is_international(number: PhoneNumber, written: str, sure: _Sureness) -> bool:
    if phonenumbers.is_valid_number(number):
        return len(written) > _LEAST_INTERNATIONAL
    enough = len(written) > _SURE_INTERNATIONAL
    return enough and (written.startswith("+") or sure.announced) and phonenumbers.is_possible_number(number)


def _is_national(number: PhoneNumber, written: str, sure: _Sureness, region: str) -> bool:
    """Whether a valid number looks meant: with the 0 (8 in Russia) that is dialled first, announced, or in groups."""
    prefix = phonenumbers.ndd_prefix_for_region(region, True)
    if prefix in _TRUNKS and written == prefix + phonenumbers.national_significant_number(number):
        return True
    if sure.announced:
        return len(written) >= _LEAST_WITHOUT_TRUNK
    return sure.typed and (prefix not in _TRUNKS or phonenumbers.number_type(number) == PhoneNumberType.MOBILE)


def _is_without_plus(number: PhoneNumber, sure: _Sureness, regions: Sequence[str]) -> bool:
    """Whether this is an international number whose plus sign was left out: a mobile of one of the countries."""
    if not phonenumbers.is_valid_number(number):
        return False
    known = phonenumbers.region_code_for_number(number) in regions
    return known and (sure.announced or phonenumbers.number_type(number) == PhoneNumberType.MOBILE)


def _parsed(written: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except NumberParseException:
        return None


def _form(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
