"""`[[sources]]`: where labelled rows come from and what their columns mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationInfo, field_validator, model_validator

Constant = str | int | float | bool | list[str]
"""A value every row of a source shares."""

_VARIABLE = re.compile(r"^\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """What source paths are resolved against: the config's folder and the caller's variables."""

    folder: Path = field(default_factory=Path)
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class SourceConfig(BaseModel):
    """One source of labelled rows.

    Parameters
    ----------
    path:
        File, folder or glob of .jsonl, .csv and .parquet files, relative to the config's folder; may begin with
        `${NAME}`, a variable of the caller.
    hub, subset, split:
        Instead of `path`: a hub data set, its configuration, and its split ("train" when not given).
    columns:
        Our field -> their column. Fields are those of a ticket, task names, and `task.label` for a multi-label task
        kept as yes/no columns. A field that is not named here is read from the column of the same name, if any.
    values:
        Field -> their value -> our value; "" means that the label is missing.
    constants:
        Field -> the value every row has.
    delimiter, list_separator:
        What separates CSV cells, and the labels of a multi-label cell.
    weight:
        How much each row counts in fitting.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    path: Annotated[str, Field(min_length=1)] | None = None
    hub: Annotated[str, Field(min_length=1)] | None = None
    subset: str | None = None
    split: str | None = None
    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    constants: dict[str, Constant] = {}
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    list_separator: str = Field(default="|", min_length=1)
    weight: float = Field(default=1.0, gt=0)

    _place: SourcePlace = PrivateAttr(default_factory=SourcePlace)

    def resolve(self, path: str) -> Path:
        """Where `path`, or a leading part of it, leads: from the config's folder, with its variable replaced."""
        return self._place.folder / _expand(path, self._place.variables)

    @field_validator("columns", mode="before")
    @classmethod
    def _flatten(cls, value: Any) -> Any:
        """Read `signals.angry = "x"`, which TOML nests, like `"signals.angry" = "x"`."""
        if not isinstance(value, dict):
            return value
        nested = {key: inner for key, inner in value.items() if isinstance(inner, dict)}
        flat = {f"{key}.{label}": column for key, inner in nested.items() for label, column in inner.items()}
        return {**{key: column for key, column in value.items() if key not in nested}, **flat}

    @model_validator(mode="after")
    def _fits_together(self, info: ValidationInfo) -> SourceConfig:
        if (self.path is None) == (self.hub is None):
            raise ValueError("a source has either a path or a hub name")
        for name in ("split", "subset"):
            if self.path is not None and getattr(self, name) is not None:
                raise ValueError(f"{name}: only a hub data set has one")
        twice = sorted(self.columns.keys() & self.constants.keys())
        if twice:
            raise ValueError(f"{', '.join(twice)}: both a column and a constant")
        if self.path is not None:
            self._place = info.context if isinstance(info.context, SourcePlace) else SourcePlace()
            self.resolve(self.path)
        return self


def _expand(path: str, variables: Mapping[str, str]) -> str:
    """Replace a leading `${NAME}`."""
    match = _VARIABLE.match(path)
    if match is None:
        if "${" in path:
            raise ValueError("path: ${NAME} may stand only at the beginning")
        return path
    name = match.group(1)
    if not variables.get(name):
        raise ValueError(f"path: needs the variable {name}, which is not set; set it to the folder that is meant")
    return variables[name] + path[match.end() :]
