"""The public benchmark from the command line to the table, on made-up files and with a small stand-in encoder."""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "eval" / "benchmarks"))
quality = importlib.import_module("quality")

Main = Callable[..., int]
OPENINGS = ("My parcel", "The invoice", "Your app", "This router", "The seat", "My card", "The voucher")
GOOD, BAD = ("works fine", "arrived early", "looks great"), ("is broken again", "never came", "is a disgrace")


class HashingEncoder:
    """Says of each text which of a few hashed words it has."""

    dimensions = layer_dimensions = 16
    digest = "hashing"

    def encode(self, texts: Sequence[str], *, reproducible: bool = False, progress: Any = None) -> Any:
        vectors = np.full((len(texts), self.dimensions), 0.01, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.split():
                vectors[row, hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def sentence(number: int) -> str:
    ending = (BAD if number % 2 else GOOD)[number // 2 % 3]
    return f"{OPENINGS[number % 7]} {number * 7919 % 1000} {ending} {number * 104729 % 10007}"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with X-CI and CLINC150 only."""
    folder = tmp_path / "data"
    (folder / "x-ci-complaints").mkdir(parents=True)
    lines = [f"{sentence(number)},{number % 2},{'anger' if number % 2 else 'other'}" for number in range(120)]
    (folder / "x-ci-complaints" / "X-CI_Dataset.csv").write_text("\n".join(["tweet,label,emotion", *lines]))
    (folder / "clinc150").mkdir()
    pairs = [[sentence(number), "complaint" if number % 2 else "praise"] for number in range(100)]
    strangers = [[f"how tall is mount {number} really", "oos"] for number in range(20)]
    lists = {"train": pairs[:70], "val": [], "test": pairs[70:], "oos_test": strangers}
    (folder / "clinc150" / "data_full.json").write_text(json.dumps(lists))
    return folder


@pytest.fixture
def benchmark_main(tmp_path: Path) -> Main:
    """The command with the stand-in encoder and a cache of its own."""

    def run(*arguments: object) -> int:
        cache = ("--cache", str(tmp_path / "cache"))
        return quality.main([*map(str, arguments), *cache], lambda _: HashingEncoder())

    return run


def test_what_is_there_is_measured_and_what_is_not_is_skipped_by_name(
    data: Path, benchmark_main: Main, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = benchmark_main("--data", data, "--sets", "xci,clinc150,brighter", "--json", tmp_path / "q.json")
    printed = capsys.readouterr()
    assert status == 0
    assert f"brighter is skipped: expected the folder {data / 'brighter-semeval2025'}" in printed.err
    assert [line.split()[0] for line in printed.out.splitlines()[1:]] == ["clinc150"] * 2 + ["xci"] * 4
    document = json.loads((tmp_path / "q.json").read_text())
    assert [(each["set_name"], each["task"]) for each in document["results"]] == [
        ("clinc150", "category en"),
        ("xci", "complaint en"),
        ("xci", "anger en"),
    ]
    assert document["results"][0]["measures"][0]["value"] > 0.9
    assert document["results"][0]["measures"][1]["value"] > 0.9
    assert document["results"][2]["test_rows"] == 120
    assert sorted(document["skipped"]) == [f"brighter anger {language}" for language in ("de", "en", "es", "ru")]


def test_the_same_seed_gives_the_same_values(data: Path, benchmark_main: Main, tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        benchmark_main("--data", data, "--sets", "clinc150", "--json", tmp_path / name)
    one, two = (
        [{**result, "fit_seconds": 0} for result in json.loads((tmp_path / name).read_text())["results"]]
        for name in ("one.json", "two.json")
    )
    assert one == two


def test_strict_fails_when_a_bar_is_missed_and_otherwise_not(data: Path, benchmark_main: Main) -> None:
    file = data / "clinc150" / "data_full.json"
    assert benchmark_main("--data", data, "--sets", "clinc150", "--strict") == 0
    lists = json.loads(file.read_text())
    wrong = [[text, "praise"] for text, _ in lists["test"]]
    file.write_text(json.dumps({**lists, "test": wrong}))
    assert benchmark_main("--data", data, "--sets", "clinc150") == 0
    assert benchmark_main("--data", data, "--sets", "clinc150", "--strict") == 1


def test_strict_fails_when_a_bar_cannot_be_measured(data: Path, benchmark_main: Main) -> None:
    assert benchmark_main("--data", data, "--sets", "bg") == 0
    assert benchmark_main("--data", data, "--sets", "bg", "--strict") == 1


def test_strict_does_not_mind_a_missing_set_without_a_bar(data: Path, benchmark_main: Main) -> None:
    assert benchmark_main("--data", data, "--sets", "xed", "--strict") == 0


def test_nothing_is_encoded_where_there_is_no_data(tmp_path: Path) -> None:
    def refuse(_: Path) -> Any:
        raise AssertionError("no encoder is needed")

    assert quality.main(["--data", str(tmp_path / "nowhere"), "--cache", str(tmp_path)], refuse) == 0


def test_a_broken_file_is_told_before_anything_is_trained(
    data: Path, benchmark_main: Main, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "xed" / "projections").mkdir(parents=True)
    (data / "xed" / "projections" / "bg-projections.tsv").write_bytes(b"\xff\xff")
    assert benchmark_main("--data", data, "--sets", "xci,xed") == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("unreadable_data: ")
    assert "fitting" not in printed.err


def test_a_place_for_the_json_that_cannot_be_written_is_told_before_anything_is_trained(
    data: Path, benchmark_main: Main, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = data / "clinc150" / "data_full.json" / "q.json"
    assert benchmark_main("--data", data, "--sets", "xci", "--json", taken) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("write_failed: ")
    assert "fitting" not in printed.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sets", "banking78"], "banking77, clinc150"),
        (["--sets", ","], "found none"),
        (["--seed", "-1"], "whole number"),
        (["--it-rows", "many"], "whole number"),
        (["--regularisation", "0"], "above 0"),
        (["--regularisation", "nan"], "above 0"),
    ],
)
def test_wrong_use_exits_2_and_says_what_was_expected(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        quality.main(["--data", "anywhere", *arguments])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err
