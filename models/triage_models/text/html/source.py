"""Cuts HTML into tags and text, once and from left to right, so that the place of every character is known.

Parsers give no source positions. They also move text: what stands between two table rows lands before the table. So a
parser only gets a skeleton: the tags that matter, without their attributes, and a number in place of each text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage_models.text.html.names import CLOSED_BY_OTHERS, IGNORED, TREE
from triage_models.text.html.traits import PLAIN, Traits, traits_of
from triage_models.text.traced import Span

_GONE = r"""
    (?P<gone>
      <!--(?>-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z))
      |<(?P<raw>style|script|title|xml|template|iframe|noembed|noframes)(?=[\s/>])
       (?:[^>"'=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?|["'])*+>?
       (?:[^<]++|<(?!/(?P=raw)[\s/>]))*+(?:</[^>]*+>?)?
    )"""
_STANDARD = re.compile(
    _GONE
    + r"""
    |<(?:(?P<close>/?)(?P<name>[a-z][^\s/>]*+)(?P<attributes>(?:[^>"'=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?|["'])*+)
      |[!?/][^>]*+)(?P<end>>)?""",
    re.IGNORECASE | re.VERBOSE,
)
_LENIENT = re.compile(
    _GONE + r"|<(?:(?P<close>/?)(?P<name>[a-z][^\s/<>]*+)(?P<attributes>[^<>]*+)|[!?/][^<>]*+)(?P<end>>)",
    re.IGNORECASE | re.VERBOSE,
)
_ZERO_FONT = re.compile(r"font-size\s*+:\s*+0", re.IGNORECASE)
_SPACE = " \t\n\r\f"
_IN_LINES = frozenset({"a", "br", "img"})
_KEEP_ATTRIBUTES = frozenset({"a", "img", "ol"})


@dataclass(frozen=True, slots=True)
class Skeleton:
    """HTML reduced to its structure.

    Parameters
    ----------
    html:
        Tags `<name>`, `<name i="3">` and texts `~4~`; `<span>` stands for all inline elements.
    spans:
        Where the attributes or the text of a number stand in the source.
    traits:
        What the attributes of a number say, if that is something.
    depth:
        How many elements are open at once, at most.
    """

    html: str
    spans: list[Span]
    traits: dict[int, Traits]
    depth: int


def tags(source: str) -> list[re.Match[str]]:
    """Find tags ("close", "name", "attributes") and what is no text (all three None), by the rules of HTML.

    A quote that nobody closes would swallow the rest; from its tag on, tags end at the first ">".
    """
    found = list(_STANDARD.finditer(source))
    if found and found[-1].lastgroup not in ("end", "gone"):
        found[-1:] = _LENIENT.finditer(source, found[-1].start())
    return found


def is_address(name: str) -> bool:
    """Whether this is no tag, but a mail or web address in angle brackets."""
    return "@" in name or name in ("http:", "https:")


def skeleton_of(source: str) -> Skeleton:
    """Cut HTML into structure and text."""
    reader = _Reader(source)
    position = 0
    for match in tags(source):
        name = match["name"]
        if name and is_address(name):
            continue
        start, end = match.span()
        if position < start:
            reader.text(position, start)
        position = end
        if name:
            reader.tag(match, name.lower())
    if position < len(source):
        reader.text(position, len(source))
    return Skeleton("".join(reader.parts), reader.spans, reader.traits, reader.deepest)


class _Reader:
    """Writes a skeleton; inline elements are left out, but for those that hide or mark their text."""

    def __init__(self, source: str) -> None:
        self.parts: list[str] = []
        self.spans: list[Span] = []
        self.traits: dict[int, Traits] = {}
        self.deepest = 0
        self._source = source
        self._sizes_matter = _ZERO_FONT.search(source) is not None
        self._known = {"": PLAIN}
        self._open: dict[str, int] = {}
        self._depth = 0
        self._inline: dict[str, list[bool]] = {}
        self._after_block = True

    def text(self, start: int, end: int) -> None:
        if self._after_block and not self._source[start:end].strip(_SPACE):
            return
        self._after_block = False
        self.parts.append(f"~{len(self.spans)}~")
        self.spans.append((start, end))

    def tag(self, match: re.Match[str], name: str) -> None:
        if name in TREE:
            if name not in _IN_LINES:
                self._after_block = True
            if match["close"]:
                self._end(name)
            else:
                self._start(name, match, self._traits(match["attributes"]))
        elif name not in IGNORED:
            self._inline_tag(match, name)

    def _inline_tag(self, match: re.Match[str], name: str) -> None:
        kept = self._inline.setdefault(name, [])
        if match["close"]:
            if kept and kept.pop():
                self._end("span")
            return
        traits = self._traits(match["attributes"])
        kept.append(traits is not PLAIN)
        if traits is not PLAIN:
            self._start("span", match, traits)

    def _traits(self, attributes: str) -> Traits:
        found = self._known.get(attributes)
        if found is None:
            found = traits_of(attributes)
            if found.visible_font and not self._sizes_matter:
                found = found._replace(visible_font=None)
            found = PLAIN if found == PLAIN else found
            self._known[attributes] = found
        return found

    def _start(self, name: str, match: re.Match[str], traits: Traits) -> None:
        if name not in CLOSED_BY_OTHERS:
            self._open[name] = self._open.get(name, 0) + 1
            self._depth += 1
            self.deepest = max(self.deepest, self._depth)
        if traits is PLAIN and name not in _KEEP_ATTRIBUTES:
            self.parts.append(f"<{name}>")
            return
        number = len(self.spans)
        self.parts.append(f'<{name} i="{number}">')
        self.spans.append(match.span("attributes"))
        if traits is not PLAIN:
            self.traits[number] = traits

    def _end(self, name: str) -> None:
        self.parts.append(f"</{name}>")
        if self._open.get(name):
            self._open[name] -= 1
            self._depth -= 1
