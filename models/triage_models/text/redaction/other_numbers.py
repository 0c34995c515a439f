"""Numbers that are no telephone numbers: dates, times, amounts, versions, addresses on the internet, decimals."""

from __future__ import annotations

import re

from triage_models.text.redaction.shadow import BLOT

_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_YEAR, _SHORT_YEAR = r"(?:19|20)\d\d", r"(?:(?:19|20)\d\d|\d\d)"
_DATE_END = r"(?![-./]?\d)"
_DATES = (
    rf"{_YEAR}(?P<a>[-./]){_MONTH}(?P=a){_DAY}(?:[T ]\d\d:\d\d(?::\d\d)?)?{_DATE_END}"
    rf"|{_DAY}(?P<b>[-./]){_MONTH}(?P=b){_SHORT_YEAR}{_DATE_END}|{_MONTH}/{_DAY}/{_SHORT_YEAR}{_DATE_END}"
    r"|\d\d?:\d\d(?::\d\d)?(?!\d)"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_TECHNICAL = (
    rf"{_OCTET}(?:\.{_OCTET}){{3}}(?![.]?\d)"
    r"|(?!1\.\d{3}\.\d{3}\.\d{4})[1-9]\d?(?:\.\d+){3,9}(?!\d)"
    r"|0[.,]\d{3,}|[1-9]\d{0,2}[.,]\d{5,}(?!\d)"
)
_UNIT = (
    r"(?:(?:€|\$|£|₽|%)(?! ?\d)"
    r"|(?:лв|лева|руб|рубл\w{1,3}|р|евро|eur|euros?|usd|bgn|gbp|rub|dollars?|pounds?|kg|кг|kb|mb|ms)\b)"
)
_AMOUNTS = (
    rf"(?<!\d )[1-9]\d{{0,2}}(?:[ .,']\d{{3}}){{1,4}}(?:[.,]\d\d?)? ?{_UNIT}"
    rf"|(?<!\d )[1-9]\d{{0,11}}(?:[.,]\d\d?)? ?{_UNIT}"
)
_OTHER = re.compile(
    r"(?:https?://|www\.)[^\s\x00]+"
    rf"|(?<![\d+])(?<!\d[-./])(?:{_DATES}|{_TECHNICAL}|{_AMOUNTS})"
    r"|[€$£₽] ?[1-9]\d{0,2}(?:[ .,]\d{3})*(?:[.,]\d\d?)?(?!\d)"
    r"|\b(?:v|ver|version|версия) ?\.? ?\d{1,6}(?:\.\d{1,6})+",
    re.IGNORECASE,
)


def without_other_numbers(text: str) -> str:
    """Blot out what has digits but is no telephone number."""
    return _OTHER.sub(lambda match: BLOT * len(match.group()), text)
