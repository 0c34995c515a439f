"""Files are read without guessing types, and every refusal names the file and the line."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from triage.errors import InputMissingError, TriageError, UnreadableDataError
from triage_training.source_config import SourceConfig, SourcePlace
from triage_training.sources import Table, read_tables

ANY = frozenset({"id", "body", "subject", "label"})


def source(folder: Path, path: str, **options: Any) -> SourceConfig:
    return SourceConfig.model_validate({"path": path, **options}, context=SourcePlace(folder))


def tables(folder: Path, path: str, **options: Any) -> list[Table]:
    return list(read_tables(source(folder, path, **options), wanted=ANY, cache_dir=folder / "cache"))


def rows(folder: Path, path: str, **options: Any) -> list[tuple[int, Any]]:
    return [row for table in tables(folder, path, **options) for row in table.rows]


def refused(folder: Path, path: str, **options: Any) -> TriageError:
    with pytest.raises(TriageError) as caught:
        rows(folder, path, **options)
    return caught.value


def jsonl(path: Path, *lines: str) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_jsonl_rows_keep_their_lines_types_and_mixed_cells(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl", '{"id": 1, "body": "x"}', "", '{"id": "b", "body": 5, "more": [1]}', "[1]")
    assert rows(tmp_path, "a.jsonl") == [
        (1, {"id": 1, "body": "x"}),
        (3, {"id": "b", "body": 5, "more": [1]}),
        (4, [1]),
    ]
    assert tables(tmp_path, "a.jsonl")[0].columns == ("id", "body", "more")


def test_a_lone_surrogate_a_nan_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    lines = '\ufeff{"body": "a\\ud83dz"}\n{"body": "b", "label": NaN}\n'
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    first, second = rows(tmp_path, "a.jsonl")
    assert first == (1, {"body": "a\ud83dz"})
    assert second[1]["label"] != second[1]["label"]


def test_line_separators_inside_json_text_do_not_shift_lines(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl", '{"body": "a\u2028b\x85c"}', '{"body": "d"}')
    assert rows(tmp_path, "a.jsonl") == [(1, {"body": "a\u2028b\x85c"}), (2, {"body": "d"})]


def test_bad_json_is_refused_with_file_and_line(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl", '{"body": "x"}', '{"body": "SECRET')
    error = refused(tmp_path, "a.jsonl")
    assert isinstance(error, UnreadableDataError)
    assert "a.jsonl, line 2: not valid JSON" in str(error)
    assert "SECRET" not in str(error)


def test_csv_cells_stay_text_and_rows_keep_their_first_line(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["id", "body", "label"], ["007", "two\nlines\0", "NA"], ["1.0", 'a "quote"', ""]])
    expected = [(2, {"id": "007", "body": "two\nlines\0", "label": "NA"})]
    assert rows(tmp_path, "a.csv") == [*expected, (4, {"id": "1.0", "body": 'a "quote"', "label": ""})]


def test_a_csv_cell_of_a_megabyte_is_read(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    (tmp_path / "a.csv").write_text(f"body,label\n{'x' * 1_000_000},a\n", encoding="utf-8")
    assert len(rows(tmp_path, "a.csv")[0][1]["body"]) == 1_000_000
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("broken", ['"never closed,a', '"closed" too early,a', '"swallows,a\nnext,"b"'])
def test_a_broken_quote_is_refused_with_the_line_it_starts_on(tmp_path: Path, broken: str) -> None:
    lines = ["body,label", *(f"text {number},a" for number in range(2, 4711)), broken]
    lines += [f"SECRET {number},a" for number in range(300)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    error = refused(tmp_path, "a.csv")
    assert isinstance(error, UnreadableDataError)
    assert "a.csv, line 4711: a broken quote" in str(error)
    assert "SECRET" not in str(error)


def test_a_row_with_too_many_or_too_few_cells_is_refused_with_its_line(tmp_path: Path) -> None:
    for cells, count in (("x,y,z", 3), ("x", 1)):
        (tmp_path / "a.csv").write_text(f"body,label\na,b\n{cells}\n", encoding="utf-8")
        assert f"a.csv, line 3: a row with {count} cells, expected 2" in str(refused(tmp_path, "a.csv"))


def test_a_column_named_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("body,label,body\na,b,c\n", encoding="utf-8")
    assert "names body twice" in str(refused(tmp_path, "a.csv"))


def test_the_csv_delimiter_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("body;label\na,b;c\n", encoding="utf-8")
    assert rows(tmp_path, "a.csv", delimiter=";") == [(2, {"body": "a,b", "label": "c"})]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    row = b'{"body": "x"}\n' if name == "a.jsonl" else b"body\n"
    (tmp_path / name).write_bytes(row + b'{"body": "caf\xe9"}\n')
    assert f"{name}, line 2: not UTF-8 text" in str(refused(tmp_path, name))


def test_parquet_cells_come_as_plain_values(tmp_path: Path) -> None:
    when = datetime(2026, 1, 2)
    table = pa.table({"id": [7], "body": ["x"], "label": [["a", "b"]], "at": [when], "blob": [b"\xff"]})
    pq.write_table(table, tmp_path / "a.parquet")
    assert rows(tmp_path, "a.parquet") == [(1, {"id": 7, "body": "x", "label": ["a", "b"]})]
    assert tables(tmp_path, "a.parquet")[0].columns == ("id", "body", "label", "at", "blob")


@pytest.mark.parametrize("keep", [0.5, 0.0])
def test_a_parquet_file_cut_off_is_refused(tmp_path: Path, keep: float) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"body": ["x" * 100] * 500}), path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    error = refused(tmp_path, "a.parquet")
    assert isinstance(error, UnreadableDataError)
    assert "a.parquet: not a whole Parquet file" in str(error)


def test_a_parquet_file_with_a_damaged_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"body": [f"text {number}" for number in range(5000)]}), path)
    content = bytearray(path.read_bytes())
    content[8:2000] = b"\xff" * 1992
    path.write_bytes(bytes(content))
    assert "a.parquet: not a whole Parquet file" in str(refused(tmp_path, "a.parquet"))


@pytest.mark.parametrize(("name", "content"), [("a.csv", ""), ("a.csv", "body,label\n"), ("a.jsonl", "\n")])
def test_a_file_without_rows_is_refused(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert f"{name}: holds no rows" in str(refused(tmp_path, name))


def test_a_parquet_file_without_rows_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"body": pa.array([], pa.string())}), tmp_path / "a.parquet")
    assert "a.parquet: holds no rows" in str(refused(tmp_path, "a.parquet"))


@pytest.mark.parametrize("path", ["absent.csv", "absent/*.csv", "nothing"])
def test_a_path_that_leads_nowhere_is_input_missing(tmp_path: Path, path: str) -> None:
    error = refused(tmp_path, path)
    assert isinstance(error, InputMissingError)
    assert f"{path}: no such file or folder" in str(error)


def test_a_file_of_another_kind_is_refused_with_the_kinds_there_are(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    assert "no file of a known kind" in str(refused(tmp_path, "a.xlsx"))


def test_folders_and_patterns_give_their_files_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "odd [name]"
    (folder / "in").mkdir(parents=True)
    for name in ("b.jsonl", "a.JSONL", "notes.md"):
        jsonl(folder / "in" / name, json.dumps({"body": name}))
    assert [table.name for table in tables(folder, "in")] == ["in/a.JSONL", "in/b.jsonl"]
    assert [table.name for table in tables(folder, "in/*.jsonl")] == ["in/b.jsonl"]
    assert [table.name for table in tables(folder, "**/b.*")] == ["in/b.jsonl"]
    assert [table.name for table in tables(folder, "in/b.jsonl")] == ["in/b.jsonl"]
    assert rows(folder, "in") == [(1, {"body": "a.JSONL"}), (1, {"body": "b.jsonl"})]


def test_a_hub_data_set_gives_class_names_for_class_numbers(tmp_path: Path) -> None:
    features = datasets.Features({"body": datasets.Value("string"), "label": datasets.ClassLabel(names=["no", "yes"])})
    local = datasets.Dataset.from_dict({"body": ["a", "b"], "label": [1, -1]}, features=features)
    (tmp_path / "hub").mkdir()
    local.to_parquet(tmp_path / "hub" / "train.parquet")
    hub = SourceConfig(hub=str(tmp_path / "hub"))
    [table] = read_tables(hub, wanted=ANY, cache_dir=tmp_path / "cache")
    assert list(table.rows) == [(1, {"body": "a", "label": "yes"}), (2, {"body": "b", "label": None})]


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        (datasets.exceptions.DatasetNotFoundError("x"), InputMissingError),
        (ConnectionError("x"), InputMissingError),
        (datasets.exceptions.DatasetGenerationError("x"), UnreadableDataError),
        (ValueError("unknown split"), UnreadableDataError),
    ],
)
def test_hub_errors_become_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, foreign: Exception, ours: type[TriageError]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise foreign

    monkeypatch.setattr(datasets, "load_dataset", fails)
    with pytest.raises(ours, match=r"owner/name \(train\)"):
        list(read_tables(SourceConfig(hub="owner/name"), wanted=ANY, cache_dir=tmp_path))


def test_the_datasets_library_is_left_as_it_was(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl", '{"body": "x"}')
    before = (datasets.utils.are_progress_bars_disabled(), datasets.utils.logging.get_verbosity())
    rows(tmp_path, "a.jsonl")
    assert (datasets.utils.are_progress_bars_disabled(), datasets.utils.logging.get_verbosity()) == before
    assert datasets.config.HF_UPDATE_DOWNLOAD_COUNTS
