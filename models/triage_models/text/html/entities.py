"""Character references of HTML: `&amp;`, `&#1078;`, `&#x436;`."""

from __future__ import annotations

import html
from html.entities import html5

_MOST_DIGITS = 7
_REPLACEMENT = "\ufffd"


def decoded(reference: str) -> tuple[str, int]:
    """Decode one reference.

    Parameters
    ----------
    reference:
        "&", then a name or a number sign and digits, then perhaps ";".

    Returns
    -------
    The characters, and how much of the reference they stand for: of `&notit` only `&not`, of an unknown name nothing.
    """
    return _number(reference) if reference[1] == "#" else _name(reference[1:])


def _number(reference: str) -> tuple[str, int]:
    marker = "&#x" if reference[2] in "xX" else "&#"
    digits = reference[len(marker) :].rstrip(";").lstrip("0")
    if len(digits) > _MOST_DIGITS:
        return _REPLACEMENT, len(reference)
    return html.unescape(f"{marker}{digits or 0};"), len(reference)


def _name(name: str) -> tuple[str, int]:
    if name in html5:
        return html5[name], len(name) + 1
    for end in range(len(name) - 1, 1, -1):
        if name[:end] in html5:
            return html5[name[:end]], end + 1
    return "", 0
