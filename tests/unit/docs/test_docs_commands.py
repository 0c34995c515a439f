"""Every command line in the documentation is one the programs take, and every command is documented."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from triage_serve.cli import COMMANDS, triage
from triage_serve.cli.demo import shown_requests

Blocks = Callable[..., list[str]]
COMMANDS_OF_SHELLS = {"triage", "make", "curl", "pip", "python", "printf"}


def simple_commands(text: str) -> Iterator[list[str]]:
    """The words of every simple command of a shell block; pipes part them."""
    for line in text.splitlines():
        words: list[str] = []
        for word in shlex.split(line, comments=True):
            if word == "|":
                yield words
                words = []
            else:
                words.append(word)
        if words:
            yield words


def subcommands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(triage)
    for name in COMMANDS:
        command = triage.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", each) for inner, each in command.commands.items())
        elif command is not None:
            yield name, command


SUBCOMMANDS = dict(subcommands())


def parsed(words: list[str]) -> str:
    """Let click parse a command line without running it; returns the command's name."""
    depth = next((depth for depth in (2, 1) if " ".join(words[:depth]) in SUBCOMMANDS), None)
    if depth is None:
        raise click.UsageError(f"no command {words[:2]}")
    name = " ".join(words[:depth])
    SUBCOMMANDS[name].make_context(name, words[depth:])
    return name


def test_every_documented_command_line_is_accepted(blocks: Blocks) -> None:
    lines = [words for text in blocks("sh") for words in simple_commands(text)]
    assert {words[0] for words in lines} <= COMMANDS_OF_SHELLS
    tried = {parsed(words[1:]) for words in lines if words[0] == "triage"}
    assert tried >= {"score", "train", "serve", "models promote"}


@pytest.mark.parametrize("words", [["score", "--txt", "x"], ["models", "shown", "x"], ["train"]])
def test_a_wrong_command_line_would_be_found(words: list[str]) -> None:
    with pytest.raises(click.UsageError):
        parsed(words)


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_command_is_documented_with_its_options(
    name: str, table: Callable[[str, str], dict[str, list[str]]]
) -> None:
    rows = table("docs/contracts.md", "| command | does |")
    (usage,) = [usage for usage in rows if re.match(rf"`triage {name}[ `]", usage)]
    options = {option for each in SUBCOMMANDS[name].params if isinstance(each, click.Option) for option in each.opts}
    assert set(re.findall(r"--[a-z-]+", usage)) == options - {"--registry", "--help"}


def test_no_command_is_documented_that_is_not_there(table: Callable[[str, str], dict[str, list[str]]]) -> None:
    rows = table("docs/contracts.md", "| command | does |")
    named = {re.match(r"`triage ((?:(?:keys|models|route) )?[a-z]+)", usage)[1] for usage in rows}  # type: ignore[index]
    assert named == set(SUBCOMMANDS)


def test_the_verbs_of_make_are_in_the_makefile(blocks: Blocks, project: Path) -> None:
    targets = re.findall(r"^(\w+):", (project / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    used = {words[1] for text in blocks("sh") for words in simple_commands(text) if words[0] == "make"}
    assert used == {"demo", "test", "check", "bench"}
    assert used <= set(targets)


def test_the_readmes_requests_are_those_the_demo_prints(blocks: Blocks) -> None:
    shown = [line for text in blocks("sh", "README.md") for line in text.splitlines() if line.startswith("curl")]
    assert shown == [line for _, line in shown_requests("http://127.0.0.1:8000")]


def test_the_benchmarks_take_the_documented_options(blocks: Blocks, project: Path) -> None:
    lines = [words for text in blocks("sh") for words in simple_commands(text) if words[0] == "python"]
    assert {words[1] for words in lines} == {
        f"eval/benchmarks/{name}.py" for name in ("quality", "choices", "text", "languages", "training", "scoring")
    }
    for script in {words[1] for words in lines}:
        run = subprocess.run(
            [sys.executable, project / script, "--help"], capture_output=True, text=True, check=True, timeout=120
        )
        wanted = {word for words in lines if words[1] == script for word in words[2:] if word.startswith("--")}
        assert wanted <= set(re.findall(r"--[a-z-]+", run.stdout))
