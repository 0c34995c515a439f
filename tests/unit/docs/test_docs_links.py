"""Links lead somewhere, and the places for figures are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def headings(path: Path) -> set[str]:
    """The anchors of a document, as GitHub makes them of headings."""
    found = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


def test_every_relative_link_leads_to_a_file_and_a_heading(documents: list[Path]) -> None:
    dead = []
    for path in documents:
        for link in LINK.findall(path.read_text(encoding="utf-8")):
            if link.startswith(("http://", "https://")):
                continue
            name, _, anchor = link.partition("#")
            target = (path.parent / name) if name else path
            if not target.exists() or (anchor and anchor not in headings(target)):
                dead.append(f"{path.name}: {link}")
    assert dead == []


def test_every_document_is_reached_from_the_readme(project: Path, documents: list[Path]) -> None:
    reached, waiting = set(), [project / "README.md"]
    while waiting:
        path = waiting.pop().resolve()
        if path in reached or not path.exists():
            continue
        reached.add(path)
        if path.is_dir():
            waiting.extend(path.glob("*.md"))
        elif path.suffix == ".md":
            links = (link.partition("#")[0] for link in LINK.findall(path.read_text(encoding="utf-8")))
            waiting.extend(path.parent / link for link in links if link and "://" not in link)
    assert [path.name for path in documents if path.resolve() not in reached] == []


@pytest.mark.parametrize("name", ["quality", "training", "scoring"])
def test_benchmark_figures_have_their_place_and_the_command_that_prints_them(project: Path, name: str) -> None:
    text = (project / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {name.capitalize()}\n")[1].split("\n## ")[0]
    assert f"python eval/benchmarks/{name}.py" in section
    assert f"<!-- figures: {name} -->" in section


def test_no_document_names_a_place_on_somebodys_machine(documents: list[Path]) -> None:
    for path in documents:
        found = re.findall(r"(?<![\w.])/(?:root|home|work|tmp|Users)/\S*", path.read_text(encoding="utf-8"))
        assert found == [], path.name
