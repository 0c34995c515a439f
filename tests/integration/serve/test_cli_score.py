from __future__ import annotations

import io
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import orjson
import pytest

import triage_serve.cli.score as command
from triage import Ticket, render
from triage_serve.cli import main
from triage_serve.testing import fake_triager

HEARS_INTERRUPTS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""A shell in the background starts its commands deaf."""
WITH_A_FAKE = (
    "import sys, triage_serve.cli.score as command; from triage_serve.testing import fake_triager; "
    "command.load_model = lambda ref, root: fake_triager(); from triage_serve.cli import main; "
    "sys.exit(main(sys.argv[1:]))"
)


@pytest.fixture(autouse=True)
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIAGE_REGISTRY", str(tmp_path / "registry"))
    return tmp_path / "registry"


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "load_model", lambda ref, root: fake_triager())


def lines_of(content: str) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in content.splitlines()]


def test_a_text_gives_one_contract_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--text", "Where is it?"]) == 0
    shown = capsys.readouterr()
    (expected,) = fake_triager().run([Ticket(id="1", body="Where is it?")])
    assert lines_of(shown.out) == [render(expected)]
    assert shown.err == ""


def test_a_text_of_undecodable_bytes_is_still_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--explain", "--text", "caf\udce9"]) == 0
    assert lines_of(capsys.readouterr().out)[0]["text"]["read"] == "caf\ufffd"  # type: ignore[index]


def test_one_line_per_row_in_order_and_the_summary_counts_failures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [b'{"id":"a","body":"x"}', b"{", b'{"id":"c","body":" "}', b'{"id":"d","body":"y"}', b'{"id":"e","body":1}']
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(rows))
    assert main(["score", str(tmp_path / "in.jsonl")]) == 0
    shown = capsys.readouterr()
    assert [line["id"] for line in lines_of(shown.out)] == ["a", "2", "c", "d", "e"]
    assert shown.err == "2 of 5 tickets scored; 3 not scored: invalid_ticket 2, empty_text 1.\n"


def test_standard_input_is_read_and_answers_keep_every_script(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = '{"id":"1","body":"Меня дважды списали, верните деньги!"}\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    assert main(["score", "-", "--explain"]) == 0
    shown = capsys.readouterr()
    assert "верните деньги" in shown.out
    assert shown.err == ""


@pytest.mark.parametrize("arguments", [[], ["in.jsonl", "--text", "x"]])
def test_an_input_or_a_text_is_needed_but_not_both(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", *arguments]) == 2
    assert "--text" in capsys.readouterr().err


def test_a_broken_quote_ends_with_one_message_after_the_rows_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.csv").write_text('id,body\n1,one\n2,two\n3,"broken\n', encoding="utf-8")
    assert main(["score", str(tmp_path / "in.csv")]) == 1
    shown = capsys.readouterr()
    assert [line["id"] for line in lines_of(shown.out)] == ["1", "2"]
    assert "in.csv: line 4" in shown.err
    assert "code: unreadable_data" in shown.err


def test_the_input_is_checked_before_the_model_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "load_model", lambda ref, root: pytest.fail("loaded"))
    assert main(["score", str(tmp_path / "none.csv")]) == 2
    (tmp_path / "in.csv").write_text("id,message\n1,x\n", encoding="utf-8")
    assert main(["score", str(tmp_path / "in.csv")]) == 1
    assert "found: id, message" in capsys.readouterr().err


def test_an_output_file_appears_whole_and_nothing_goes_to_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"body":"x"}\n{"body":"y"}\n')
    assert main(["score", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out" / "scored.jsonl")]) == 0
    assert len(lines_of((tmp_path / "out" / "scored.jsonl").read_text("utf-8"))) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "2 of 2 tickets scored.\n")


def test_damaged_input_leaves_an_output_file_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.csv").write_text('body\none\n"broken\n', encoding="utf-8")
    (tmp_path / "out.jsonl").write_text("before", encoding="utf-8")
    assert main(["score", str(tmp_path / "in.csv"), "--output", str(tmp_path / "out.jsonl")]) == 1
    assert (tmp_path / "out.jsonl").read_text("utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.jsonl"]
    assert "out.jsonl was not written" in capsys.readouterr().err


def test_a_link_stays_a_link_and_a_device_stays_a_device(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_text("before", encoding="utf-8")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    assert main(["score", "--text", "x", "--output", str(tmp_path / "link.jsonl")]) == 0
    assert (tmp_path / "link.jsonl").is_symlink()
    assert lines_of((tmp_path / "real.jsonl").read_text("utf-8"))
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert main(["score", "--text", "x", "--output", str(tmp_path / "pipe")]) == 0
    assert len(lines_of(os.read(reader, 65_536).decode())) == 1
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("to_file", [True, False])
def test_a_full_disk_is_one_clear_message(tmp_path: Path, to_file: bool) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"body":"x"}\n' * 100)
    command_line = [sys.executable, "-c", WITH_A_FAKE, "score", str(tmp_path / "in.jsonl")]
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [*command_line, *(["--output", "/dev/full"] if to_file else [])],
            stdout=subprocess.PIPE if to_file else full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
            timeout=60,
        )
    assert ended.returncode == 1
    assert "cannot be written" in ended.stderr
    assert "code: write_failed" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


def test_a_reader_that_closes_the_pipe_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"body":"x"}\n' * 5000)
    process = subprocess.Popen(
        [sys.executable, "-c", WITH_A_FAKE, "score", str(tmp_path / "in.jsonl")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 1
    assert "rror" not in said
    assert "Exception ignored" not in said


def test_an_interrupt_leaves_no_half_output(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HEARS_INTERRUPTS + WITH_A_FAKE, "score", "-", "--output", str(tmp_path / "out.jsonl")],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(b'{"body":"x"}\n' * 3000)  # the pipe stays open: the command waits for more
    process.stdin.flush()
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob(".out.jsonl.*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_without_any_model_the_message_says_how_to_get_one(
    registry: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert main(["score", "--text", "x", "--registry", str(registry)]) == 2
    said = capsys.readouterr().err
    assert "triage demo" in said
    assert "triage train" in said
    assert "code: unknown_model" in said


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs the peak memory of a process")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    line = orjson.dumps({"body": "x" * 2000}) + b"\n"
    with (tmp_path / "in.jsonl").open("wb") as file:
        file.writelines(line for _ in range(60_000))
    script = WITH_A_FAKE.replace(
        "sys.exit(main(sys.argv[1:]))",
        "status = main(sys.argv[1:]); "
        "print(*(line.split()[1] for line in open('/proc/self/status') if 'VmHWM' in line), file=sys.stderr); "
        "sys.exit(status)",
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, "score", str(tmp_path / "in.jsonl")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    summary, peak_kib = ended.stderr.splitlines()
    assert summary == b"60,000 of 60,000 tickets scored."
    assert int(peak_kib) < 80 * 1024


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"body":"x"}\n' * 10)
    controller, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (25, 80))
    command_line = [sys.executable, "-c", WITH_A_FAKE, "score", str(tmp_path / "in.jsonl")]
    subprocess.run(command_line, stdout=subprocess.DEVNULL, stderr=terminal, check=True, timeout=60)
    piped = subprocess.run(command_line, capture_output=True, check=True, timeout=60)
    os.close(terminal)
    assert b"tickets/s" in os.read(controller, 65_536)
    os.close(controller)
    assert piped.stderr == b"10 of 10 tickets scored.\n"
