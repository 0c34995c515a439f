from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest

from triage_serve.cli import main

PROJECT = Path(__file__).parents[3]
DEFAULT = str(PROJECT / "serve" / "policy.toml")


def scored(number: int, category: str = "billing", *, accepted: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "id": f"t-{number}",
        "language": {"code": "bg", "confidence": 0.99, "supported": True},
        "category": {
            "label": category, "confidence": 0.8, "accepted": accepted,
            "reason": None if accepted else "low_confidence", "alternatives": [],
        },
        "signals": {"angry": {"probability": 0.1, "flagged": False}},
        "model": {"name": "m", "version": "1"},
        **more,
    }  # fmt: skip


@pytest.fixture
def tickets(tmp_path: Path) -> str:
    rows = [scored(1), scored(2, "technical_issue"), scored(3, accepted=False), scored(4, customer={"tier": "vip"})]
    rows += [scored(5, created_at="2026-11-19T09:00:00Z", answered_at="2026-11-21T09:00:00Z")]
    (tmp_path / "scored.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(tmp_path / "scored.jsonl")


@pytest.fixture
def candidate(tmp_path: Path) -> str:
    text = Path(DEFAULT).read_text("utf-8").replace('normal = "8h"', 'normal = "1h"')
    (tmp_path / "new.toml").write_text(text.replace('when = { tier = "vip" }', 'when = { tier = "standard" }'), "utf-8")
    return str(tmp_path / "new.toml")


def simulate(*arguments: str) -> int:
    return main(["route", "simulate", *arguments, "--at", "2026-11-19T10:00:00"])


def test_a_policy_is_tried_on_scored_tickets(tickets: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate(DEFAULT, tickets) == 0
    shown = capsys.readouterr()
    rows = {line.split()[0]: line.split()[1:] for line in shown.out.splitlines()}
    assert rows["service-bg"] == ["2", "0.0%", "1", "of", "1"]
    assert rows["support-bg"][0] == rows["vip-desk"][0] == rows["review"][0] == "1"
    assert rows["all"][:2] == ["5", "20.0%"]
    assert shown.err == ""


def test_two_policies_are_compared(tickets: str, candidate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate(candidate, tickets, "--against", DEFAULT) == 0
    shown = capsys.readouterr().out
    assert "5 of 5 tickets change:" in shown
    assert "t-4: vip-desk -> service-bg\n" in shown
    assert "t-1: respond by 2026-11-20 09:00 -> 2026-11-19 11:00" in shown


def test_json_has_all_of_it(tickets: str, candidate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate(candidate, tickets, "--against", DEFAULT, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["after"]["tickets"] == shown["before"]["tickets"] == 5
    assert shown["before"]["teams"]["vip-desk"]["tickets"] == 1
    assert shown["before"]["needs_review_share"] == 0.2
    assert [change["id"] for change in shown["changed"]] == [f"t-{number}" for number in range(1, 6)]
    assert shown["left_out"] == 0


def test_a_policy_compared_with_itself_changes_nothing(tickets: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate(DEFAULT, tickets, "--against", DEFAULT) == 0
    assert "0 of 5 tickets change." in capsys.readouterr().out


def test_a_broken_policy_ends_with_one_message_before_the_tickets_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = Path(DEFAULT).read_text("utf-8").replace('backup = "service-bg"', 'backup = "service-bgg"')
    (tmp_path / "bad.toml").write_text(text, "utf-8")
    assert simulate(str(tmp_path / "bad.toml"), str(tmp_path / "none.jsonl")) == 2
    said = capsys.readouterr().err
    assert "there is no team 'service-bgg'; did you mean service-bg?" in said
    assert "code: invalid_config" in said


def test_warnings_go_to_standard_error(tmp_path: Path, tickets: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path(DEFAULT).read_text("utf-8").replace('languages = ["en", "de", "es", "fr"]', 'languages = ["en"]')
    (tmp_path / "few.toml").write_text(text, "utf-8")
    assert simulate(str(tmp_path / "few.toml"), tickets, "--json") == 0
    shown = capsys.readouterr()
    json.loads(shown.out)
    assert "without cover: no team takes any category in de, es, fr" in shown.err


def test_lines_that_are_no_scored_tickets_are_left_out_and_said(
    tickets: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path(tickets).open("a", encoding="utf-8") as file:
        file.write('\n{"id": "6", "body": "private words"}\n{broken\n')
    assert simulate(DEFAULT, tickets) == 0
    said = capsys.readouterr().err
    assert "2 lines left out, the first: line 7: language: expected an object of a scored ticket." in said
    assert "private" not in said


def test_a_file_without_any_scored_ticket_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "raw.jsonl").write_text('{"id": "1", "body": "x"}\n', encoding="utf-8")
    assert simulate(DEFAULT, str(tmp_path / "raw.jsonl")) == 1
    assert "holds no scored ticket; line 1" in capsys.readouterr().err
    assert simulate(DEFAULT, str(tmp_path / "none.jsonl")) == 2


def test_an_empty_file_is_no_tickets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.jsonl").touch()
    assert simulate(DEFAULT, str(tmp_path / "empty.jsonl")) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["all", "0", "-", "-"]


def test_standard_input_is_read(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(scored(1)).encode())))
    assert simulate(DEFAULT, "-") == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:2] == ["all", "1"]


def test_a_wrong_moment_is_wrong_use(tickets: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["route", "simulate", DEFAULT, tickets, "--at", "noon"]) == 2
    assert "ISO 8601" in capsys.readouterr().err


def test_a_terminal_shows_progress_and_a_pipe_does_not(tickets: str) -> None:
    command = [sys.executable, "-c", "from triage_serve.cli import main; import sys; sys.exit(main(sys.argv[1:]))"]
    command += ["route", "simulate", DEFAULT, tickets]
    controller, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (25, 80))  # tqdm draws nothing on a terminal without columns
    subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, check=True, timeout=60)
    os.close(terminal)  # nothing written: an error instead of waiting for ever
    assert b"tickets" in os.read(controller, 65536)
    os.close(controller)
    piped = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert piped.stderr == b""
