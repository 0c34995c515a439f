from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import triage_serve.bootstrap as composition
import triage_serve.cli.demo as command
from triage import Triager
from triage_serve.cli import main
from triage_serve.samples import SAMPLES
from triage_serve.testing import FakeScorer, fake_triager


@pytest.fixture
def with_model(monkeypatch: pytest.MonkeyPatch) -> Callable[[Triager], None]:
    def use(triager: Triager) -> None:
        monkeypatch.setattr(command, "_ensure_model", lambda registry: None)
        monkeypatch.setattr(composition, "load_model", lambda ref, root: triager)

    return use


def test_once_sends_the_three_requests_prints_the_answers_and_ends(
    with_model: Callable[[Triager], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with_model(fake_triager())
    assert main(["demo", "--once", "--registry", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    for sample in SAMPLES:
        assert f"{sample.language}: {sample.title}" in shown
        assert sample.body in shown
    assert shown.count("category   billing            0.90") == 3
    assert "for a person to check: low_confidence" in shown
    assert "angry 0.90" in shown


def test_an_answer_of_another_shape_is_refused(
    with_model: Callable[[Triager], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    triager = fake_triager()
    scorer = FakeScorer()
    scorer.tasks = scorer.tasks[:2]
    with_model(replace(triager, scorer=scorer))
    assert main(["demo", "--once", "--registry", str(tmp_path)]) == 1
    assert "English: the answer lacks sentiment, signals" in capsys.readouterr().err


def test_a_proxy_for_the_rest_of_the_world_is_not_asked(
    with_model: Callable[[Triager], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(os.environ, "http_proxy", "http://127.0.0.1:9")
    with_model(fake_triager())
    assert main(["demo", "--once", "--registry", str(tmp_path)]) == 0


def test_the_starters_configuration_is_found_where_it_was_installed() -> None:
    assert command.starter_config().is_file()
