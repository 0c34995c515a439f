from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
_HIDDEN = {".venv", "node_modules", "build", "dist"}
DOCUMENTS = tuple(
    path
    for path in sorted(ROOT.rglob("*.md"))
    if not any(part in _HIDDEN or part.startswith(".") for part in path.relative_to(ROOT).parts)
    and "registry" not in path.parts
)
_LINK = re.compile(r"\[[^\]]*\]\(\s*(?:<([^>\n]+)>|([^)\s]+))|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def links(document: Path) -> list[str]:
    text = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", document.read_text("utf-8")))
    return [next(filter(None, found)) for found in _LINK.findall(text)]


def anchors(document: Path) -> set[str]:
    headings = _HEADING.findall(_FENCE.sub("", document.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_there_are_documents_to_check() -> None:
    assert ROOT / "README.md" in DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_a_file_that_is_there(document: Path) -> None:
    for link in links(document):
        if re.match(r"[a-z][a-z+.-]*:", link):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the project"
        assert not anchor or target.suffix != ".md" or anchor in anchors(target), f"{link}: no such heading"


def test_links_are_found_in_every_form(tmp_path: Path) -> None:
    text = '[a](x.md) ![b](<y z.md> "t")\n[c]: z.md\n`[no](code.md)`\n```\n[no](fence.md)\n```\n[d](#part)\n'
    (tmp_path / "doc.md").write_text(text, encoding="utf-8")
    assert links(tmp_path / "doc.md") == ["x.md", "y z.md", "z.md", "#part"]
