from __future__ import annotations

import gzip
import io
import sys
import tracemalloc
from pathlib import Path

import orjson
import pytest

from triage import Ticket, TriageFailure
from triage.errors import InputMissingError, UnreadableDataError, UsageError
from triage_serve.ticket_files import ROW_LIMIT, Row, open_tickets


def rows_of(path: Path, content: bytes, **options: str) -> list[Row]:
    path.write_bytes(content)
    with open_tickets(str(path), **options) as rows:
        return list(rows)


def outcome(row: Row) -> str:
    return row.code if isinstance(row, TriageFailure) else row.body


def test_each_line_is_a_row_and_a_bad_one_fails_alone_with_its_line_number(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "in.jsonl", b'{"id":"a","body":"one"}\n{"id":"b","body":\n{"id":"c","body":"three"}\n')
    assert [outcome(row) for row in rows] == ["one", "invalid_ticket", "three"]
    failure = rows[1]
    assert isinstance(failure, TriageFailure)
    assert failure.id == "2"
    assert failure.message.startswith("line 2: not valid JSON at column")


def test_wrong_types_fail_under_the_id_the_row_brought(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / "in.jsonl", b'{"id":"t-7","body":5}\n')
    assert row == TriageFailure("t-7", "invalid_ticket", "line 1: body: expected text, found a number.")


@pytest.mark.parametrize("line", [b"[]", b'"text"', b"17", b"null"])
def test_a_line_that_is_no_object_fails(tmp_path: Path, line: bytes) -> None:
    (row,) = rows_of(tmp_path / "in.jsonl", line + b"\n")
    assert outcome(row) == "invalid_ticket"


def test_a_missing_id_is_the_line_number_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "in.jsonl", b'{"body":"one"}\n\n  \n{"body":"four"}')
    assert [row.id for row in rows] == ["1", "4"]


def test_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = rows_of(tmp_path / "plain.jsonl", '{"id":"1","body":"Ђё"}\n{"id":"2","body":"б"}\n'.encode())
    windows = rows_of(tmp_path / "win.jsonl", '\ufeff{"id":"1","body":"Ђё"}\r\n{"id":"2","body":"б"}\r\n'.encode())
    assert windows == plain


def test_utf_16_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDataError, match="UTF-16") as caught:
        rows_of(tmp_path / "in.jsonl", '{"body":"x"}'.encode("utf-16"))
    assert "UTF-8" in caught.value.hint


def test_a_line_over_the_limit_fails_alone_and_is_never_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    with path.open("wb") as file:
        file.write(b'{"body":"')
        file.writelines(b"x" * ROW_LIMIT for _ in range(24))
        file.write(b'"}\n{"id":"b","body":"after"}\n')
    tracemalloc.start()
    with open_tickets(str(path)) as rows:
        found = [outcome(row) for row in rows]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == ["text_too_long", "after"]
    assert peak < 6 * ROW_LIMIT


def test_a_line_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    frame = len(b'{"body":""}')
    (row,) = rows_of(tmp_path / "in.jsonl", b'{"body":"' + b"x" * (ROW_LIMIT - frame) + b'"}\n')
    assert isinstance(row, Ticket)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (rb'"half \ud83d end"', "half \ufffd end"),
        (rb'"low \udc00"', "low \ufffd"),
        (rb'"whole \ud83d\ude00"', "whole \U0001f600"),
        (rb'"nul \u0000 in text"', "nul \0 in text"),
    ],
)
def test_half_characters_become_replacement_characters_and_whole_ones_stay(
    tmp_path: Path, body: bytes, read: str
) -> None:
    (row,) = rows_of(tmp_path / "in.jsonl", b'{"id":"1","body":' + body + b"}\n")
    assert outcome(row) == read


@pytest.mark.parametrize(
    "line",
    [
        b'{"body":NaN}',
        b'{"body":"\\ud800","n":Infinity}',
        b'{"body":"\\ud800","n":' + b"9" * 5000 + b"}",
        b'{"body":"\xff"}',
        b'{"body":"\\ud800\xff"}',
        b'{"body":"\\ud800","x":' + b"[" * 200_000,
        b"[" * 200_000,
        b"\x00\x00",
    ],
)
def test_what_is_not_json_fails_with_a_clear_code(tmp_path: Path, line: bytes) -> None:
    rows = rows_of(tmp_path / "in.jsonl", line + b'\n{"body":"after"}\n')
    assert [outcome(row) for row in rows] == ["invalid_ticket", "after"]


def test_messages_never_repeat_what_the_line_said(tmp_path: Path) -> None:
    content = b'{"body": SECRET}\n{"body": {"SECRET": 1}}\n"SECRET"\n{"id":["SECRET"],"body":"x"}\n'
    rows = rows_of(tmp_path / "in.jsonl", content)
    assert all(isinstance(row, TriageFailure) and "SECRET" not in row.message for row in rows)


def test_the_text_may_have_another_name(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / "in.jsonl", b'{"id":"1","message":"hello"}\n', text_column="message")
    assert outcome(row) == "hello"


def test_gzip_is_read_and_a_cut_one_stops_with_the_line_after_the_rows_before(tmp_path: Path) -> None:
    lines = b"".join(orjson.dumps({"id": str(n), "body": f"text {n * 7919}"}) + b"\n" for n in range(20_000))
    packed = gzip.compress(lines)
    assert len(rows_of(tmp_path / "in.jsonl.gz", packed)) == 20_000
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    read: list[Row] = []
    with (
        pytest.raises(UnreadableDataError, match=r"cut\.jsonl\.gz: reading stopped at line \d+"),
        open_tickets(str(tmp_path / "cut.jsonl.gz")) as rows,
    ):
        read.extend(rows)


def test_what_is_no_gzip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDataError, match="line 1"):
        rows_of(tmp_path / "in.jsonl.gz", b'{"body":"plain"}\n')


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"body":"Ще чакам"}\n'.encode())))
    with open_tickets("-") as rows:
        assert [outcome(row) for row in rows] == ["Ще чакам"]


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError), open_tickets(str(tmp_path / "none.jsonl")):
        pass


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(InputMissingError), open_tickets(str(tmp_path / "folder.jsonl")):
        pass


@pytest.mark.parametrize("name", ["in.txt", "in", "in.gz", "in.parquet.gz"])
def test_an_unknown_kind_of_file_is_refused_with_the_kinds_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="unknown kind") as caught, open_tickets(str(tmp_path / name)):
        pass
    assert ".parquet" in caught.value.hint
