from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import triage_training.run as training
from triage_serve.cli import main


def test_every_option_reaches_the_run_and_the_new_models_reference_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: dict[str, Any] = {}

    def train(config: Path, **options: Any) -> object:
        asked.update(options, config=config)
        return SimpleNamespace(manifest=SimpleNamespace(name="mine", version="2026.11.21-1f3c"))

    monkeypatch.setattr(training, "train", train)
    assert main(["train", "mine.toml", "--seed", "7", "--registry", str(tmp_path)]) == 0
    assert asked == {
        "config": Path("mine.toml"),
        "output": None,
        "registry_root": tmp_path,
        "seed": 7,
        "dry_run": False,
    }
    assert capsys.readouterr().out == "mine@2026.11.21-1f3c\n"


def test_a_dry_run_prints_no_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "train", lambda config, **options: None)
    assert main(["train", "mine.toml", "--dry-run", "--registry", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_a_missing_configuration_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", str(tmp_path / "none.toml"), "--registry", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "none.toml" in said
    assert "Traceback" not in said
