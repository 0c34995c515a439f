"""The starter's card tells the truth about its files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest


@pytest.fixture
def card(project: Path) -> str:
    return " ".join((project / "training/starter/CARD.md").read_text(encoding="utf-8").split())


def test_the_card_counts_the_messages_of_every_language(project: Path, card: str) -> None:
    files = sorted((project / "training/starter").glob("*.jsonl"))
    counts = {file.stem: len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    names = {"ru": "Russian", "bg": "Bulgarian", "en": "English", "de": "German", "es": "Spanish", "fr": "French"}
    assert f"{sum(counts.values()):,} customer-support messages" in card
    for code, count in counts.items():
        assert f"{count:,} {names[code]}" in card
        assert f"`{code}.jsonl`" in card


def test_the_card_names_the_fields(project: Path, card: str) -> None:
    first = (project / "training/starter/en.jsonl").read_text(encoding="utf-8").partition("\n")[0]
    assert f"`{', '.join(json.loads(first))}`" in card


def test_the_card_says_what_is_copied_how_it_was_written_and_its_limits(card: str) -> None:
    assert re.findall(r"\*\*(.+?)\.\*\*", card) == ["What is copied", "How it was written", "Limits"]
