"""Loaders of public sets read what the cards describe and step around the traps the cards name."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from triage.errors import InputMissingError, MissingColumnsError, UnreadableDataError

sys.path.insert(0, str(Path(__file__).parents[3] / "eval" / "benchmarks"))
public_sets = importlib.import_module("public_sets")
plan = importlib.import_module("quality_plan")

ANGRY, CALM = frozenset({"anger"}), frozenset()


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())


def rows(loaded: Any) -> list[tuple[object, object, bool]]:
    return [(each.text, each.label, each.test) for each in loaded]


def test_an_official_test_file_becomes_test_rows(tmp_path: Path) -> None:
    write(tmp_path / "train.csv", 'text,category\n"Where, please?",card\n')
    write(tmp_path / "test.csv", 'text,category\n"Two\nlines",fee\n')
    assert rows(public_sets.banking77(tmp_path)) == [("Where, please?", "card", False), ("Two\nlines", "fee", True)]


def test_clinc_learns_from_train_alone_and_has_test_queries_without_a_label(tmp_path: Path) -> None:
    pairs = {name: [[name, "oos" if "oos" in name else "card"]] for name in ("train", "val", "test")}
    pairs |= {name: [[name, "oos"]] for name in ("oos_train", "oos_val", "oos_test")}
    write(tmp_path / "data_full.json", json.dumps(pairs))
    assert rows(public_sets.clinc150(tmp_path)) == [
        ("train", "card", False),
        ("test", "card", True),
        ("oos_test", None, True),
    ]


def test_airline_tweets_ignore_the_edited_reasons(tmp_path: Path) -> None:
    write(tmp_path / "Tweets.csv", "airline_sentiment,negativereason,text\npositive,best flight,Nice\n")
    assert rows(public_sets.airline_tweets(tmp_path)) == [("Nice", "positive", False)]


def test_complaints_carry_a_name_and_anger_whatever_its_case(tmp_path: Path) -> None:
    write(tmp_path / "X-CI_Dataset.csv", "tweet,label,emotion\nBroken!,1,Anger\nHello,0,other\nHm,1,sadness\n")
    complaint = [label for _, label, _ in rows(public_sets.complaints(tmp_path))]
    anger = [label for _, label, _ in rows(public_sets.complaint_anger(tmp_path))]
    assert complaint == ["complaint", "other", "complaint"]
    assert anger == [ANGRY, CALM, CALM]


def test_bulgarian_reviews_have_no_header_and_learn_from_dev_too(tmp_path: Path) -> None:
    for name in ("train", "dev", "test"):
        write(tmp_path / "bg" / f"{name}.csv", f"1,{name} добър\n0,{name} слаб\n")
    assert [(label, test) for _, label, test in rows(public_sets.bulgarian_reviews(tmp_path))] == [
        ("positive", False),
        ("negative", False),
    ] * 2 + [("positive", True), ("negative", True)]


def test_any_intensity_of_anger_counts_and_track_b_is_read(tmp_path: Path) -> None:
    for name in ("train", "dev", "test"):
        write(tmp_path / "track_b" / name / "eng.csv", f"id,text,anger,joy\n1,{name} a,0,3\n2,{name} b,1,0\n")
    found = rows(public_sets.brighter_anger(tmp_path, "eng"))
    assert [(label, test) for _, label, test in found] == [(CALM, False), (ANGRY, False)] * 2 + [
        (CALM, True),
        (ANGRY, True),
    ]


def test_broken_projection_lines_are_left_out_and_18_is_not_anger(tmp_path: Path) -> None:
    lines = "Добре\t8\r\nСтига!\t1, 3\r\nпо средата.\r\na\tb\tc\t1\r\nen\tsecond text\r\nИ 18\t18\r\n"
    write(tmp_path / "projections" / "bg-projections.tsv", lines)
    assert rows(public_sets.xed_anger(tmp_path, "bg")) == [
        ("Добре", CALM, False),
        ("Стига!", ANGRY, False),
        ("И 18", CALM, False),
    ]


@pytest.mark.parametrize("benchmark", plan.BENCHMARKS, ids=lambda each: each.title)
def test_a_missing_folder_is_named(benchmark: Any, tmp_path: Path) -> None:
    folder = tmp_path / benchmark.folder
    with pytest.raises(InputMissingError) as caught:
        benchmark.load(folder)
    assert str(folder) in str(caught.value)


def test_a_missing_file_in_a_folder_that_is_there_is_named(tmp_path: Path) -> None:
    write(tmp_path / "train.csv", "text,category\na,b\n")
    with pytest.raises(InputMissingError, match=r"file .*test\.csv"):
        public_sets.banking77(tmp_path)


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"text\nhello\n", MissingColumnsError, "no column category"),
        (b"", MissingColumnsError, "no column text, category"),
        (b"text,category\nhello\n", UnreadableDataError, "row 2 has 1 cells"),
        (b'text,category\n"hello,b\n', UnreadableDataError, "not valid CSV"),
        (b"text,category\n\xff\xfe,b\n", UnreadableDataError, "not UTF-8"),
    ],
)
def test_a_broken_csv_file_is_refused_with_its_name(
    content: bytes, error: type[Exception], message: str, tmp_path: Path
) -> None:
    (tmp_path / "train.csv").write_bytes(content)
    with pytest.raises(error, match=message) as caught:
        public_sets.banking77(tmp_path)
    assert "train.csv" in str(caught.value)
    assert "hello" not in str(caught.value)


@pytest.mark.parametrize("content", ["{", "[]", '{"train": [["one"]]}', '{"train": 3}', '{"train": []}'])
def test_a_json_file_of_another_shape_is_refused(content: str, tmp_path: Path) -> None:
    write(tmp_path / "data_full.json", content)
    with pytest.raises(UnreadableDataError, match=r"data_full\.json"):
        public_sets.clinc150(tmp_path)


def test_an_unexpected_label_is_counted_but_not_quoted(tmp_path: Path) -> None:
    write(tmp_path / "X-CI_Dataset.csv", "tweet,label,emotion\na,my address,other\nb,0,other\n")
    with pytest.raises(UnreadableDataError, match="1 rows have another label than 0, 1") as caught:
        public_sets.complaints(tmp_path)
    assert "address" not in str(caught.value)


def test_titles_of_benchmarks_differ() -> None:
    titles = [benchmark.title for benchmark in plan.BENCHMARKS]
    assert len(set(titles)) == len(titles)
