"""What of a link or a picture is worth reading: its address, its description."""

from __future__ import annotations

import re
from html import unescape

from triage_models.text.html.traits import ATTRIBUTE, is_tiny
from triage_models.text.traced import Span

_LONGEST_ADDRESS = 100
_LONGEST_DESCRIPTION = 200
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>]+", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?://(?:www\.)?|mailto:)", re.IGNORECASE)
_FILE_NAME = re.compile(r".{0,190}\.[a-z]{3,4}", re.IGNORECASE)
_DECORATION = re.compile(
    r"logo|логотип|лого\b|icon|banner|spacer|pixel|tracking|avatar|signature"
    r"|facebook|instagram|linkedin|twitter|youtube|telegram|viber|whatsapp|tiktok|vkontakte",
    re.IGNORECASE,
)


def link_target(source: str, attributes: Span, label: str) -> Span | None:
    """Find where a link's address stands, if it is short, leads somewhere, and the label does not say it."""
    place = _values(source, attributes).get("href")
    if place is None or not label.strip():
        return None
    address = unescape(source[place[0] : place[1]])
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address) or _bare(label).endswith(_bare(address)):
        return None
    return place


def picture_text(source: str, attributes: Span) -> tuple[str, Span, bool] | None:
    """Describe a picture: text, where it stands, and whether it is a character (an emoji) rather than a description.

    A picture without a description, of one pixel, named after a file or used as decoration has nothing to say.
    """
    places = _values(source, attributes)
    if "alt" not in places:
        return None
    values = {name: source[start:end] for name, (start, end) in places.items()}
    text = " ".join(unescape(values["alt"]).split())
    if not text or len(text) > _LONGEST_DESCRIPTION:
        return None
    if not any(map(str.isalnum, text)):
        return text, places["alt"], True
    named = " ".join(values.get(name, "")[:_LONGEST_DESCRIPTION] for name in ("alt", "src", "class", "id"))
    if any(is_tiny(values.get(side, "").strip()) for side in ("width", "height")) or _DECORATION.search(named):
        return None
    return None if _FILE_NAME.fullmatch(text) else (text, places["alt"], False)


def _values(source: str, attributes: Span) -> dict[str, Span]:
    """Where the values of a tag's attributes stand; the first of a name counts."""
    places: dict[str, Span] = {}
    for match in ATTRIBUTE.finditer(source, *attributes):
        places.setdefault(match[1].lower(), match.span(match.lastindex or 1))
    return places


def _bare(address: str) -> str:
    return _SCHEME.sub("", address).strip().rstrip("/").casefold()
