"""Whether a text is HTML, or only speaks of it."""

from __future__ import annotations

import re
from itertools import islice

from triage_models.text.html.names import BLOCKS, CELLS, is_known

_DOCUMENT = re.compile(r"\ufeff?\s*+(?:<\?xml[^<>]*>\s*+)?<(?:!doctype\s+html|html)(?=[\s>])[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*(?::[a-z]+)?)((?=[\s/>])[^<>]*)>", re.IGNORECASE)
_LAYOUT = BLOCKS | CELLS | {"br", "img"}
_LOOKED_AT = 40
_ENOUGH = 2


def looks_like_html(text: str) -> bool:
    """Whether a text is HTML: a document, an element that is opened and closed, or several line breaks and blocks.

    A lone tag, an address in angle brackets and a comparison are none; neither is XML, of which HTML knows few names.
    """
    if "<" not in text:
        return False
    if _DOCUMENT.match(text):
        return True
    known = unknown = layout = 0
    paired = False
    opened: set[str] = set()
    for match in islice(_TAG.finditer(text), _LOOKED_AT):
        name = match[2].lower()
        if not is_known(name):
            unknown += 1
            continue
        known += 1
        if match[1]:
            paired = paired or name in opened
        else:
            opened.add(name)
            layout += _weight(text, match, name)
    return known > unknown and (paired or layout >= _ENOUGH)


def keeps_lines(html: str) -> bool:
    """Whether line breaks of this HTML are meant: it starts as plain text of several lines."""
    match = _TAG.search(html)
    return match is not None and "\n" in html[: match.start()].strip()


def _weight(text: str, match: re.Match[str], name: str) -> int:
    """How much an opening tag says for HTML; `<p or q>` has no attributes, and `word<br>` is no talk about tags."""
    if name not in _LAYOUT or not (match[3].strip(" /\t\r\n") == "" or "=" in match[3]):
        return 0
    glued = name == "br" and match.start() > 0 and not text[match.start() - 1].isspace()
    return _ENOUGH if glued else 1
