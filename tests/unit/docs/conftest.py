"""The documentation as data: its files and their code blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_WRITTEN = ("README.md", "CHANGELOG.md", "docs/*.md", "docs/decisions/*.md", "eval/benchmarks/README.md")


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def documents() -> list[Path]:
    """Every document a person reads first."""
    return sorted(path for pattern in (*_WRITTEN, "training/starter/CARD.md") for path in PROJECT.glob(pattern))


@pytest.fixture(scope="session")
def blocks(documents: list[Path]) -> Callable[..., list[str]]:
    """Give the code blocks of one language, of one document or of all."""

    def find(language: str, name: str | None = None) -> list[str]:
        chosen = documents if name is None else [PROJECT / name]
        return [text for path in chosen for text in _blocks(path, language)]

    return find


@pytest.fixture(scope="session")
def table() -> Callable[[str, str], dict[str, list[str]]]:
    """Give the rows of the first table after a heading (or any other line's beginning), by their first cell."""

    def rows(name: str, heading: str) -> dict[str, list[str]]:
        lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
        start = next(number for number, line in enumerate(lines) if line.startswith(heading))
        first = next(number for number in range(start, len(lines)) if lines[number].startswith("|"))
        return dict(_rows(lines[first + 2 :]))

    return rows


def _rows(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    for line in lines:
        if not line.startswith("|"):
            return
        cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        yield cells[0], cells[1:]


def _blocks(path: Path, language: str) -> list[str]:
    found = _BLOCK.findall(path.read_text(encoding="utf-8"))
    return [text for kind, text in found if kind == language]
