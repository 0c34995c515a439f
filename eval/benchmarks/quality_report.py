"""The table for people and the JSON for machines."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from quality_measures import Outcome

_HEADER = (
    "set",
    "task",
    "train",
    "test",
    "metric",
    "value",
    "bar",
    "met",
    "ECE",
    "accepted precision",
    "coverage",
    "fit s",
)
_LEFT = {"set", "task", "metric"}
_ANSWERS = {True: "yes", False: "NO", None: "-"}


def table(outcomes: Iterable[Outcome]) -> str:
    """One line per measure; what all measures of a benchmark share stands in its first line."""
    lines = [_HEADER, *(line for each in outcomes for line in _lines(each))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_aligned(line, widths) for line in lines)


def document(
    outcomes: Iterable[Outcome], skipped: Mapping[str, str], settings: Mapping[str, Any], machine: Mapping[str, Any]
) -> dict[str, Any]:
    """Shape a run as JSON; a value that does not exist is null."""
    return {
        "machine": dict(machine),
        "settings": dict(settings),
        "skipped": dict(skipped),
        "results": [_plain(each) for each in outcomes],
    }


def machine() -> dict[str, Any]:
    """Describe this machine and how busy it is; the load averages are those of 1, 5 and 15 minutes."""
    return {
        "processors": os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        **{package: version(package) for package in ("torch", "transformers", "scikit-learn", "numpy")},
        "load_average": [round(load, 2) for load in os.getloadavg()] if hasattr(os, "getloadavg") else None,
    }


def _lines(each: Outcome) -> Iterable[Sequence[str]]:
    shared = (_number(each.calibration_error), _number(each.accepted_precision), _number(each.coverage))
    for place, measure in enumerate(each.measures):
        yield (
            each.set_name,
            each.task,
            str(each.train_rows),
            str(each.test_rows),
            measure.name,
            _number(measure.value),
            _number(measure.bar),
            _ANSWERS[measure.met],
            *((*shared, f"{each.fit_seconds:.1f}") if place == 0 else ("", "", "", "")),
        )


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.ljust(width) if name in _LEFT else cell.rjust(width)
        for name, cell, width in zip(_HEADER, line, widths, strict=True)
    )
    return "  ".join(cells).rstrip()


def _number(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.4f}"


def _plain(each: Outcome) -> dict[str, Any]:
    measures = [{**_rounded(asdict(measure)), "met": measure.met} for measure in each.measures]
    return {**_rounded(asdict(each)), "measures": measures}


def _rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: (None if math.isnan(value) else round(value, 6)) if isinstance(value, float) else value
        for name, value in values.items()
    }
