from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

import triage_serve.cli.models as command
from triage import AcceptanceRule, FlagRule, Rules, ScopeRule, Task, TaskKind
from triage_models.bundle_content import BundleContent
from triage_models.protocol import Digests
from triage_models.registry import Registry
from triage_serve.cli import main


def content(seed: int) -> BundleContent:
    tasks = (
        Task("category", TaskKind.NOMINAL, ("billing", "delivery")),
        Task("signals", TaskKind.MULTILABEL, ("angry",)),
    )
    rules = Rules({"category": AcceptanceRule(0.8)}, {"signals": FlagRule({"angry": 0.5})}, ScopeRule(0.0))
    return BundleContent(
        name="small",
        created_at=datetime(2026, 11, 20 + seed, tzinfo=UTC),
        tasks=tasks,
        encoder=None,
        rules=rules,
        digests=Digests("0" * 64, "0" * 64),
        seed=seed,
        libraries={},
        metrics={"category": {"accuracy": 0.9125}},
        text_preparation={},
        tensors={},
        documents={},
        texts={"card.md": "A card."},
    )


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    monkeypatch.setenv("TRIAGE_REGISTRY", str(tmp_path / "registry"))
    store = Registry(tmp_path / "registry")
    store.add(content(seed=1))
    store.add(content(seed=2))
    return store


def test_list_shows_versions_aliases_and_tasks(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    registry.promote("small")
    assert main(["models", "list"]) == 0
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["model", "aliases", "trained", "tasks"]
    assert first.startswith("small@2026.11.21-")
    assert second.split()[:2] == [registry.find("small").ref, "champion"]
    assert "category, signals" in second


def test_list_as_json_is_one_document(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--json"]) == 0
    listed = orjson.loads(capsys.readouterr().out)
    assert [entry["ref"] for entry in listed] == [entry.ref for entry in registry.entries()]
    assert listed[0]["tasks"] == ["category", "signals"]


def test_an_empty_registry_lists_nothing_and_says_how_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "list", "--registry", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "triage demo" in shown.err


def test_show_tells_tasks_and_measured_quality(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "show", "small"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "category nominal: billing, delivery" in shown
    assert "category.accuracy 0.9125" in shown


def test_show_as_json_is_the_manifest(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "show", "small", "--json"]) == 0
    manifest = registry.find("small").manifest
    assert manifest is not None
    assert orjson.loads(capsys.readouterr().out)["id"] == manifest.id


def test_verify_names_the_damaged_model_among_whole_ones(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, damaged = registry.entries()
    (damaged.folder / "card.md").write_text("A cart.", encoding="utf-8")
    assert main(["models", "verify"]) == 1
    shown = capsys.readouterr()
    assert f"{whole.ref}: whole" in shown.out
    assert f"{damaged.ref}: bundle_corrupt" in shown.err
    assert main(["models", "verify", whole.ref]) == 0


def test_promote_and_rollback_move_an_alias(
    registry: Registry, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []
    monkeypatch.setattr(command, "_try_out", tried.append)
    older, newer = registry.entries()
    assert main(["models", "promote", older.ref]) == 0
    assert main(["models", "promote", newer.ref]) == 0
    assert main(["models", "rollback", "small"]) == 0
    assert tried == [older.folder, newer.folder]
    assert registry.find("small").version == older.version
    assert capsys.readouterr().out.splitlines()[-1] == f"small@champion is {older.version} again"


def test_export_makes_a_folder_that_every_command_takes(
    registry: Registry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "export", "small", str(tmp_path / "out")]) == 0
    assert main(["models", "verify", str(tmp_path / "out")]) == 0
    assert main(["models", "export", "small", str(tmp_path / "out")]) == 1
    assert "exists" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["show", "smal"], ["promote", "smal"], ["rollback", "smal"], ["verify", "smal"]])
def test_an_unknown_model_suggests_the_nearest(
    registry: Registry, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", *arguments]) == 2
    assert "Did you mean small" in capsys.readouterr().err
