"""Decision records are short, complete and guarded by tests that exist."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("*.md"))
PARTS = ("Context", "Decision", "Consequences", "Guarded by")


def test_records_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_its_four_parts_and_half_a_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]}: ")
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == PARTS
    assert len(text.split()) <= 350


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_what_guards_a_decision_is_there(path: Path, project: Path) -> None:
    guards = path.read_text(encoding="utf-8").split("## Guarded by")[1]
    tests = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", guards)
    assert tests
    for file, name in tests:
        assert f"def {name}(" in (project / file).read_text(encoding="utf-8"), f"{file}::{name}"
    for script in re.findall(r"`(eval/[\w/]+\.py)`", guards):
        assert (project / script).is_file()


@pytest.mark.parametrize("record", ["0009-libraries.md", "0014-libraries-for-text.md"])
def test_every_small_library_is_a_dependency_in_its_tested_version(
    project: Path, table: Callable[[str, str], dict[str, list[str]]], record: str
) -> None:
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pinned = (project / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-").splitlines()
    rows = table(f"docs/decisions/{record}", "| library |")
    assert len(rows) >= 5
    for cell, (version, released, *_) in rows.items():
        name = cell.strip("`")
        assert f"{name}=={version}" in pinned
        assert any(re.match(rf"{name}[<>=~]", entry) for entry in declared)
        assert re.fullmatch(r"\d{4}-\d{2}", released)
