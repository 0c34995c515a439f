"""From an HTML mail to the text a reader sees, the place of every character, and what the mail client says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from triage_models.text.html.detection import keeps_lines, looks_like_html
from triage_models.text.html.layout import Page
from triage_models.text.html.marks import marks_of
from triage_models.text.html.names import BLOCKS, is_known
from triage_models.text.html.source import Skeleton, skeleton_of, tags
from triage_models.text.html.tree import TreeReader, read_flat
from triage_models.text.traced import Edit, Mark, TracedText, moved_marks

__all__ = ["HTML_LIMIT", "HtmlText", "html_to_text", "looks_like_html"]

HTML_LIMIT = 65_536
"""How many characters of a source are read."""

_DEEPEST = 500
"""More open elements than any mail has; parsers look through all of them at every tag."""

_TAG_START = re.compile(r"<++(?=[a-z/!?])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The text of an HTML source.

    Parameters
    ----------
    traced:
        The text, and where its characters stand in the source. Places need not ascend: a link's address stands before
        its label in the source and after it in the text.
    marks:
        Parts of the text that the mail client's markup calls "quoted_text", "forwarded_text" or "signature".
    flags:
        "html_truncated" when the source was longer than `HTML_LIMIT`; "html_fallback" when it could not be parsed or
        was nested too deep, so that tags were only left out: hidden text is seen and marks are missing.
    """

    traced: TracedText
    marks: tuple[Mark, ...] = ()
    flags: tuple[str, ...] = ()


def html_to_text(source: str) -> HtmlText:
    """Turn HTML into text; a source that does not look like HTML is its own text.

    The text never looks like HTML itself, not even when the source had escaped markup in it.
    """
    if not looks_like_html(source):
        return HtmlText(TracedText.of(source))
    read = _capped(source)
    skeleton = skeleton_of(read)
    page = Page(read, preformatted=keeps_lines(read))
    tree = _tree(skeleton)
    marks: tuple[Mark, ...] = ()
    if tree is None:
        read_flat(skeleton, page)
    else:
        reader = TreeReader(read, skeleton, page)
        reader.read(tree)
        marks = marks_of(page.traced().text, reader.containers)
    flags = ("html_fallback",) * (tree is None) + ("html_truncated",) * (len(source) > HTML_LIMIT)
    return _without_markup(HtmlText(page.traced(), marks, flags))


def _capped(source: str) -> str:
    """Read as much as is allowed, without a tag that is cut in two."""
    if len(source) <= HTML_LIMIT:
        return source
    read = source[:HTML_LIMIT]
    last = read.rfind("<")
    is_cut = last >= 0 and ">" not in read[last:] and _TAG_START.match(read, last) is not None
    return read[:last] if is_cut else read


def _tree(skeleton: Skeleton) -> str | None:
    """Let the parser close and nest all elements; None when it cannot."""
    if skeleton.depth > _DEEPEST:
        return None
    try:
        return LexborHTMLParser(skeleton.html).html
    except SelectolaxError:
        return None


def _without_markup(text: HtmlText) -> HtmlText:
    """Take out markup that was escaped, and if that uncovers more, the brackets that make it markup."""
    for edits in (_tag_edits, _bracket_edits):
        if not looks_like_html(text.traced.text):
            break
        found = edits(text.traced.text)
        text = HtmlText(text.traced.edit(found), moved_marks(text.marks, found), text.flags)
    return text


def _tag_edits(text: str) -> list[Edit]:
    """Take out tags; a block starts a line."""
    edits: list[Edit] = []
    position, starts_line = 0, True
    for match in tags(text):
        name = (match["name"] or "").lower()
        if name and not is_known(name):
            continue
        start, end = match.span()
        starts_line = text[start - 1] == "\n" if position < start else starts_line
        edits.append(Edit(start, end, ""))
        if not starts_line and (name in BLOCKS or name == "br"):
            edits.append(Edit(end, end, "\n"))
            starts_line = True
        position = end
    return edits


def _bracket_edits(text: str) -> list[Edit]:
    return [Edit(match.start(), match.end(), "") for match in _TAG_START.finditer(text)]
