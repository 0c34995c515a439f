from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from triage import Ticket, TriageFailure
from triage.errors import MissingColumnsError, UnreadableDataError
from triage_serve.ticket_files import ROW_LIMIT, Row, open_tickets


def rows_of(path: Path, columns: dict[str, Any], **options: str) -> list[Row]:
    pq.write_table(pa.table(columns), path)
    with open_tickets(str(path), **options) as rows:
        return list(rows)


def test_rows_come_in_order_with_numbers_and_times_as_text(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    columns = {"id": [4, 5], "body": ["a", "b"], "created_at": [moment, None], "vector": [[1.0], [2.0]]}
    first, second = rows_of(tmp_path / "in.parquet", columns)
    assert first == Ticket(id="4", body="a", created_at="2026-11-21T09:30:00+00:00")
    assert second == Ticket(id="5", body="b")


def test_a_missing_text_fails_alone_and_a_missing_id_is_the_row_number(tmp_path: Path) -> None:
    first, second = rows_of(tmp_path / "in.parquet", {"body": [None, "b"]})
    assert isinstance(first, TriageFailure)
    assert first.message.startswith("row 1: body: missing")
    assert second.id == "2"


def test_texts_of_another_type_fail_alone(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / "in.parquet", {"body": [b"bytes"]})
    assert isinstance(row, TriageFailure)
    assert row.code == "invalid_ticket"


def test_a_text_over_the_row_limit_fails_alone(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "in.parquet", {"body": ["x" * (ROW_LIMIT + 1), "b"]})
    assert [getattr(row, "code", "read") for row in rows] == ["text_too_long", "read"]


def test_the_text_column_may_have_another_name(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / "in.parquet", {"message": ["x"]}, text_column="message")
    assert isinstance(row, Ticket)
    with pytest.raises(MissingColumnsError, match="found: message"):
        rows_of(tmp_path / "in.parquet", {"message": ["x"]})


def test_a_file_cut_in_half_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    rows_of(path, {"body": [f"text {n}" for n in range(1000)]})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(UnreadableDataError, match="not a complete Parquet file"), open_tickets(str(path)):
        pass


def test_a_damaged_page_stops_with_the_row_after_the_rows_before(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    bodies = pa.table({"body": [f"text {n * 7919}" for n in range(4000)]})
    pq.write_table(bodies, path, row_group_size=1000, use_dictionary=False, compression="zstd")
    column = pq.ParquetFile(path).metadata.row_group(2).column(0)
    content = bytearray(path.read_bytes())
    start = column.data_page_offset
    content[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    path.write_bytes(content)
    read: list[Row] = []
    damage = r"after row \d[\d,]* cannot be read"
    with open_tickets(str(path)) as rows, pytest.raises(UnreadableDataError, match=damage):
        read.extend(rows)
    assert 0 < len(read) <= 2000
