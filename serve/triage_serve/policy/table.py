"""One table of a TOML file, read key by key: wrong types are problems, and so is every key nobody asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage_serve.policy.problems import Problems, nearest

_KINDS = {dict: "a table", list: "a list", str: "text", bool: "true or false", int: "a whole number", float: "a number"}
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Names:
    """The valid names of a kind of thing; `noun` is what one of them is called, no names mean that any will do."""

    noun: str
    valid: Collection[str] = ()


_ANYTHING = Names("name")


class Table:
    """A table at a path of the file."""

    def __init__(self, values: Mapping[str, Any], path: tuple[str | int, ...], problems: Problems) -> None:
        self.path = path
        self._values = values
        self._problems = problems
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def refuse(self, key: str, text: str, *, word: str | None = None) -> None:
        """Remember a mistake."""
        self._problems.add((*self.path, key), text, word=word)

    def doubt(self, key: str, text: str, *, word: str | None = None) -> None:
        """Remember something that is allowed but probably not meant."""
        self._problems.add((*self.path, key), text, word=word, fatal=False)

    def raw(self, key: str) -> Any:
        """Give a value as it is; None when it is absent."""
        self._asked.add(key)
        return self._values.get(key)

    def text(self, key: str, names: Names = _ANYTHING, *, required: bool = False, plain: bool = False) -> str | None:
        """Give a text; one of `names`. `plain` makes it lower-case."""
        value = self._typed(key, str, required=required)
        if value is None:
            return None
        word = str(value).strip().casefold() if plain else str(value)
        if not word.strip():
            self.refuse(key, "empty text")
            return None
        return word if self._is_known(key, word, str(value), names) else None

    def words(
        self, key: str, names: Names = _ANYTHING, *, required: bool = False, plain: bool = False
    ) -> tuple[str, ...]:
        """Give a list of texts, which may be written as one text; without doubles."""
        value = self.raw(key)
        if value is None:
            self._miss(key, required=required)
            return ()
        items = value if isinstance(value, list) else [value]
        if not items:
            self.refuse(key, "an empty list; name at least one, or leave the key out")
        found: dict[str, None] = {}
        for item in items:
            if not isinstance(item, str) or not item.strip():
                self.refuse(key, f"expected texts, found {shown(item)}")
                continue
            word = item.strip().casefold() if plain else item
            if self._is_known(key, word, item, names):
                found[word] = None
        return tuple(found)

    def whole(self, key: str) -> int | None:
        """Give a whole number, 0 or more."""
        value: int | None = self._typed(key, int)
        if value is not None and value < 0:
            self.refuse(key, f"found {value}; expected 0 or more")
            return None
        return value

    def flag(self, key: str) -> bool | None:
        """Give true or false."""
        value: bool | None = self._typed(key, bool)
        return value

    def table(self, key: str, *, required: bool = False) -> Table:
        """Give a table inside; an empty one when it is absent."""
        return Table(self._typed(key, dict, required=required) or {}, (*self.path, key), self._problems)

    def tables(self, key: str, *, required: bool = False) -> list[Table]:
        """Give the tables of a list."""
        found = self._typed(key, list, required=required) or []
        places = [((*self.path, key, number), value) for number, value in enumerate(found)]
        for path, value in places:
            if not isinstance(value, dict):
                self._problems.add(path, f"expected a table, found {shown(value)}")
        return [Table(value, path, self._problems) for path, value in places if isinstance(value, dict)]

    def finish(self, *also: str) -> None:
        """Refuse every key that was not asked for."""
        for key in self._values:
            if key not in self._asked:
                self.refuse(key, f"unknown key; {nearest(key, {*self._asked, *also})}", word=key)

    def _typed(self, key: str, kind: type, *, required: bool = False) -> Any:
        value = self.raw(key)
        if value is None:
            self._miss(key, required=required)
        elif not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(key, f"expected {_KINDS[kind]}, found {shown(value)}")
            return None
        return value

    def _miss(self, key: str, *, required: bool) -> None:
        if required:
            self.refuse(key, "missing; this key is required")

    def _is_known(self, key: str, word: str, written: str, names: Names) -> bool:
        if not names.valid or word in names.valid:
            return True
        self.refuse(key, f"there is no {names.noun} {shown(written)}; {nearest(word, names.valid)}", word=written)
        return False


def shown(value: object) -> str:
    """Quote a value of the file, shortened."""
    text = repr(value) if isinstance(value, (str, bool, int, float)) else _KINDS.get(type(value), str(value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
