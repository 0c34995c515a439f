"""Says in one message everything that is wrong with a configuration file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from triage.errors import ConfigError

_QUOTED = re.compile(r"'([^']*)'")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the key path (may be empty) and what is wrong there."""

    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.key}: {self.text}" if self.key else self.text


def config_error(path: Path, problems: Sequence[Problem]) -> ConfigError:
    """Gather the problems of one file in one error."""
    if len(problems) == 1:
        return ConfigError(f"{path}: {_sentence(problems[0])}")
    listed = "\n".join(f"  {_sentence(problem)}" for problem in problems)
    return ConfigError(f"{path}: {len(problems)} problems.\n{listed}")


def nearest(name: str, valid: Iterable[str]) -> str:
    """A hint that ends a sentence: the nearest valid name, or all of them when none is near."""
    names = sorted(valid)
    close = get_close_matches(name, names, n=1)
    return f"did you mean {close[0]}?" if close else f"expected one of {', '.join(names)}"


def problems_of(error: ValidationError, root: type[BaseModel]) -> list[Problem]:
    """Translate what pydantic found into our words."""
    details = error.errors(include_url=False)
    places = [detail["loc"] for detail in details]
    return [
        problem
        for detail in details
        if not _follows_from_another(detail, places)
        for problem in _split(_problem(detail, root))
    ]


def _sentence(problem: Problem) -> str:
    text = str(problem)
    return text if text.endswith("?") else f"{text}."


def _follows_from_another(detail: Any, places: Sequence[tuple[str | int, ...]]) -> bool:
    """Pydantic also calls a list too short when one of its items is wrong."""
    here = detail["loc"]
    return detail["type"] == "too_short" and any(len(at) > len(here) and at[: len(here)] == here for at in places)


def _split(problem: Problem) -> list[Problem]:
    """The checks across sections report one problem per line, with their own key paths."""
    return [problem] if problem.key else [Problem("", line) for line in problem.text.splitlines()]


def _problem(detail: Any, root: type[BaseModel]) -> Problem:
    location: tuple[str | int, ...] = detail["loc"]
    kind, found = detail["type"], detail.get("input")
    if kind == "extra_forbidden":
        hint = nearest(str(location[-1]), _model_at(root, location[:-1]).model_fields)
        return Problem(_key(location), f"unknown key; {hint}")
    if kind == "missing":
        return Problem(_key(location), "missing; this key is required")
    if kind in {"literal_error", "enum"}:
        hint = nearest(str(found), _QUOTED.findall(detail["ctx"]["expected"]))
        return Problem(_key(location), f"found {_shown(found)}; {hint}")
    message = detail["msg"].removeprefix("Value error, ")
    if kind == "value_error":
        return Problem(_key(location), message)
    ours = message.replace("Input should", "should").replace("tuple", "list").replace("Tuple", "the list")
    return Problem(_key(location), f"{ours}, found {_shown(found)}")


def _key(location: Sequence[str | int]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).lstrip(".")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _model_at(root: type[BaseModel], location: Sequence[str | int]) -> type[BaseModel]:
    """The section a key path leads to; list positions and free names stay in the section they enter."""
    model = root
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner)) is not None), None)
