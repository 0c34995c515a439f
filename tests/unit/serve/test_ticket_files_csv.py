from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from triage import Ticket, TriageFailure
from triage.errors import MissingColumnsError, UnreadableDataError
from triage_serve.ticket_files import ROW_LIMIT, Row, open_tickets
from triage_serve.ticket_files.csv_table import RECORD_LIMIT


def rows_of(path: Path, content: str, **options: str) -> list[Row]:
    path.write_bytes(content.encode())
    with open_tickets(str(path), **options) as rows:
        return list(rows)


def test_columns_are_found_by_name_and_quoted_fields_may_span_lines(tmp_path: Path) -> None:
    content = 'id,extra,body,subject\n7,x,"first\nsecond, with ""quotes""",Hello\n'
    (row,) = rows_of(tmp_path / "in.csv", content)
    assert row == Ticket(id="7", body='first\nsecond, with "quotes"', subject="Hello")


def test_a_missing_id_is_the_record_number(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "in.csv", 'body\n"one\ntwo"\nthree\n')
    assert [row.id for row in rows] == ["1", "2"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_separate_fields(tmp_path: Path, delimiter: str) -> None:
    (row,) = rows_of(tmp_path / "in.csv", f"id{delimiter}body\n1{delimiter}x\n")
    assert isinstance(row, Ticket)
    assert row.body == "x"


def test_byte_order_mark_windows_line_ends_and_blank_lines_change_nothing(tmp_path: Path) -> None:
    plain = rows_of(tmp_path / "plain.csv", "id,body\n1,да\n2,нет\n")
    assert rows_of(tmp_path / "win.csv", "\ufeffid,body\r\n1,да\r\n\r\n2,нет\r\n") == plain


def test_without_a_body_column_the_columns_found_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnsError, match="found: id, message") as caught:
        rows_of(tmp_path / "in.csv", "id,message\n1,x\n")
    assert "--text-column" in caught.value.hint


def test_another_column_may_hold_the_text(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / "in.csv", "id,message\n1,x\n", text_column="message")
    assert isinstance(row, Ticket)
    assert row.body == "x"


def test_a_needed_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDataError, match="'body' is there twice"):
        rows_of(tmp_path / "in.csv", "body,body\n1,2\n")


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnsError, match="found: none"):
        rows_of(tmp_path / "in.csv", "")


def test_a_row_of_another_width_fails_alone_with_its_line(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "in.csv", "id,body\n1,a\n2,b,c\n3,d\n")
    assert [isinstance(row, Ticket) for row in rows] == [True, False, True]
    assert isinstance(rows[1], TriageFailure)
    assert "line 3: 3 fields where the header has 2" in rows[1].message


@pytest.mark.parametrize("ending", ["", '4712,"fine"\n'], ids=["never closed", "closed by a later quote"])
def test_a_broken_quote_names_the_line_it_opens_on_after_the_rows_before(tmp_path: Path, ending: str) -> None:
    rows = "".join(f'{n},"text"\n' for n in range(2, 4711))
    (tmp_path / "in.csv").write_text(f'id,body\n{rows}4711,"never closed\n{ending}', encoding="utf-8")
    read: list[Row] = []
    with open_tickets(str(tmp_path / "in.csv")) as source, pytest.raises(UnreadableDataError, match="line 4711:"):
        read.extend(source)
    assert [row.id for row in read] == [str(n) for n in range(2, 4711)]


def test_a_quote_that_swallows_the_rest_of_a_long_file_stops_at_the_record_limit(tmp_path: Path) -> None:
    line = "x" * 1023 + "\n"
    content = 'id,body\n1,ok\n2,"open\n' + line * (RECORD_LIMIT // 1024 + 2)
    with pytest.raises(UnreadableDataError, match="line 3: a record of more than 16 MiB begins here"):
        rows_of(tmp_path / "in.csv", content)


def test_a_row_over_the_row_limit_fails_alone(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "in.csv", f'id,body\n1,"{"x" * ROW_LIMIT}y"\n2,after\n')
    assert [getattr(row, "code", "scored") for row in rows] == ["text_too_long", "scored"]


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("id,body\n1,ok\n2,Здравейте\n".encode("cp1251"))
    read: list[Row] = []
    with (
        open_tickets(str(tmp_path / "in.csv")) as source,
        pytest.raises(UnreadableDataError, match="line 3: not UTF-8"),
    ):
        read.extend(source)
    assert len(read) == 1


def test_gzip_is_read(tmp_path: Path) -> None:
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress(b"id,body\n1,x\n"))
    with open_tickets(str(tmp_path / "in.csv.gz")) as rows:
        assert [row.id for row in rows] == ["1"]
