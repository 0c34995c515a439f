"""Runs of digits as people type telephone numbers, cut where a new number surely begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_RUN = re.compile(r"(?:\+ ?)?\(?\d+(?:[ ().\-/\n]{1,4}\d+|[ .,;/\n]{0,3}\+ ?\(?\d+)*")
_GROUP = re.compile(r"(?P<gap>[^\d+(]*)(?P<lead>[^\d]*)(?P<digits>\d+)")
_COMPLETE, _COMPLETE_INTERNATIONAL = 9, 11


class Group(NamedTuple):
    """Digits that stand together.

    Parameters
    ----------
    start:
        Where the group starts, with the plus sign or bracket before it.
    is_apart:
        Whether a number may begin here: after a blank or slash, not in the middle of "12-34".
    """

    start: int
    end: int
    digits: int
    is_apart: bool
    after_line_break: bool


def stretches(text: str) -> Iterator[list[Group]]:
    """Yield groups that may belong to one number, or to several that nothing tells apart."""
    for run in _RUN.finditer(text):
        current: list[Group] = []
        digits, complete = 0, _COMPLETE
        for match in _GROUP.finditer(text, run.start(), run.end()):
            if current and _begins(match, digits >= complete):
                yield current
                current, digits = [], 0
            if not current:
                complete = _COMPLETE_INTERNATIONAL if "+" in match["lead"] else _COMPLETE
            current.append(_group(match))
            digits += current[-1].digits
        yield current


def _begins(match: re.Match[str], is_complete: bool) -> bool:
    if "+" in match["lead"] or match["gap"].count("\n") > 1:
        return True
    trunk = match["digits"].startswith("0") and len(match["digits"]) > 2
    return is_complete and (trunk or "(" in match["lead"] or "/" in match["gap"])


def _group(match: re.Match[str]) -> Group:
    gap = match["gap"] + match["lead"]
    apart = not gap or any(char in gap for char in " \n/+")
    return Group(match.start("lead"), match.end(), len(match["digits"]), apart, "\n" in gap)
