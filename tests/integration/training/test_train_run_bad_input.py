"""Whatever is wrong with the input of `triage train`: one clear message, a stable code, exit 1 or 2, and no bundle."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from triage_models.json_files import encode
from triage_serve.cli import main

CONFIG = """
name = "bad"
[[sources]]
path = "{path}"
{source}
[tasks.category]
kind = "nominal"
{task}
{more}
"""


@dataclass(frozen=True)
class Bad:
    """One kind of bad input, and what must be said about it."""

    code: str
    status: int
    said: tuple[str, ...]
    rows: tuple[str, ...] = ()
    source: str = ""
    task: str = ""
    more: str = ""
    path: str = "data.csv"
    options: tuple[str, ...] = ()


def rows(count: int, labels: str = "ab") -> tuple[str, ...]:
    return (
        "body,category",
        *(f"ticket {number} is about {number * 7919},{labels[number % len(labels)]}" for number in range(count)),
    )


BROKEN = list(rows(6000))
BROKEN[4710] = '"it is late,a'
KINDS = {
    "a column that is not there": Bad(
        "missing_columns",
        1,
        ("topic", "data.csv", "body, category"),
        rows(60),
        source='columns = { category = "topic" }',
    ),
    "no text": Bad("missing_columns", 1, ("neither body nor subject",), ("words,category", "x,a", "y,b")),
    "no label column": Bad("missing_columns", 1, ("category", "data.csv"), ("body,topic", "x,a", "y,b")),
    "an unknown label": Bad(
        "unknown_label", 1, ("'c'", "data.csv:62", "1 row"), (*rows(60), "one more,c"), task='labels = ["a", "b"]'
    ),
    "a broken quote": Bad("unreadable_data", 1, ("data.csv", "4711", "quot"), tuple(BROKEN)),
    "a label with one example": Bad("too_few_examples", 1, ("category", "c", "fewer than two"), (*rows(60), "more,c")),
    "a task with one label": Bad("too_few_examples", 1, ("category", "single label"), rows(60, "a")),
    "a task that lists one label": Bad("invalid_config", 2, ("at least two",), rows(60), task='labels = ["a"]'),
    "the same row all over": Bad("too_few_examples", 1, ("40 rows", "one text"), ("body,category", *["same,a"] * 40)),
    "no row at all": Bad("unreadable_data", 1, ("data.csv", "no rows"), ("body,category",)),
    "too few rows for the splits": Bad("too_few_examples", 1, ("different tickets",), rows(4)),
    "a misspelt key": Bad("invalid_config", 2, ("splitz", "splits"), rows(60), more="[splitz]\ntest = 0.2"),
    "a misspelt key in a task": Bad(
        "invalid_config", 2, ("class_wieght", "class_weight"), rows(60), task='class_wieght = "sqrt"'
    ),
    "a file that is not there": Bad("input_not_found", 2, ("none.csv",), rows(60), path="none.csv"),
    "broken JSON": Bad(
        "unreadable_data", 1, ("data.jsonl", "2"), ('{"body": "x", "category": "a"}', "{"), path="data.jsonl"
    ),
    "an encoder that is nowhere": Bad(
        "encoder_missing", 1, ("/no/such/encoder",), rows(60), more='[encoder]\nname = "/no/such/encoder"'
    ),
    "a seed too large": Bad("invalid_config", 2, ("seed", "4294967295"), rows(60), options=("--seed", "4294967296")),
}


def write(folder: Path, bad: Bad) -> Path:
    (folder / ("data.csv" if bad.path == "none.csv" else bad.path)).write_text(
        "\n".join(bad.rows) + "\n", encoding="utf-8"
    )
    config = CONFIG.format(path=bad.path, source=bad.source, task=bad.task, more=bad.more)
    (folder / "run.toml").write_text(config, encoding="utf-8")
    return folder / "run.toml"


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str], *, status: int, code: str) -> str:
    """Run the command line and check the shape of its refusal; gives the message."""
    assert main(arguments) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    start = re.search(r"^error: ", shown.err, re.MULTILINE)
    assert start is not None, shown.err
    refusal = shown.err[start.start() :]
    assert refusal.count("error: ") == 1
    assert refusal.rstrip().endswith(f"code: {code}")
    return refusal


@pytest.mark.parametrize("kind", KINDS)
def test_bad_input_is_refused(kind: str, tmp_path: Path, own_cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = KINDS[kind]
    config = write(tmp_path, bad)
    before = sorted(tmp_path.rglob("*"))
    message = refused(
        ["train", str(config), "--registry", str(tmp_path / "registry"), *bad.options],
        capsys,
        status=bad.status,
        code=bad.code,
    )
    for part in bad.said:
        assert part in message.replace(",", "") or part in message
    assert sorted(tmp_path.rglob("*")) == before


def test_a_parquet_file_cut_in_half_is_refused(
    tmp_path: Path, own_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pq.write_table(
        pa.table({"body": [f"ticket {n}" for n in range(500)], "category": ["a", "b"] * 250}), tmp_path / "d.parquet"
    )
    whole = (tmp_path / "d.parquet").read_bytes()
    (tmp_path / "d.parquet").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "run.toml").write_text(CONFIG.format(path="d.parquet", source="", task="", more=""), encoding="utf-8")
    message = refused(
        ["train", str(tmp_path / "run.toml"), "--registry", str(tmp_path / "registry")],
        capsys,
        status=1,
        code="unreadable_data",
    )
    assert "d.parquet" in message
    assert not (tmp_path / "registry").exists()


@pytest.mark.parametrize("content", [None, b"", b"name = ", b"\xff\xfe", b"name = 7"])
def test_a_configuration_that_is_none_is_wrong_use(
    content: bytes | None, tmp_path: Path, own_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "run.toml"
    if content is not None:
        config.write_bytes(content)
    arguments = ["train", str(config), "--registry", str(tmp_path / "registry")]
    assert "run.toml" in refused(arguments, capsys, status=2, code="invalid_config")


def test_rows_that_cannot_be_read_are_counted_and_the_others_are_learned_from(
    tmp_path: Path,
    own_cache: Path,
    capsys: pytest.CaptureFixture[str],
    write_run: Callable[..., Path],
    made_up_rows: Any,
) -> None:
    odd = [
        {"body": "", "category": "billing"},
        {"body": "\u200b\ufeff", "category": "billing"},
        {"body": "a" * 1_000_000, "category": "billing"},
        {"body": ["not", "text"], "category": "billing"},
        {"body": "no label at all"},
        {"body": "😀😀", "category": "billing", "language": "en"},
        {"body": "nul \0 inside", "category": "billing", "language": "en"},
        {"body": "half a pair \ud83d", "category": "billing", "language": "en"},
    ]
    config = write_run(tmp_path, made_up_rows(60))
    with (tmp_path / "run.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in odd)
    assert main(["train", str(config), "--registry", str(tmp_path / "registry")]) == 0
    shown = capsys.readouterr()
    assert "68 rows read, 63 kept" in shown.err
    for reason in ("empty_text: 2", "text_too_long: 1", "wrong_type: 1", "no_label: 1"):
        assert reason in shown.err
    assert shown.out.startswith("tiny@")


@pytest.mark.parametrize(
    "file", ["heads.safetensors", "vocabulary.json", "scope.safetensors", "manifest.json", "card.md"]
)
def test_a_bundle_with_one_changed_byte_is_refused(
    file: str, tmp_path: Path, trained: Any, own_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(trained.folder, tmp_path / "model"))
    content = bytearray((folder / file).read_bytes())
    content[len(content) // 2] ^= 0x01
    (folder / file).write_bytes(content)
    message = refused(["score", "--text", "x", "--model", str(folder)], capsys, status=1, code="bundle_corrupt")
    assert file in message


def test_a_bundle_of_a_newer_protocol_is_refused(
    tmp_path: Path, trained: Any, own_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(trained.folder, tmp_path / "model"))
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_bytes(encode({**manifest, "protocol": manifest["protocol"] + 1}, "manifest.json"))
    message = refused(["score", "--text", "x", "--model", str(folder)], capsys, status=1, code="bundle_protocol")
    assert "Upgrade" in message


def test_the_odd_tickets_of_the_world_get_a_line_each(
    tmp_path: Path, trained: Any, own_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = [
        "",
        "a" * 1_000_000,
        "😀🤬",
        "half \ud83d a pair",
        "nul\0",
        "\u200b",
        7,
        None,
        ["x"],
        "where is my parcel?",
    ]
    lines = [json.dumps({"id": str(number), "body": body}) for number, body in enumerate(bodies)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert main(["score", str(tmp_path / "in.jsonl"), "--model", str(trained.folder), "--explain"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in told] == [str(number) for number in range(len(bodies))]
    assert [line.get("error", {}).get("code") for line in told] == [
        "empty_text",
        "text_too_long",
        None,
        None,
        None,
        "empty_text",
        *["invalid_ticket"] * 3,
        None,
    ]
    assert told[2]["category"]["reason"] == "too_short"
    assert told[3]["text"]["read"] == "half \ufffd a pair"
    for line in (line for line in told if "error" not in line):
        for spans in line["explanation"].values():
            for span in spans:
                assert 0 <= span["start"] < span["end"] <= len(bodies[int(line["id"])])
