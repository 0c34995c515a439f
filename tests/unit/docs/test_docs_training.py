"""Every configuration key is documented with its default, and every example works."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from triage_training.config import (
    EncoderConfig,
    FeaturesConfig,
    HeadsConfig,
    OutOfScopeConfig,
    SourceConfig,
    SplitsConfig,
    TaskConfig,
    TextConfig,
    TrainingConfig,
)
from triage_training.report import SkipReason
from triage_training.source_config import SourcePlace

GUIDE = "docs/training.md"
SECTIONS: dict[str, type[BaseModel]] = {
    "### Top level": TrainingConfig,
    "### `[[sources]]`": SourceConfig,
    "### `[tasks.NAME]`": TaskConfig,
    "### `[encoder]`": EncoderConfig,
    "### `[text]`": TextConfig,
    "### `[splits]`": SplitsConfig,
    "### `[out_of_scope]`": OutOfScopeConfig,
    "### `[features]`": FeaturesConfig,
    "### `[heads]`": HeadsConfig,
}
REST: dict[str, Any] = {
    "name": "example",
    "sources": [{"path": "tickets.csv"}],
    "tasks": {"category": {"kind": "nominal"}},
}
Table = Callable[[str, str], dict[str, list[str]]]


def keys(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def values(rows: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    yield from ((key, row[0]) for cell, row in rows.items() for key in keys(cell))


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_of_a_section_is_documented_and_no_other(heading: str, table: Table) -> None:
    assert sorted(key for key, _ in values(table(GUIDE, heading))) == sorted(SECTIONS[heading].model_fields)


def test_every_section_is_documented() -> None:
    annotated = {field.annotation for field in TrainingConfig.model_fields.values()}
    assert {each for each in annotated if isinstance(each, type) and issubclass(each, BaseModel)} <= set(
        SECTIONS.values()
    )


@pytest.mark.parametrize("heading", SECTIONS)
def test_documented_defaults_are_the_real_ones(heading: str, table: Table) -> None:
    fields = SECTIONS[heading].model_fields
    for key, written in values(table(GUIDE, heading)):
        if written.startswith("`") and key != "split":  # the others are said in words: chosen later, or absent
            real = fields[key].get_default(call_default_factory=True)
            plain = list(real) if isinstance(real, tuple) else real
            assert tomllib.loads(f"value = {written.strip('`')}")["value"] == plain, key


def test_every_reason_to_skip_a_row_is_documented(table: Table) -> None:
    assert {key for cell in table(GUIDE, "| skipped as") for key in keys(cell)} == {each.value for each in SkipReason}


def test_every_example_is_a_valid_configuration(blocks: Callable[..., list[str]]) -> None:
    examples = blocks("toml")
    assert len(examples) >= 5
    for text in examples:
        data = {**REST, **tomllib.loads(text)}
        TrainingConfig.model_validate(data, context=SourcePlace(Path(), {"TICKETS": "/tickets"}))


def test_the_readmes_example_reads_the_readmes_file(
    blocks: Callable[..., list[str]], project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from triage_training.run import train

    header = re.search(r"with a header, here\s+`([^`]+)`", (project / "README.md").read_text(encoding="utf-8"))
    assert header is not None
    (config,) = blocks("toml", "README.md")
    (tmp_path / "my-run.toml").write_text(config, encoding="utf-8")
    queues, urgencies = ("billing", "delivery"), ("low", "normal", "high")
    with (tmp_path / "tickets.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header[1].split(","))
        writer.writerows([f"message {n * n}, {n}", queues[n % 2], urgencies[n % 3]] for n in range(60))
    made = train(
        tmp_path / "my-run.toml",
        output=None,
        registry_root=tmp_path / "registry",
        dry_run=True,
        cache=tmp_path / "cache",
    )
    assert made is None
    report = capsys.readouterr().err
    assert "60 rows read, 60 kept" in report
    assert "priority (ordinal): 60 labelled rows" in report
