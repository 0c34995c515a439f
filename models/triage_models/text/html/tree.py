"""Lays out the tree of an HTML mail as text.

The tree comes serialised: a parser has closed and nested everything, so one pass over its tags visits every element.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import NamedTuple

from triage_models.text.html.layout import Page
from triage_models.text.html.links import link_target, picture_text
from triage_models.text.html.marks import Container
from triage_models.text.html.names import BLOCKS, CELLS, PARAGRAPHS
from triage_models.text.html.source import Skeleton
from triage_models.text.html.traits import PLAIN, Traits, attributes_of

_EVENT = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: i="([0-9]+)")?>|~([0-9]+)~')
_MOST_INDENTS = 4
_EMPTY = frozenset({"br", "hr", "img"})
_LISTS = frozenset({"ol", "ul"})
_SPECIAL = frozenset({"a", "blockquote", "pre"})
_QUOTES: Mapping[str, str] = {"": "blockquote", "header": "blockquote", "bar": "quote", "gmail": "quote"}


class _Outside(NamedTuple):
    """What held outside of an open element, and what was written before it."""

    length: int
    parts: int
    hidden: bool
    unseen: bool
    preformatted: bool


class _Element(NamedTuple):
    """An open element; most change nothing, and so keep nothing of the outside."""

    name: str
    number: int
    outside: _Outside | None


class TreeReader:
    """Reads a serialised tree.

    Parameters
    ----------
    page:
        Gets the text.
    """

    def __init__(self, source: str, skeleton: Skeleton, page: Page) -> None:
        self.containers: list[Container] = []
        self._source = source
        self._skeleton = skeleton
        self._page = page
        self._open: list[_Element] = []
        self._counters: list[int | None] = []
        self._shown_links: set[int] = set()
        self._hidden = False
        self._unseen = False

    def read(self, tree: str) -> None:
        """Read all of it."""
        for close, name, number, text in _EVENT.findall(tree):
            if text:
                self._text(int(text))
            elif close:
                self._end(name)
            else:
                self._start(name, int(number) if number else -1)

    def _text(self, number: int) -> None:
        if not (self._hidden or self._unseen):
            self._page.text(*self._skeleton.spans[number])

    def _start(self, name: str, number: int) -> None:
        traits = self._skeleton.traits.get(number, PLAIN)
        if name in _EMPTY:
            self._start_empty(name, number, traits)
            return
        if not (self._hidden or traits.hidden):
            self._lay_out_start(name, number, traits)
        if traits is PLAIN and name not in _SPECIAL:
            self._open.append(_Element(name, number, None))
            return
        page = self._page
        outside = _Outside(page.length, page.parts, self._hidden, self._unseen, page.preformatted)
        self._open.append(_Element(name, number, outside))
        self._hidden = self._hidden or traits.hidden
        if traits.visible_font is not None:
            self._unseen = not traits.visible_font
        page.preformatted = page.preformatted or traits.preformatted or name == "pre"

    def _start_empty(self, name: str, number: int, traits: Traits) -> None:
        if self._hidden or traits.hidden:
            return
        if name == "br":
            self._page.break_line()
        elif name == "hr":
            self._page.end_line()
            if traits.container == "following":
                self.containers.append(Container("following", self._page.length, self._page.length))
        else:
            self._picture(number)

    def _lay_out_start(self, name: str, number: int, traits: Traits) -> None:
        page = self._page
        if name in PARAGRAPHS and not (traits.tight or self._in_item()):
            page.end_paragraph()
        elif name == "tr":
            page.start_row()
        elif name in CELLS:
            page.start_cell()
        elif name == "li":
            page.start_item(self._marker())
        elif name in BLOCKS:
            page.end_line()
        if name in _LISTS:
            self._counters.append(self._first_number(number) if name == "ol" else None)

    def _end(self, name: str) -> None:
        if not self._open:
            return
        element = self._open.pop()
        traits = self._skeleton.traits.get(element.number, PLAIN)
        outside, was_hidden = element.outside, self._hidden
        if outside is not None:
            self._hidden, self._unseen, self._page.preformatted = outside[2:]
        if was_hidden:
            return
        if outside is not None:
            self._end_special(name, element.number, traits, outside)
        self._lay_out_end(name, traits)

    def _end_special(self, name: str, number: int, traits: Traits, outside: _Outside) -> None:
        if name == "a" and number >= 0:
            self._end_link(number, outside.parts)
        kind = _kind(name, traits)
        if kind:
            self.containers.append(Container(kind, outside.length, self._page.length))

    def _lay_out_end(self, name: str, traits: Traits) -> None:
        page = self._page
        if name in PARAGRAPHS and not (traits.tight or self._in_item()):
            page.end_paragraph()
        elif name == "tr":
            page.end_row()
        elif name == "li":
            page.end_item()
        elif name in BLOCKS:
            page.end_line()
        if name in _LISTS and self._counters:
            self._counters.pop()

    def _in_item(self) -> bool:
        return bool(self._open) and self._open[-1].name == "li"

    def _marker(self) -> str:
        indent = "  " * min(_MOST_INDENTS, len(self._counters) - 1)
        number = self._counters[-1] if self._counters else None
        if number is None:
            return f"{indent}- "
        self._counters[-1] = number + 1
        return f"{indent}{number}. "

    def _first_number(self, number: int) -> int:
        start = attributes_of(self._attributes(number)).get("start", "")
        return int(start) if re.fullmatch("[0-9]{1,6}", start) else 1

    def _attributes(self, number: int) -> str:
        start, end = self._skeleton.spans[number]
        return self._source[start:end]

    def _end_link(self, number: int, parts: int) -> None:
        if self._unseen or number in self._shown_links:
            return
        place = link_target(self._source, self._skeleton.spans[number], self._page.written_since(parts))
        if place is None:
            return
        self._shown_links.add(number)
        self._page.insert(" (")
        self._page.insert(unescape(self._source[place[0] : place[1]]), *place)
        self._page.insert(")")

    def _picture(self, number: int) -> None:
        if self._unseen or number < 0:
            return
        found = picture_text(self._source, self._skeleton.spans[number])
        if found is None:
            return
        text, place, is_inline = found
        if not is_inline:
            self._page.gap()
        self._page.put(text, *place)
        if not is_inline:
            self._page.gap()


def _kind(name: str, traits: Traits) -> str:
    """What an element's markup says of its text; a line on the left and one above are usual beyond quotes, too."""
    kind = traits.container
    if name == "blockquote":
        return _QUOTES.get(kind, kind)
    return "" if kind == "bar" else kind


def read_flat(skeleton: Skeleton, page: Page) -> None:
    """Lay out a skeleton without its tree: texts, and a new line wherever a block starts or ends."""
    for _, name, _, text in _EVENT.findall(skeleton.html):
        if text:
            page.text(*skeleton.spans[int(text)])
        elif name == "br":
            page.break_line()
        elif name in BLOCKS:
            page.end_line()
