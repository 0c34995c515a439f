"""Whole loads: the starter corpus, bad files through the front door, and what a load leaves on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from triage.errors import TooFewExamplesError, TriageError
from triage_training.config import load_config
from triage_training.examples import Dataset
from triage_training.loading import load_dataset
from triage_training.report import SkipReason
from triage_training.splits import split

STARTER = Path(__file__).parents[3] / "training" / "configs" / "starter.toml"
CONFIG = """
name = "t"
[[sources]]
path = "{path}"
[tasks.category]
kind = "nominal"
"""


def load(folder: Path, path: str = "data.csv", config: str = CONFIG) -> Dataset:
    (folder / "run.toml").write_text(config.format(path=path), encoding="utf-8")
    return load_dataset(load_config(folder / "run.toml"), cache_dir=folder / "cache")


def csv_file(folder: Path, *rows: str) -> None:
    (folder / "data.csv").write_text("\n".join(["body,category", *rows]) + "\n", encoding="utf-8")


def test_the_starter_corpus_loads_and_splits_by_its_config(tmp_path: Path) -> None:
    config = load_config(STARTER)
    dataset = load_dataset(config, cache_dir=tmp_path)
    assert dataset.report.rows_read == 3_910
    assert dataset.report.rows_kept == len(dataset.examples) > 3_890
    assert set(dataset.report.skipped) <= {SkipReason.DUPLICATE}
    assert [task.name for task in dataset.tasks] == ["category", "priority", "sentiment", "signals"]
    assert dataset.tasks[2].scale == (-1.0, -0.5, 0.0, 0.5, 1.0)
    assert config.splits.final_fit == "all"
    assert all(set(example.labels) == {task.name for task in dataset.tasks} for example in dataset.examples)
    splits = split(dataset, config)
    assert abs(len(splits.test) / len(dataset.examples) - config.splits.test) < 0.01
    assert list(tmp_path.iterdir()) == []


def test_two_loads_give_the_same_data_set(tmp_path: Path) -> None:
    csv_file(tmp_path, *(f"ticket number {number} about {number % 7},{'ab'[number % 2]}" for number in range(60)))
    one, two = load(tmp_path), load(tmp_path)
    assert one.examples == two.examples
    assert np.array_equal(one.clusters, two.clusters)


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    csv_file(tmp_path, "one,a", "two,b", "three,a", "four,b")
    stamp = (tmp_path / "data.csv").stat()
    assert len(load(tmp_path).examples) == 4
    csv_file(tmp_path, "one,a", "two,b", "three,a", "five,b")
    os.utime(tmp_path / "data.csv", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert load(tmp_path).examples[3].ticket.body == "five"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["same,a"] * 100, "All 100 rows come down to one text"),
        (["one,a", "two,a", "three,b"], "task category: b has fewer than two examples"),
        (["one,a", "two,a", "three,a"], "task category has a single label"),
        (["one,", "two,", "three,"], "None of the 3 rows can be used"),
    ],
)
def test_data_that_teach_nothing_are_refused(tmp_path: Path, rows: list[str], expected: str) -> None:
    csv_file(tmp_path, *rows)
    with pytest.raises(TooFewExamplesError, match=expected):
        load(tmp_path)


def test_near_duplicates_share_a_cluster_and_a_split(tmp_path: Path) -> None:
    long = "the parcel with the blue lamp that was promised for Monday has still not arrived at my door"
    rows = [f"{long} today,a", f"{long} yet,b"]
    rows += [f"ticket {number * 7919} speaks of {number * 31} things,{'ab'[number % 2]}" for number in range(80)]
    csv_file(tmp_path, *rows)
    dataset = load(tmp_path)
    assert dataset.clusters[0] == dataset.clusters[1]
    splits = split(dataset, load_config(tmp_path / "run.toml"))
    assert sum({0, 1} <= set(part.tolist()) for part in splits.by_name().values()) == 1


def test_a_load_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "data.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(TriageError, match=r"data\.parquet: not a whole Parquet file"):
        load(tmp_path, "data.parquet")
    assert list((tmp_path / "cache").iterdir() if (tmp_path / "cache").exists() else []) == []


WATCHED = """
import os, sys, tempfile
from pathlib import Path
tempfile.gettempdir()  # Python itself tries once whether the folder is writable
cache = os.path.realpath(sys.argv[2])
found = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        found.append(event)
    if event == "open" and isinstance(arguments[0], str) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        path = os.path.realpath(arguments[0])
        if path != os.devnull and not path.startswith(cache + os.sep):
            found.append(path)
    if event == "os.mkdir" and not (os.path.realpath(arguments[0]) + os.sep).startswith(cache + os.sep):
        found.append(arguments[0])
sys.addaudithook(watch)
from triage_training.config import load_config
from triage_training.loading import load_dataset
dataset = load_dataset(load_config(Path(sys.argv[1])), cache_dir=Path(sys.argv[2]))
print(len(dataset.examples), found)
"""


def test_a_load_writes_to_its_cache_folder_only_and_asks_no_server(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for name in ("home", "work", "tmp", "data"):
        (tmp_path / name).mkdir()
    data = tmp_path / "data"
    csv_file(data, "one,a", "two,b")
    (data / "data.jsonl").write_text('{"body": "three", "category": "a"}\n', encoding="utf-8")
    pq.write_table(pa.table({"body": ["four"], "category": ["b"]}), data / "data.parquet")
    (data / "run.toml").write_text(CONFIG.format(path="data.*"), encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "XDG_", "HUGGINGFACE"))}
    environment = {**kept, "HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp")}
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED, str(data / "run.toml"), str(tmp_path / "cache")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path / "work",
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "4 []"
    assert done.stderr == ""
    for name in ("home", "work", "tmp", "cache"):
        assert list((tmp_path / name).rglob("*")) == []
