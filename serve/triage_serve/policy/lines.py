"""On which line of a TOML text a key stands: `tomllib` gives values without their places.

The text is cut into statements (headers and assignments) without a second parser's ambition: it has been parsed
already, so brackets and quotes are known to match.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|\n|[\[\]{}]|[^"\'#\[\]{}\n]+',
    re.DOTALL,
)
_HEADER = re.compile(r"\s*(\[\[?)(.*?)\]\]?\s*$", re.DOTALL)
_KEY_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.|=|$)""")


@dataclass(frozen=True, slots=True)
class _Place:
    """A statement: its first line and its text, comments left out, line breaks kept."""

    line: int
    text: str


class LineMap:
    """Finds the line of a key path such as `("teams", 1, "backup")`."""

    def __init__(self, text: str) -> None:
        self._places: dict[Path, _Place] = {}
        self._counts: Counter[Path] = Counter()
        inside: Path = ()
        for place in _statements(text):
            header = _HEADER.match(place.text)
            if header is not None and place.text.lstrip().startswith("["):
                inside = self._enter(_keys(header[2]), is_list=header[1] == "[[")
                self._places.setdefault(inside, place)
                if isinstance(inside[-1], int):
                    self._places.setdefault(inside[:-1], place)
            else:
                self._add(inside, _keys(place.text), place)

    def line(self, path: Sequence[str | int], found: str | None = None) -> int | None:
        """Give the line of a key, or of the nearest section around it; None when nothing of the path is written.

        Parameters
        ----------
        found:
            A word of the value: its own line, when the value spans several.
        """
        for length in range(len(path), 0, -1):
            place = self._places.get(tuple(path[:length]))
            if place is not None:
                return place.line + _lines_before(place.text, found)
        return None

    def _enter(self, keys: Sequence[str], *, is_list: bool) -> Path:
        path: Path = ()
        for key in keys[:-1]:
            path = self._newest((*path, key))
        path = (*path, keys[-1])
        if not is_list:
            return path
        self._counts[path] += 1
        return self._newest(path)

    def _newest(self, path: Path) -> Path:
        """A list of tables means its last one."""
        return (*path, self._counts[path] - 1) if self._counts[path] else path

    def _add(self, inside: Path, keys: Sequence[str], place: _Place) -> None:
        for length in range(1, len(keys) + 1):
            self._places.setdefault((*inside, *keys[:length]), place)


def _statements(text: str) -> Iterator[_Place]:
    line, start, depth, parts = 1, 1, 0, list[str]()
    for token in _TOKEN.findall(text):
        depth += (token in {"[", "{"}) - (token in {"]", "}"})
        if token == "\n" and depth == 0:
            if "".join(parts).strip():
                yield _Place(start, "".join(parts))
            parts, start = [], line + 1
        elif not token.startswith("#"):
            parts.append(token)
        line += token.count("\n")
    if "".join(parts).strip():
        yield _Place(start, "".join(parts))


def _keys(text: str) -> list[str]:
    """The parts of a dotted key at the beginning of a text."""
    keys, position = [], 0
    while match := _KEY_PART.match(text, position):
        keys.append(next(part for part in match.groups()[:3] if part is not None))
        position = match.end()
        if match[4] != ".":
            break
    return keys


def _lines_before(text: str, found: str | None) -> int:
    if found is None:
        return 0
    match = re.search(rf"""["']{re.escape(found)}["']|(?<![\w-]){re.escape(found)}\s*[=.]""", text)
    return text.count("\n", 0, match.start()) if match else 0
