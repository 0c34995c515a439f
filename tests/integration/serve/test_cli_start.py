from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import click
import pytest

from triage.errors import BundleCorruptError, ConfigError, TriageError
from triage_serve.cli import COMMANDS, main, triage
from triage_serve.cli.faults import run

HEAVY = ("numpy", "torch", "transformers", "fastapi", "pyarrow", "orjson", "sklearn", "pydantic", "tqdm")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["nothing"]])
def test_help_version_and_mistakes_import_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys; from triage_serve.cli import main; main(sys.argv[1:]); "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.splitlines()[-1] == "[]"


def test_help_lists_every_command_with_the_words_the_command_uses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = " ".join(capsys.readouterr().out.split())
    for name, entry in COMMANDS.items():
        assert f"{name} {entry.help}" in listed
        command = triage.get_command(click.Context(triage), name)
        assert command is not None
        assert command.get_short_help_str(limit=200) == entry.help


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert "Usage: triage" in capsys.readouterr().out


def test_version_names_the_installed_release(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"triage {version('ticket-triage')}\n"


@pytest.mark.parametrize(("typed", "advice"), [("scroe", "Did you mean 'score'?"), ("xyz", "Commands: demo, train")])
def test_an_unknown_command_suggests_the_nearest(typed: str, advice: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([typed]) == 2
    assert advice in capsys.readouterr().err


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    shown = capsys.readouterr()
    assert "Commands:" in shown.out + shown.err


def failing(error: BaseException) -> click.Command:
    @click.command()
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "status"), [(ConfigError("no such key.", hint="Remove it."), 2), (BundleCorruptError("changed."), 1)]
)
def test_a_refusal_is_message_hint_code_and_status(
    error: TriageError, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(failing(error), []) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert f"error: {error.message}" in said.err
    assert f"code: {error.code}" in said.err
    assert ("hint: Remove it." in said.err) == bool(error.hint)


def test_an_interrupt_ends_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing(KeyboardInterrupt()), []) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_of_the_program_says_so_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing(ValueError("customer text")), []) == 70
    said = capsys.readouterr().err
    assert "internal error: ValueError" in said
    assert "--debug" in said
    assert "customer text" not in said
    assert "Traceback" not in said


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage, "get_command", lambda context, name: failing(ValueError("why")))
    assert main(["--debug", "score"]) == 70
    assert "Traceback" in capsys.readouterr().err
