"""The speed benchmarks: what they compare, how they judge and how they refuse; never how fast anything is."""

from __future__ import annotations

import importlib
import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage import Language, PreparedText
from triage.decisions import AcceptanceRule, FlagRule, ScopeRule
from triage.errors import TriageError
from triage.pipeline import Rules
from triage.tasks import TaskKind
from triage_models.encoder import EncoderSpec, TorchOptions, load_torch_encoder, locate_encoder
from triage_models.scorer import ModelScorer

sys.path.insert(0, str(Path(__file__).parents[3] / "eval" / "benchmarks"))
speed = importlib.import_module("speed")
training = importlib.import_module("training")
scoring = importlib.import_module("scoring")
scoring_plain = importlib.import_module("scoring_plain")

TEXTS = ("where is my parcel", "you charged me twice!!", "the app crashes, 12 errors", "great service, I love it", "ok")


@pytest.mark.parametrize(
    ("bar", "met"),
    [({}, None), ({"least": 4}, True), ({"least": 4.1}, False), ({"most": 4}, False), ({"most": 5}, True)],
)
def test_a_figure_is_judged_by_its_bar(bar: dict[str, float], met: bool | None) -> None:
    assert speed.Figure("x", 4.0, **bar).met is met
    assert speed.all_met([speed.Figure("x", 4.0, **bar)]) is (met is not False)


def test_the_machine_is_described() -> None:
    described = speed.machine()
    assert described["cores"] >= 1
    assert len(described["load_average"]) == 3
    assert {"processor", "flags", "torch", "scikit-learn"} <= described.keys()
    json.dumps(described)


def test_table_and_json_say_the_same(tmp_path: Path) -> None:
    figures = [speed.Figure("training", 12.5, "s", most=60), speed.Figure("ratio", 1.0, "x", least=4)]
    speed.write(tmp_path / "out.json", {"cores": 2}, {"repeats": 1}, figures)
    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [(each["name"], each["value"], each["met"]) for each in written["figures"]] == [
        ("training", 12.5, True),
        ("ratio", 1.0, False),
    ]
    shown = speed.show({"cores": 2}, figures).splitlines()
    assert shown[0] == "cores: 2"
    assert [line.split() for line in shown[-2:]] == [
        ["training", "12.5", "s", "<", "60", "yes"],
        ["ratio", "1", "x", ">=", "4", "NO"],
    ]


def test_a_process_is_measured_with_its_memory() -> None:
    ended = speed.finished([sys.executable, "-c", "print('x' * 3, bytes(50_000_000)[:0])"])
    assert ended.output.startswith(b"xxx")
    assert 50e6 < ended.peak_bytes < 2e9
    assert ended.seconds > 0


def test_a_process_that_fails_ends_the_benchmark_with_its_last_words() -> None:
    with pytest.raises(TriageError, match=r"status 3.*the end"):
        speed.finished([sys.executable, "-c", "import sys; print('the end', file=sys.stderr); sys.exit(3)"])
    with pytest.raises(TriageError, match="cannot be started"):
        speed.finished(["/nowhere/triage"])


@pytest.mark.parametrize("text", ["0", "-1", "x", ""])
def test_a_count_is_at_least_one(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        speed.positive(text)


def test_training_scores_tickets_of_every_language() -> None:
    lines = [json.loads(line) for line in training.some_lines(300)]
    assert len(lines) == 300
    assert {line["language"] for line in lines} == {"bg", "de", "en", "es", "fr", "ru"}


def test_rounds_become_medians_and_the_worst_memory() -> None:
    runs = [speed.Finished(seconds, peak, b"") for seconds, peak in ((100, 1e9), (10, 2e9), (120, 3e9), (20, 1e9))]
    rounds = [training.Round(*runs[:2], same_id=True, same_output=True), training.Round(*runs[2:], True, False)]
    values = [figure.value for figure in training.figures(rounds)]
    assert values == [110, 15, 8, 3, 1, 0.5]
    assert not speed.all_met(training.figures(rounds))


def test_an_unknown_model_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scoring.main(["--registry", str(tmp_path), "--model", "nothing"]) == 2
    assert "unknown_model" in capsys.readouterr().err


def test_a_configuration_that_is_not_there_ends_the_training_benchmark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(training, "command", lambda: "/nowhere/triage")
    assert training.main(["--config", str(tmp_path / "no.toml"), "--repeats", "1"]) == 1
    assert "cannot be started" in capsys.readouterr().err


def test_the_drawn_tickets_are_always_the_same_and_short_enough(tiny_encoder_folder: Path) -> None:
    folder = locate_encoder(EncoderSpec(str(tiny_encoder_folder), max_tokens=512), tiny_encoder_folder.parent)
    first, again = scoring.draw(100, folder), scoring.draw(100, folder)
    assert [ticket.id for ticket in first.tickets] == [ticket.id for ticket in again.tickets]
    assert len({ticket.id for ticket in (*first.tickets, *first.others)}) == 164
    assert 0 < first.tokens <= 140
    with pytest.raises(TriageError, match="--tickets"):
        scoring.draw(4000, folder)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_plain_way_names_the_labels_that_ours_names(
    tiny_encoder_folder: Path, random_model: Callable[..., Any], seed: int
) -> None:
    """Two implementations of one model: features, heads and flags of scikit-learn's classes against ours."""
    folder = locate_encoder(EncoderSpec(str(tiny_encoder_folder), layers=(4,)), tiny_encoder_folder.parent)
    encoder = load_torch_encoder(folder, TorchOptions(device="cpu", bfloat16=False))
    model = fitting(random_model(TEXTS, seed=seed), encoder.dimensions, seed)
    thresholds = {
        task.name: FlagRule(dict.fromkeys(task.labels, 0.5)) for task in model.tasks if task.kind is TaskKind.MULTILABEL
    }
    accept = {task.name: AcceptanceRule(0.5) for task in model.tasks if task.kind is not TaskKind.MULTILABEL}
    plain = scoring_plain.PlainScorer.load(model, Rules(accept, thresholds, ScopeRule(0.0)), folder).labels(TEXTS)
    language = Language("en", 1.0, supported=True)
    scores = ModelScorer(encoder, model).score([PreparedText(text, (), language) for text in TEXTS])
    for task in model.tasks:
        rows = np.array([each.probabilities[task.name] for each in scores])
        if task.kind is TaskKind.MULTILABEL:
            ours = {label: np.where(rows[:, at] >= 0.5, "yes", "no").tolist() for at, label in enumerate(task.labels)}
            assert {label: plain[label] for label in task.labels} == ours
        else:
            assert plain[task.name] == [task.labels[at] for at in rows.argmax(axis=1)]


def fitting(model: Any, dimensions: int, seed: int) -> Any:
    """The same model for encodings of another length."""
    from dataclasses import replace

    draw = np.random.default_rng(seed)
    heads = {
        name: replace(
            head, dense_weights=draw.normal(size=(dimensions, head.dense_weights.shape[1])).astype(np.float32)
        )
        for name, head in model.heads.items()
    }
    space = replace(
        model.space, mean=np.zeros(dimensions, dtype=np.float32), scale=np.ones(dimensions, dtype=np.float32)
    )
    scope = replace(model.scope, reference=np.zeros((1, dimensions), dtype=np.float16))
    return replace(model, heads=heads, space=space, scope=scope)
