"""docs/operations.md says what the program does: its commands run, its tables are the program's own."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest
import yaml

from tests.postgres import new_database, postgres_server, postgres_url
from triage.errors import TriageError
from triage_serve.access import NEEDED, Rates, Scope
from triage_serve.access.key_ring import BELIEVED_SECONDS
from triage_serve.api.problems import PROBLEMS
from triage_serve.cli.keys import keys
from triage_serve.cli.models import models
from triage_serve.cli.serve import serve
from triage_serve.inference.metrics import Metrics
from triage_serve.settings import Limits
from triage_serve.storage import Store

__all__ = ["new_database", "postgres_server", "postgres_url"]

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
CONTRACTS = (ROOT / "docs/contracts.md").read_text(encoding="utf-8")
COMMANDS: dict[str, click.Command] = {"keys": keys, "models": models, "serve": serve}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def lines() -> Iterator[list[str]]:
    for block in blocks("bash"):
        for line in block.splitlines():
            yield shlex.split(line)


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def table(text: str, head: str) -> dict[str, list[str]]:
    """The rows of the table whose head begins so, by their first cell."""
    rows = text.split(f"\n{head}")[1].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[: _first_gap(rows)]]
    return {first: rest for first, *rest in cells}


def _first_gap(rows: list[str]) -> int:
    return next((number for number, row in enumerate(rows) if not row.startswith("|")), len(rows))


def words_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def accept(words: list[str]) -> None:
    """Let click parse a command line of `triage` without running it."""
    command, rest, name = COMMANDS[words[0]], words[1:], words[0]
    if isinstance(command, click.Group):
        command, rest, name = command.commands[rest[0]], rest[1:], rest[0]
    command.make_context(name, rest)


def test_every_command_line_is_one_that_triage_takes() -> None:
    said = [words[1:] for words in lines() if words[0] == "triage"]
    assert len(said) >= 10
    for words in said:
        accept(words)


def test_a_wrong_command_line_would_be_found() -> None:
    with pytest.raises(click.UsageError):
        accept(["keys", "create", "--name", "x", "--scope", "everything"])


def test_the_lines_for_containers_name_services_files_and_commands_that_are_there() -> None:
    services = yaml.safe_load((ROOT / "serve/compose.yaml").read_text(encoding="utf-8"))["services"]
    said = [words for words in lines() if words[0] == "docker"]
    assert len(said) >= 4
    for words in said:
        assert (ROOT / words[words.index("--file") + 1]).is_file()
        if "run" in words:
            service = next(place for place, word in enumerate(words) if word in services)
            if "--entrypoint" not in words:
                accept(words[service + 1 :])


def test_no_other_programs_are_needed() -> None:
    known = {"triage", "docker", "python", "sqlite3", "rm", "cp", "chmod", "umask", "pg_dump", "pg_restore"}
    assert {words[0] for words in lines()} <= known


@pytest.mark.parametrize("page", [PAGE, CONTRACTS], ids=["operations", "contracts"])
def test_the_table_of_scopes_is_the_one_that_is_enforced(page: str) -> None:
    rows = table(page, "| scope | opens |")
    assert [words_in(scope)[0] for scope in rows] == list(Scope)
    for scope in Scope:
        real = {f"{method} {route}" for (method, route), each in NEEDED.items() if each is scope}
        assert set(words_in(rows[f"`{scope}`"][0])) == real


def test_the_limits_are_the_real_ones() -> None:
    rows, rates, limits = table(PAGE, "| limit | default |"), Rates(), Limits()
    defaults = " ".join(cells[0] for cells in rows.values())
    for rate in (rates.key, rates.failures):
        assert f"{rate.per_second:g} per second, {rate.burst} at once" in defaults
    for limit in (f"{limits.request_seconds:g} seconds", f"{limits.body_bytes >> 20} MiB", f"| {limits.tickets} |"):
        assert limit in PAGE
    assert f"about {limits.waiting_seconds:g} seconds of work" in defaults
    assert f"for {BELIEVED_SECONDS:g} seconds" in section("Keys")


def metric_names() -> set[str]:
    found = re.findall(r"^# TYPE (\w+) (\w+)$", Metrics().text().decode(), re.MULTILINE)
    return {name for name, kind in found if not name.endswith("_created")}


def test_every_metric_is_explained_and_no_other() -> None:
    assert {words_in(cell)[0] for cell in table(PAGE, "| metric | tells |")} == metric_names()


def test_alerts_ask_for_metrics_that_are_there() -> None:
    (written,) = blocks("yaml")
    (group,) = yaml.safe_load(written)["groups"]
    for rule in group["rules"]:
        asked = set(re.findall(r"triage_\w+", rule["expr"]))
        assert {re.sub(r"_bucket$", "", name) for name in asked} <= metric_names(), rule["alert"]
        assert rule["expr"].count("(") == rule["expr"].count(")")


def tree(root: type[TriageError] = TriageError) -> Iterator[type[TriageError]]:
    yield root
    for branch in root.__subclasses__():
        yield from tree(branch)


def test_every_code_of_the_troubleshooting_is_one_the_service_gives() -> None:
    rows = table(section("Troubleshooting"), "| code | status |")
    for cell, (status, advice) in rows.items():
        assert PROBLEMS[words_in(cell)[0]].status == int(status), cell
        assert advice
    exits = {error.code: error.exit_status for error in tree()}
    assert {exits[words_in(cell)[0]] for cell in table(section("Troubleshooting"), "| code | do |")} == {2}


def test_every_temporary_refusal_and_every_refusal_of_the_gate_has_advice() -> None:
    told = {words_in(cell)[0] for cell in table(section("Troubleshooting"), "| code | status |")}
    assert {code for code, problem in PROBLEMS.items() if problem.status in {401, 403, 429}} <= told
    assert {"not_ready", "deadline_exceeded", "storage_unavailable", "internal_error"} <= told


def test_figures_of_load_have_their_place_and_the_command_that_prints_them() -> None:
    text = section("Under load")
    assert "<!-- figures: load -->" in text
    (command,) = [words for words in lines() if words[:1] == ["python"] and words[1].endswith(".py")]
    source = (ROOT / command[1]).read_text(encoding="utf-8")
    assert all(f'"{word}"' in source for word in command if word.startswith("--"))


def shell_block(beginning: str, nth: int = 0) -> str:
    return [block for block in blocks("bash") if block.startswith(beginning)][nth]


def run(script: str, folder: Path, **environment: str) -> str:
    environment = {"PATH": "/usr/bin:/bin", **environment}
    shell = ["/bin/sh", "-euc", script]
    return subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def remembered(url: str) -> list[str]:
    with Store.open(url) as store:
        store.migrate()
        with store.reading() as work:
            return [key.name for key in work.keys.all()]


def remember(url: str, name: str) -> None:
    with Store.open(url) as store:
        store.migrate()
        with store.writing() as work:
            work.keys.create(name, [Scope.SCORE])


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="needs sqlite3")
def test_the_backup_of_sqlite_taken_while_it_is_open_brings_everything_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'triage.db'}"
    with Store.open(url) as running:
        running.migrate()
        with running.writing() as work:
            work.keys.create("before", [Scope.SCORE])
        assert run(shell_block("umask"), tmp_path).strip() == "ok"
        with running.writing() as work:
            work.keys.create("after", [Scope.SCORE])
    assert (tmp_path / "backup.db").stat().st_mode & 0o077 == 0
    run(shell_block("rm -f"), tmp_path)
    assert remembered(url) == ["before"]


def test_the_backup_of_postgresql_brings_everything_back(
    postgres_server: Any, new_database: Callable[..., str], tmp_path: Path
) -> None:
    url = new_database()
    remember(url, "before")
    save, restore = shell_block("pg_dump").splitlines()
    place = {"PATH": f"{postgres_server.bin_path}:/usr/bin:/bin", "TRIAGE_DATABASE_URL": url}
    run(save, tmp_path, **place)
    remember(url, "after")
    with psycopg.connect(url) as connection:
        connection.execute("SELECT 1")
    run(restore, tmp_path, **place)
    assert remembered(url) == ["before"]
