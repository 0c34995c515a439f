"""The published contracts say what the code does: codes, statuses, shapes, labels, limits."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import triage.outreach  # noqa: F401  (its errors belong to the tree)
import triage_serve.api.errors  # noqa: F401  (its errors belong to the tree)
from triage import Reason, render
from triage.errors import TriageError
from triage_models.protocol import OLDEST, PROTOCOL
from triage_models.text.words import SOURCE_LIMIT, TEXT_LIMIT
from triage_serve.api.errors import RequestError
from triage_serve.api.problems import INTERNAL_ERROR, PROBLEMS
from triage_serve.api.schemas import FailedTicket, ScoredTicket
from triage_serve.bootstrap import build_app, build_inference
from triage_serve.cli.faults import DONE, INTERNAL, INTERRUPTED, REFUSED, WRONG_USE
from triage_serve.settings import Limits, ServeSettings
from triage_serve.testing import fake_triager

PAGE = "docs/contracts.md"
Table = Callable[[str, str], dict[str, list[str]]]


def tree(root: type[TriageError] = TriageError) -> Iterator[type[TriageError]]:
    yield root
    for branch in root.__subclasses__():
        yield from tree(branch)


def plain(cell: str) -> str:
    return cell.strip("`")


def test_every_error_code_is_documented_with_its_exit_and_http_status(table: Table) -> None:
    documented = {plain(code): (cells[0], int(cells[1])) for code, cells in table(PAGE, "| code | exit |").items()}
    real = {
        error.code: ("-" if issubclass(error, RequestError) else str(error.exit_status), PROBLEMS[error.code].status)
        for error in tree()
        if error.__module__.startswith("triage")
    }
    assert documented == {**real, INTERNAL_ERROR: ("-", PROBLEMS[INTERNAL_ERROR].status)}


def test_every_exit_status_is_documented(table: Table) -> None:
    documented = {int(status) for status in table(PAGE, "| exit status |")}
    assert documented == {DONE, REFUSED, WRONG_USE, INTERNAL, INTERRUPTED}


def test_every_reason_is_documented(table: Table) -> None:
    assert {plain(cell) for cell in table(PAGE, "| `reason` |")} == {reason.value for reason in Reason}


def test_the_labels_are_those_the_starter_is_trained_on(project: Path, table: Table) -> None:
    tasks = tomllib.loads((project / "training/configs/starter.toml").read_text(encoding="utf-8"))["tasks"]
    assert {plain(cell) for cell in table(PAGE, "| category |")} == set(tasks["category"]["labels"])
    rows = table(PAGE, "| task | kind |")
    assert {plain(task): cells[0].split(":")[0].replace("-", "") for task, cells in rows.items()} == {
        name: task["kind"] for name, task in tasks.items()
    }
    for name in ("priority", "sentiment", "signals"):
        assert re.findall(r"`(\w+)`", rows[f"`{name}`"][1]) == tasks[name]["labels"]
    assert [float(value) for value in re.findall(r"\((-?[\d.]+)\)", rows["`sentiment`"][1])] == tasks["sentiment"][
        "scale"
    ]


@pytest.mark.parametrize("name", [PAGE, "README.md"])
def test_the_examples_have_the_published_shape(name: str, blocks: Callable[..., list[str]]) -> None:
    examples: list[dict[str, Any]] = [json.loads(text) for text in blocks("json", name)]
    assert examples
    for example in examples:
        if "error" in example:
            FailedTicket.model_validate(example)
        else:
            ScoredTicket.model_validate(example)
            assert (example["category"]["reason"] is None) == example["category"]["accepted"]


def test_the_example_has_the_keys_that_are_really_written(blocks: Callable[..., list[str]]) -> None:
    from triage import Ticket

    (result,) = fake_triager().run([Ticket(id="1", body="Where is it?")], explain=True)
    real, shown = render(result), json.loads(blocks("json", PAGE)[0])
    assert list(shown) == list(real)
    for key in ("language", "category", "sentiment", "text", "model"):
        assert set(shown[key]) == set(real[key])
    assert set(shown["explanation"]["category"][0]) == set(real["explanation"]["category"][0])


def test_every_path_of_the_service_is_documented(project: Path, tmp_path: Path, table: Table) -> None:
    settings = ServeSettings(registry_root=tmp_path, database_url=f"sqlite:///{tmp_path / 'triage.db'}")
    app = build_app(settings, inference=build_inference(settings, load=fake_triager))
    documented = {
        each for cell in table(PAGE, "| method and path |") for each in re.findall(r"((?:GET|POST|DELETE) /\S*)`", cell)
    }
    paths = app.openapi()["paths"].items()
    real = {f"{method.upper()} {path}" for path, operations in paths for method in operations}
    real |= {"GET /", "GET /docs", "GET /openapi.json"}
    assert documented == real


def test_the_limits_are_the_real_ones(project: Path) -> None:
    text, limits = (project / PAGE).read_text(encoding="utf-8"), Limits()
    assert f"{TEXT_LIMIT:,} characters" in text
    assert f"{SOURCE_LIMIT:,} given" in text
    assert f"{limits.body_bytes >> 20} MiB at most" in text
    assert f"1 to {limits.tickets} tickets" in text
    assert f"about {['zero', 'one', 'two', 'three'][round(limits.waiting_seconds)]} seconds of work" in text
    assert f"answered within {limits.request_seconds:.0f} seconds" in text


def test_the_protocol_is_named_where_people_look_for_it(project: Path) -> None:
    assert OLDEST == PROTOCOL, "say the range"
    contracts = " ".join((project / PAGE).read_text(encoding="utf-8").split())
    changes = (project / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"writes and reads protocol {PROTOCOL}" in contracts
    assert f"Writes bundle protocol {PROTOCOL}, reads protocol {PROTOCOL}" in changes.split("\n## ")[1]


def test_the_changelog_speaks_of_the_version_to_be_released(project: Path) -> None:
    version = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version in (project / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]


def test_the_python_example_compiles_and_its_names_are_there(blocks: Callable[..., list[str]]) -> None:
    (example,) = blocks("python", "README.md")
    compile(example, "README.md", "exec")
    exec("\n".join(line for line in example.splitlines() if line.startswith(("from ", "import "))), {})
