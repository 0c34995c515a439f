"""What the attributes of an element say about its text: that nobody sees it, that a mail client put it there ..."""

from __future__ import annotations

import re
from typing import NamedTuple

ATTRIBUTE = re.compile(r"""(?<![^\s/>"'])([^\s=>/"']++)\s*+=\s*+(?:"([^"]*)"?|'([^']*)'?|([^\s>"'][^\s>]*))""")

_ZERO = re.compile(r"0+(?:\.0+)?[a-z%]*")
_TINY = re.compile(r"(?:0*(?:\.\d+)?|0*1(?:\.0+)?)(?:px|pt)?")
_TELLING = frozenset(
    {
        "class",
        "data-marker",
        "data-signature",
        "data-signature-widget",
        "height",
        "id",
        "name",
        "style",
        "type",
        "width",
    }
)
_PREFORMATTED = ("pre", "break-spaces")
_TIGHT_CLASSES = frozenset({"msonormal", "msolistparagraph", "msoplaintext", "msonospacing"})
_CONTAINERS: dict[str, str] = {
    "gmail_quote": "gmail",
    "gmail_attr": "quote",
    "gmail_signature_prefix": "signature",
    "moz-cite-prefix": "quote",
    "moz-forward-container": "forward",
    "divrplyfwdmsg": "following",
    "appendonsend": "following",
    "stopspelling": "following",
    "zwchr": "following",
    "olk_src_body_section": "quote",
    "mail-editor-reference-message-container": "quote",
    "ms-outlook-mobile-reference-message": "quote",
    "outlookmessageheader": "following",
    "applemailoriginalcontents": "quote",
    "yahoo_quoted": "quote",
    "zmail_extra": "quote",
    "blockquote_zmail": "quote",
    "reply-intro": "quote",
    "__quoted_text__": "quote",
    "__sig_pre__": "signature",
    "__sig_post__": "signature",
    "protonmail_signature_block": "signature",
    "data-signature": "signature",
    "data-signature-widget": "signature",
}


class Traits(NamedTuple):
    """What matters of an element's attributes.

    Parameters
    ----------
    hidden:
        Nobody sees the element.
    visible_font:
        Whether its font has a size; None: that of the element around it.
    preformatted:
        White space stays as it is.
    tight:
        No blank line before and after.
    container:
        What a mail client says with it. "quote", "forward", "signature": it holds that. "gmail": a quote, in which own
        words may stand between quoted ones. "following": a quote starts here. "header": perhaps the header block of a
        quote. "bar": a line down the left side.
    """

    hidden: bool = False
    visible_font: bool | None = None
    preformatted: bool = False
    tight: bool = False
    container: str = ""


PLAIN = Traits()


def attributes_of(text: str) -> dict[str, str]:
    """Attributes of a tag, names in lower case, values as they stand in the source; the first of a name counts."""
    values: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(text):
        values.setdefault(name.lower(), double or single or bare)
    return values


def traits_of(text: str) -> Traits:
    """Read the attributes of a tag."""
    values = attributes_of(text)
    if _TELLING.isdisjoint(values) and "hidden" not in text.lower():
        return PLAIN
    style = _style(values.get("style", ""))
    classes = values.get("class", "").lower().split()
    size = style.get("font-size")
    return Traits(
        hidden=_has_hidden(text, values) or _is_hidden(style, values),
        visible_font=None if size is None else not _ZERO.fullmatch(size),
        preformatted=style.get("white-space", "").startswith(_PREFORMATTED),
        tight=_is_tight(style, classes),
        container=_container(classes, values) or _border(style),
    )


def is_tiny(value: str) -> bool:
    """Whether this length is at most one pixel."""
    return value != "" and _TINY.fullmatch(value) is not None


def _style(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.lower().replace("!important", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value}


def _is_hidden(style: dict[str, str], values: dict[str, str]) -> bool:
    if not style and "width" not in values:
        return False
    if style.get("display") == "none" or style.get("visibility") == "hidden" or style.get("mso-hide") == "all":
        return True
    if any(name in style and _ZERO.fullmatch(style[name]) for name in ("max-height", "max-width", "opacity")):
        return True
    sides = [is_tiny(style.get(side, values.get(side, "").strip())) for side in ("width", "height")]
    return all(sides) or (any(sides) and style.get("overflow") == "hidden")


def _has_hidden(text: str, values: dict[str, str]) -> bool:
    """Whether there is an attribute "hidden", with a value or without."""
    if "hidden" in values:
        return True
    return "hidden" in text.lower() and "hidden" in ATTRIBUTE.sub(" ", text).lower().split()


def _is_tight(style: dict[str, str], classes: list[str]) -> bool:
    if not _TIGHT_CLASSES.isdisjoint(classes):
        return True
    sides = style.get("margin", "").split()
    below = style.get("margin-bottom") or "".join(sides[2:3] or sides[:1])
    return _ZERO.fullmatch(below) is not None


def _container(classes: list[str], values: dict[str, str]) -> str:
    names = [*classes, values.get("id", "").lower(), values.get("data-marker", "").lower()]
    names += [name for name in ("data-signature", "data-signature-widget") if name in values]
    if values.get("type", "").lower() == "cite" or values.get("name", "").lower() == "quote":
        return "quote"
    return next(filter(None, map(_kind, names)), "")


def _kind(name: str) -> str:
    """What a class or an id says; mail services put letters before those of mail that they quote (x_, ydp1a2b3c)."""
    name = name.removeprefix("x_")
    if name in _CONTAINERS:
        return _CONTAINERS[name]
    if name.endswith("signature"):
        return "signature"
    return "quote" if name.endswith(("_quote", "-quote", "yahoo_quoted")) else ""


def _border(style: dict[str, str]) -> str:
    if _is_drawn(style, "border-left"):
        return "bar"
    return "header" if _is_drawn(style, "border-top") else ""


def _is_drawn(style: dict[str, str], side: str) -> bool:
    return "solid" in style.get(side, "") or "solid" in style.get(f"{side}-style", "")
