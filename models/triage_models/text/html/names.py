"""Names of HTML elements, by what they do to the layout of a text."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARAGRAPHS = _names("p h1 h2 h3 h4 h5 h6")
"""Elements with a blank line before and after."""

CELLS = _names("td th")

BLOCKS = PARAGRAPHS | _names(
    "address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form header hr legend li main menu nav ol pre section summary table tr ul"
)
"""Elements that start a line and end one."""

TREE = BLOCKS | CELLS | _names("a br img tbody tfoot thead")
"""Elements whose nesting and attributes matter to the layout."""

CLOSED_BY_OTHERS = _names("br caption dd dt hr img li p tbody td tfoot th thead tr h1 h2 h3 h4 h5 h6")
"""Elements that make no markup deep: they hold nothing, or the next of their kind ends them."""

IGNORED = _names(
    "area base basefont bgsound body col colgroup embed frame frameset head html input link meta param source track wbr"
)
"""Elements that hold no text of their own."""

_INLINE = _names(
    "abbr acronym applet audio b bdi bdo big blink button canvas cite code data datalist del dfn em font hgroup i"
    " iframe ins kbd label listing map mark marquee meter nobr noscript object optgroup option output picture plaintext"
    " q rp rt ruby s samp script search select slot small span strike strong style sub sup svg template textarea time"
    " title tt u var video xmp"
)
_OFFICE_PREFIXES = _names("m o st1 v w")
_KNOWN = TREE | IGNORED | _INLINE


def is_known(name: str) -> bool:
    """Whether this lower-case name is one of HTML, or of Office's own."""
    return name in _KNOWN or name.partition(":")[0] in _OFFICE_PREFIXES
