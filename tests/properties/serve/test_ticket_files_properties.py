from __future__ import annotations

import csv
import io
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage import Ticket, TriageFailure
from triage.errors import MissingColumnsError, UnreadableDataError
from triage_serve.scoring import windows
from triage_serve.ticket_files import open_tickets

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
IN_ONE_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)


@IN_ONE_FILE
@given(content=st.binary(max_size=300))
@pytest.mark.parametrize("name", ["in.jsonl", "in.csv", "in.parquet", "in.jsonl.gz", "in.csv.gz"])
def test_any_bytes_give_rows_or_one_clear_refusal(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    outcome: object
    try:
        with open_tickets(str(tmp_path / name)) as rows:
            outcome = list(rows)
    except (UnreadableDataError, MissingColumnsError) as refusal:
        outcome = str(refusal)
    if isinstance(outcome, list):
        assert all(isinstance(row, (Ticket, TriageFailure)) for row in outcome)
    else:
        assert name in str(outcome)


@IN_ONE_FILE
@given(lines=st.lists(st.binary(min_size=1, max_size=30).filter(lambda line: b"\n" not in line and line.strip())))
def test_every_line_that_is_not_blank_is_exactly_one_row(tmp_path: Path, lines: list[bytes]) -> None:
    # A first byte order mark would be UTF-16 or no content; the unit tests have those.
    (tmp_path / "in.jsonl").write_bytes(b"{}\n" + b"\n".join(lines))
    with open_tickets(str(tmp_path / "in.jsonl")) as rows:
        assert len(list(rows)) == 1 + len(lines)


@IN_ONE_FILE
@given(bodies=st.lists(TEXT))
def test_what_json_and_csv_libraries_write_is_read_back_alike(tmp_path: Path, bodies: list[str]) -> None:
    fields = [{"id": f"t-{number}", "body": body} for number, body in enumerate(bodies)]
    (tmp_path / "in.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in fields))
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, ["id", "body"], quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(fields)
    (tmp_path / "in.csv").write_bytes(table.getvalue().encode())
    for name in ("in.jsonl", "in.csv"):
        with open_tickets(str(tmp_path / name)) as rows:
            assert list(rows) == [Ticket(id=row["id"], body=row["body"]) for row in fields]


@given(lengths=st.lists(st.integers(0, 3 << 20), max_size=12))
def test_windows_keep_order_and_bound_what_they_hold(lengths: list[int]) -> None:
    rows = [Ticket(id=str(number), body="x" * length) for number, length in enumerate(lengths)]
    cut = list(windows(rows))
    assert [row for window in cut for row in window] == rows
    for window in cut:
        assert sum(len(row.body) for row in window[:-1] if isinstance(row, Ticket)) < 4 << 20
