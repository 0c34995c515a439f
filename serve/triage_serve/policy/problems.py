"""Everything that is wrong with a policy file, gathered before anything is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from triage.errors import ConfigError
from triage_serve.policy.lines import LineMap

_LISTED = 16
"""Most names that are listed when none is near."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake (`fatal`), or something doubtful: its line, key and what was found."""

    line: int | None
    key: str
    text: str
    fatal: bool

    def __str__(self) -> str:
        end = "" if self.text.endswith("?") else "."
        where = f"line {self.line}: " if self.line is not None else ""
        kind = "" if self.fatal else "warning: "
        return f"{where}{kind}{self.key}: {self.text}{end}" if self.key else f"{where}{kind}{self.text}{end}"


@dataclass(frozen=True, slots=True)
class Problems:
    """The problems of one file, in the order they were found."""

    lines: LineMap
    found: list[Problem] = field(default_factory=list)

    def add(self, path: Sequence[str | int], text: str, *, word: str | None = None, fatal: bool = True) -> None:
        """Remember one problem; `word` is the part of the value that is meant."""
        problem = Problem(self.lines.line(path, word), _key(path), text, fatal)
        if problem not in self.found:
            self.found.append(problem)

    @property
    def fatal(self) -> bool:
        """Whether the file cannot be used."""
        return any(problem.fatal for problem in self.found)

    def in_order(self) -> list[Problem]:
        """Give them by line; those of the whole file first."""
        return sorted(self.found, key=lambda problem: problem.line or 0)


def policy_error(name: str, problems: Sequence[Problem]) -> ConfigError:
    """Say all problems of a file in one error."""
    if len(problems) == 1:
        return ConfigError(f"{name}, {problems[0]}" if problems[0].line is not None else f"{name}: {problems[0]}")
    listed = "\n".join(f"  {problem}" for problem in problems)
    return ConfigError(f"{name}: {len(problems)} problems.\n{listed}")


def nearest(name: str, valid: Iterable[str]) -> str:
    """End a sentence: the nearest valid name, or all of them when none is near and they are few."""
    names = sorted(set(valid))
    close = get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"expected one of {', '.join(names)}" if 0 < len(names) <= _LISTED else "check the spelling"


def _key(path: Sequence[str | int]) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
