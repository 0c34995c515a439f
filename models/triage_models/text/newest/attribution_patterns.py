"""Patterns for the line that introduces a quote, made from the words of all languages together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from triage_models.text.newest.folding import any_of

_NUMERIC_DATE = r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}"
_LINK_WORDS = r"(?:de |del |of |den )?"


@dataclass(frozen=True, slots=True)
class AttributionPatterns:
    """What an attribution is made of; all patterns are for text of at most a few hundred characters.

    Parameters
    ----------
    start:
        A date at the beginning, with what leads up to it: "On Fri, 20 Nov", "пт, 20 нояб. 2026 г.".
    date:
        A date with its year, anywhere.
    time:
        A time of day.
    email:
        An e-mail address.
    bracketed_email:
        The same in brackets.
    email_at_end:
        The same with nothing but a colon behind it.
    verb_at_end:
        "wrote:" at the end.
    inverted:
        "schrieb Anna Petrova:" at the end.
    verb:
        "wrote" anywhere.
    by:
        "from" before a name, anywhere.
    fillers:
        Words in lower case that stand between date, time and name.
    """

    start: re.Pattern[str]
    date: re.Pattern[str]
    time: re.Pattern[str]
    email: re.Pattern[str]
    bracketed_email: re.Pattern[str]
    email_at_end: re.Pattern[str]
    verb_at_end: re.Pattern[str]
    inverted: re.Pattern[str]
    verb: re.Pattern[str]
    by: re.Pattern[str]
    fillers: frozenset[str]


def attribution_patterns(words: Callable[[str], frozenset[str]]) -> AttributionPatterns:
    """Make the patterns from lists of words ("leads", "verbs", "weekdays", "months" ...)."""
    months = rf"(?:{any_of(words('months'))})[^\W\d_]*\.?"
    verbs, inverted = any_of(words("verbs")), any_of(words("inverted_verbs"))
    day = r"\d{1,2}(?:st|nd|rd|th|er|-го|\.|,)?"
    spoken = rf"{day}\s{_LINK_WORDS}{months}|{months}\s{day}"
    year = r",?\s(?:de |del )?(?:19|20)\d{2}"
    lead = rf"(?:(?:{any_of(words('leads'))})\s)?(?:(?:{any_of(words('weekdays'))})\b\.?,?\s)?(?:den\s)?"
    address = r"[^\s<>()@\[\]]{1,80}@[^\s<>()@\[\]]{1,120}"
    bracketed = rf"[<\[]\s?(?:mailto:)?{address}\s?[>\]]"
    return AttributionPatterns(
        start=_compiled(rf"\W{{0,3}}{lead}(?:{_NUMERIC_DATE}|{spoken})"),
        date=_compiled(rf"(?<!\d)(?:{_NUMERIC_DATE}|(?:{spoken}){year})(?!\d)"),
        time=_compiled(r"(?<![\d:])\d{1,2}[:h]\d{2}(?!\d)|(?<![\d.])\d{1,2}\.\d{2}\s(?:uhr|ч)\b"),
        email=_compiled(address),
        bracketed_email=_compiled(bracketed),
        email_at_end=_compiled(rf"{bracketed}\s?:$"),
        verb_at_end=_compiled(rf"(?<!\w)(?:{verbs})\s?:$"),
        inverted=_compiled(rf"(?<!\w)(?:{inverted})\s(?P<who>[^:]{{1,150}}?)\s?:$"),
        verb=_compiled(rf"(?<!\w)(?:{verbs})(?!\w)"),
        by=_compiled(rf"(?<!\w)(?:{any_of(words('by'))})\s"),
        fillers=words("fillers") | words("by") | words("leads") | words("weekdays"),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
