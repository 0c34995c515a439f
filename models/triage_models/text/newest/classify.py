"""What each line looks like on its own."""

from __future__ import annotations

import re

from triage_models.text.newest.folding import DECORATION, first_word, is_phrase_start
from triage_models.text.newest.lines import Kind, Line
from triage_models.text.newest.rules import rules

_DASHES = "-_=–—~#"
_DELIMITERS = frozenset({"--", "—", "–", "––", "——", "- -"})
_LONGEST_HEADER_NAME = 30
_LONGEST_MARKER = 140
_LONGEST_CLOSING = 90
_MOST_NAMES = 5
_MOST_MOBILE_WORDS = 12
_BRACKETED = re.compile(r"\[([^\[\]]{3,60})\]")
_REFERENCE = re.compile(r"(\w+)\s?(?:#|id|no\.?|nr\.?|nº|n°|№|:)*\s?:?\s?[\w-]*\d[\w-]*")
_CODE = re.compile(r"[A-Z0-9]{5,8}-[A-Z0-9]{3,6}")
_LINK = re.compile(r"<[^<>\s]{1,200}>|https?://\S{1,200}")
_EDGES = ".,;:!?()<>\"'«»„“”[]"


def classify(line: Line) -> None:
    """Set `kind` (and `role`, for a mail header) of a line."""
    line.kind, line.role = _kind(line)


def _kind(line: Line) -> tuple[Kind, str]:
    if line.quoted:
        return Kind.QUOTED, _head(line)
    if not line.key:
        return (Kind.RULE if line.raw.count("*") > 1 else Kind.BLANK), ""
    core = line.key.strip(DECORATION)
    if not core:
        return (Kind.DELIMITER if line.key in _DELIMITERS else Kind.RULE), ""
    return _separator(line.key, core) or _header(core) or _start(line, core) or _bracketed(line) or (Kind.WORDS, "")


def _head(line: Line) -> str:
    """The header or separator that a quoted line repeats."""
    core = line.key.strip(DECORATION)
    head = _separator(line.key, core) or _header(core)
    return (head[1] or head[0].name) if head else ""


def _separator(key: str, core: str) -> tuple[Kind, str] | None:
    """A line like "-----Original Message-----"; its role is "decorated" when it has those dashes."""
    kind = rules().separators.get(core.strip(" :.<>"))
    if kind is None:
        return None
    return kind, "decorated" if len(key) - len(key.lstrip(_DASHES + " ")) > 1 else ""


def _header(core: str) -> tuple[Kind, str] | None:
    colon = core.find(":", 0, _LONGEST_HEADER_NAME)
    role = rules().headers.get(core[:colon].rstrip()) if colon > 0 else None
    return (Kind.HEADER, role) if role else None


def _start(line: Line, core: str) -> tuple[Kind, str] | None:
    if _is_marker(line.key, core):
        return Kind.MARKER, ""
    for phrase, kind in rules().starts.get(first_word(core), ()):
        if kind is not Kind.MARKER and is_phrase_start(core, phrase) and _bears_out(kind, line, core, phrase):
            return kind, ""
    return None


def _bears_out(kind: Kind, line: Line, core: str, phrase: str) -> bool:
    if kind is Kind.CLOSING:
        return _is_closing(line, core, phrase)
    if kind is Kind.MOBILE:
        return _is_mobile(line)
    return True


def _is_closing(line: Line, core: str, phrase: str) -> bool:
    """Whether nothing but a name stands behind the formula."""
    rest = core[len(phrase) :]
    names = [word for word in rest.split() if any(map(str.isalnum, word))]
    if not names:
        return "?" not in rest
    if len(line.raw) > _LONGEST_CLOSING or len(names) > _MOST_NAMES or names[-1].endswith(("?", "!", ":")):
        return False
    raw = [word.strip(_EDGES) for word in line.raw.split()[-len(names) :]]
    connectors = rules().connectors
    if all(word[:1].isupper() or word.lower() in connectors for word in raw):
        return phrase not in rules().short_closings or rest.lstrip(" ")[:1] in {",", "!", "."}
    return (
        phrase not in rules().short_closings
        and rest[0] == ","
        and len(names) <= 2
        and not any(word in rules().speech for word in names)
    )


def _is_mobile(line: Line) -> bool:
    """Whether every word is part of the name of a device or program."""
    vocabulary = rules().device_words
    said = _before_excuse(_LINK.sub(" ", line.raw))
    words = [word.strip(_EDGES + DECORATION) for word in said.split()]
    words = [word for word in words if word]
    if len(words) > _MOST_MOBILE_WORDS or not any(word.casefold() in vocabulary for word in words):
        return False
    return not said.endswith("?") and all(
        word.casefold() in vocabulary or not word[0].islower() or any(map(str.isdigit, word)) for word in words[2:]
    )


def _before_excuse(raw: str) -> str:
    """Leave out "please excuse my typos"."""
    lower = raw.lower()
    found = [lower.find(excuse) for excuse in rules().excuses if excuse in lower]
    return raw[: min(found)] if found else raw


def _is_marker(key: str, core: str) -> bool:
    """Whether this is the line above or below which a ticket system wants the answer."""
    if len(key) > _LONGEST_MARKER:
        return False
    anchor = next((anchor for anchor in rules().anchors if anchor in core), None)
    if anchor is None:
        return False
    decorated = len(key) - len(key.lstrip(_DASHES + " ")) > 1
    if decorated and len(key) > len(key.rstrip(_DASHES + " ")):
        return True
    starts = rules().starts.get(first_word(core), ())
    behind = core[core.index(anchor) + len(anchor) :].split()
    return len(behind) < 2 and any(kind is Kind.MARKER and is_phrase_start(core, phrase) for phrase, kind in starts)


def _bracketed(line: Line) -> tuple[Kind, str] | None:
    """A line that is only a ticket's number in brackets."""
    found = _BRACKETED.fullmatch(line.raw)
    if found is None:
        return None
    named = _REFERENCE.fullmatch(found[1].casefold())
    known = named is not None and named[1] in rules().references
    return (Kind.REFERENCE, "") if known or _CODE.fullmatch(found[1]) else None
