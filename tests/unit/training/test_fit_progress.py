from __future__ import annotations

import io

import pytest

from triage_training.progress import Reporter
from triage_training.run import Stopwatch


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def work(reporter: Reporter) -> None:
    reporter.say("one line")
    with reporter.counting("encoding", 10) as progress:
        progress(4)
        progress(6)
    with reporter.steps("fitting") as step:
        step("terms")


def test_a_pipe_gets_the_lines_and_no_bars() -> None:
    pipe = io.StringIO()
    work(Reporter(pipe))
    assert pipe.getvalue() == "one line\n"


def test_a_terminal_gets_bars_too() -> None:
    terminal = Terminal()
    work(Reporter(terminal))
    assert terminal.getvalue().startswith("one line\n")
    assert "encoding: 100%" in terminal.getvalue()
    assert "terms" in terminal.getvalue()


def test_nobody_listening_hears_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    work(Reporter(None))
    assert capsys.readouterr() == ("", "")


def test_a_stopwatch_names_its_stages() -> None:
    watch = Stopwatch()
    with watch.stage("load"), watch.stage("inner"):
        pass
    assert watch.seconds.keys() == {"load", "inner"}
    assert all(0 <= seconds < 5 for seconds in watch.seconds.values())
