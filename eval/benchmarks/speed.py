"""What the speed benchmarks share: the machine in words, fresh processes with their memory, figures against bars."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from triage.errors import TriageError
from triage_models.atomic import atomic_write

PROJECT = Path(__file__).resolve().parents[2]
_FLAGS = ("avx2", "avx512f", "avx512_bf16", "amx_bf16")
_KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""ru_maxrss counts bytes on macOS and kilobytes elsewhere."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number and what was asked of it.

    Parameters
    ----------
    least, most:
        The bar, from below or from above; None where nothing is asked.
    """

    name: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bar is reached; None without a bar."""
        if self.least is None and self.most is None:
            return None
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value < self.most)


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that ended well: wall seconds, most memory of any one process below it, what it printed."""

    seconds: float
    peak_bytes: int
    output: bytes


def positive(text: str) -> int:
    """Read a command line's count, at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, found {text}")
    return int(text)


def command() -> str:
    """Find the `triage` command beside this Python."""
    return str(Path(sys.executable).with_name("triage"))


def finished(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Finished:
    """Run a process to its end.

    Memory is wait4's ru_maxrss: that of the process itself or of a child it waited for, whichever had more at a time.

    Raises
    ------
    TriageError
        When it cannot be started or ends with another status than 0; repeats the end of its error output.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                arguments, stdout=output, stderr=errors, env={**os.environ, **(environment or {})}
            )
        except OSError as error:
            raise TriageError(f"{arguments[0]} cannot be started: {error.strerror}.", hint="Install first.") from None
        status, used = _waited(process)
        seconds = time.perf_counter() - start
        output.seek(0)
        errors.seek(0)
        if status != 0:
            last = errors.read().decode("utf-8", "replace").strip().splitlines()[-3:]
            raise TriageError(f"{' '.join(arguments[:3])} ended with status {status}: {' '.join(last)}")
        return Finished(seconds, used.ru_maxrss * _KILOBYTE, output.read())


def _waited(process: subprocess.Popen[bytes]) -> tuple[int, resource.struct_rusage]:
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # or Popen would wait again
    return process.returncode, used


def machine() -> dict[str, Any]:
    """Describe this machine and how busy it is; the load averages are those of 1, 5 and 15 minutes."""
    facts = _processor()
    flags = facts.get("flags", "").split()
    return {
        "processor": facts.get("model name", platform.processor() or platform.machine()),
        "cores": os.cpu_count(),
        "flags": [flag for flag in _FLAGS if flag in flags],
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("ticket-triage", "torch", "transformers", "scikit-learn")},
    }


def _processor() -> dict[str, str]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    except OSError:
        return {}
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}


def show(described: Mapping[str, Any], figures: Iterable[Figure]) -> str:
    """Write machine and figures for people."""
    facts = [
        f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}" for key, value in described.items()
    ]
    rows = [("figure", "value", "bar", "met"), *(_row(figure) for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(["; ".join(facts), "", *lines])


def _row(figure: Figure) -> tuple[str, str, str, str]:
    bar = (
        f">= {figure.least:g}" if figure.least is not None else f"< {figure.most:g}" if figure.most is not None else "-"
    )
    met = {True: "yes", False: "NO", None: "-"}[figure.met]
    return figure.name, f"{figure.value:,.4g} {figure.unit}".strip(), bar, met


def write(path: Path, described: Mapping[str, Any], settings: Mapping[str, Any], figures: Iterable[Figure]) -> None:
    """Write machine, settings and figures for programs.

    Raises
    ------
    WriteError
        Disk full, no permission.
    """
    content = {
        "machine": dict(described),
        "settings": dict(settings),
        "figures": [{**asdict(figure), "met": figure.met} for figure in figures],
    }
    atomic_write(path, orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def all_met(figures: Iterable[Figure]) -> bool:
    """Whether no bar was missed."""
    return all(figure.met is not False for figure in figures)
