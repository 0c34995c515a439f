from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import triage_serve.bootstrap as composition
import triage_serve.cli.demo as command
from triage import ModelRef, Triager
from triage_serve.cli import main
from triage_serve.inference.loading import FixedSource
from triage_serve.samples import SAMPLES
from triage_serve.server import Announce, serving
from triage_serve.settings import ServeSettings
from triage_serve.storage import NewMessage, Store
from triage_serve.testing import FakeScorer, fake_triager


@pytest.fixture
def with_model(monkeypatch: pytest.MonkeyPatch) -> Callable[[Triager], None]:
    def use(triager: Triager) -> None:
        monkeypatch.setattr(command, "_ensure_model", lambda registry: None)
        monkeypatch.setattr(composition, "RegistrySource", lambda ref, root, threads: FixedSource(lambda: triager))

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
    assert "3 sample tickets are in the database" in shown
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


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the demo serve until it has said what it says."""

    def serve(settings: ServeSettings, *, announce: Announce) -> None:
        with serving(settings, load=fake_triager) as url:
            announce(url, ModelRef("fake", "1"))

    monkeypatch.setattr(command, "_ensure_model", lambda registry: None)
    monkeypatch.setattr("triage_serve.server.serve", serve)
    monkeypatch.setattr("triage_serve.cli.serve.log_to_stderr", lambda: None)
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / name)


@pytest.mark.usefixtures("served")
def test_sample_tickets_are_kept_in_a_database_of_the_demos_own_however_often_it_is_started(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for _ in range(2):
        assert main(["demo", "--port", "0", "--registry", str(tmp_path)]) == 0
        shown = capsys.readouterr().out
        assert "3 sample tickets are in the database: http://127.0.0.1:" in shown
        assert shown.count("\ncurl -s http://127.0.0.1:") == 5
    with Store.open(f"sqlite:///{tmp_path / 'ticket-triage' / 'demo.db'}") as store, store.reading() as work:
        assert {item.message.id for item in work.listing.page().items} == {sample.id for sample in SAMPLES}


@pytest.mark.usefixtures("served")
def test_a_sample_that_an_older_demo_kept_with_other_words_keeps_nobody_from_trying(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'ticket-triage' / 'demo.db'}") as store:
        store.migrate()
        with store.writing() as work:
            work.messages.add(NewMessage(SAMPLES[0].id, "Other words"))
    assert main(["demo", "--port", "0", "--registry", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "The sample tickets were not kept: English" in told.err
    assert told.out.count("\ncurl -s") == 5


def test_a_proxy_for_the_rest_of_the_world_is_not_asked(
    with_model: Callable[[Triager], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(os.environ, "http_proxy", "http://127.0.0.1:9")
    with_model(fake_triager())
    assert main(["demo", "--once", "--registry", str(tmp_path)]) == 0


def test_the_starters_configuration_is_found_where_it_was_installed() -> None:
    assert command.starter_config().is_file()
