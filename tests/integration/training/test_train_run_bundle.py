"""Whole runs on a small made-up corpus: what is stored, what it says, and that it says it again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triage import Assessment, Ticket, Triager, render
from triage.errors import EncoderMismatchError, EncoderMissingError, WriteError
from triage_models.bundle_files import read_bundle
from triage_models.loading import load_triager
from triage_models.registry import Registry
from triage_models.scorer import ModelScorer
from triage_serve.cli import main
from triage_training.run import TrainingResult, train

AGAIN = """
import json, sys
from triage_serve.cli import main
config, registry, tickets, first, out = sys.argv[1:]
status = [main(["train", config, "--registry", registry])]
for name, model, root in (("first", first, registry), ("second", "tiny", registry)):
    arguments = ["score", tickets, "--model", model, "--registry", root, "--explain", "--output", f"{out}-{name}"]
    status.append(main(arguments))
sys.exit(max(status))
"""


@pytest.fixture(scope="module")
def tickets(made_up_rows: Callable[..., list[dict[str, Any]]]) -> list[Ticket]:
    unseen = [Ticket(row["id"], row["body"], subject=row["subject"]) for row in made_up_rows(40, seed=99)]
    return [*unseen, Ticket("odd", "😀"), Ticket("long", "my parcel is late " * 40)]


@pytest.fixture(scope="module")
def run(tiny_cache: Path) -> Callable[..., TrainingResult]:
    def run_training(config: Path, **options: Any) -> TrainingResult:
        where = {"output": None, "registry_root": config.parent / "registry", "cache": tiny_cache}
        result = train(config, **{**where, **options})
        assert result is not None
        return result

    return run_training


def probabilities(triager: Triager, tickets: list[Ticket]) -> list[dict[str, float]]:
    told = []
    for result in triager.run(tickets):
        assert isinstance(result, Assessment)
        shares = {item.label: item.confidence for item in result.predictions}
        others = {other.label: other.confidence for item in result.predictions for other in item.alternatives}
        told.append({**shares, **others, **{signal.name: signal.probability for signal in result.signals}})
    return told


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def distance(one: list[dict[str, float]], other: list[dict[str, float]]) -> float:
    return max(abs(a[key] - b[key]) for a, b in zip(one, other, strict=True) for key in a)


def test_another_process_trains_the_same_model_and_both_say_the_same_bytes(
    tmp_path: Path, trained: Any, own_cache: Path, tickets: list[Ticket], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its cache is empty, so that every encoding is computed again; then it loads the first model too."""
    tickets = tickets[-10:]
    lines = [json.dumps({"id": ticket.id, "subject": ticket.subject, "body": ticket.body}) for ticket in tickets]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    arguments = [tmp_path / "registry", tmp_path / "in.jsonl", trained.folder, tmp_path / "out"]
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(trained.config), *map(str, arguments)],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "xdg"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    second = Registry(tmp_path / "registry").find("tiny").manifest
    assert second is not None
    assert second.id == trained.manifest.id
    assert done.stdout == f"tiny@{second.version}\n"
    here = ["score", str(tmp_path / "in.jsonl"), "--model", str(trained.folder), "--explain"]
    assert main([*here, "--output", str(tmp_path / "here")]) == 0
    wanted = (tmp_path / "here").read_bytes()
    assert (tmp_path / "out-first").read_bytes() == wanted
    day = (second.version.encode(), trained.manifest.version.encode())  # midnight may lie between the two
    assert (tmp_path / "out-second").read_bytes().replace(*day) == wanted
    assert wanted.count(b"\n") == len(tickets)


def test_the_model_has_learned_its_templates(trained: Any, tiny_triager: Triager) -> None:
    test = trained.manifest.metrics["test"]
    assert test["category"]["accuracy"] > 0.7
    assert test["mood"]["accuracy"] > 0.7
    assert test["signals"]["leaves"]["average_precision"] > 0.9
    assert trained.manifest.metrics["splits"] == {"fit": 48, "calibrate": 24, "decide": 24, "test": 24}
    assert sum(test[name]["rows"] for name in ("category", "mood")) == 48
    (answer,) = tiny_triager.run([Ticket("1", "you charged me twice, wrong invoice, this is awful!!!")])
    shape = render(answer)
    assert shape["category"]["label"] == "billing"
    assert shape["mood"]["label"] == "negative"
    assert shape["signals"]["angry"]["flagged"]
    assert not shape["signals"]["leaves"]["flagged"]


def test_the_card_and_the_manifest_say_what_was_measured_and_how(trained: Any) -> None:
    bundle = read_bundle(trained.folder)
    card = bundle.texts["card.md"]
    assert "never saw the test rows" in card
    assert f"| category | {bundle.manifest.metrics['test']['category']['rows']} |" in card
    assert "| leaves |" in card
    assert bundle.manifest.seed == 5
    assert bundle.manifest.text_preparation == {"languages": ["en"], "redact": False}
    assert bundle.manifest.encoder is not None
    assert bundle.manifest.encoder.layers == (2, 3, 4)
    assert set(bundle.manifest.rules.accept) == {"category", "mood"}
    assert set(bundle.manifest.rules.flag["signals"].thresholds) == {"angry", "leaves"}


def test_rows_may_carry_any_part_of_the_labels(
    tmp_path: Path, write_run: Callable[..., Path], made_up_rows: Any, run: Callable[..., TrainingResult]
) -> None:
    rows = made_up_rows(150, seed=8)
    for number, row in enumerate(rows):
        for at, name in enumerate(("category", "mood", "signals")):
            if number // 3 % 3 == at:
                del row[name]
    result = run(write_run(tmp_path, rows))
    test = result.manifest.metrics["test"]
    assert test["category"]["rows"] + test["mood"]["rows"] == pytest.approx(40, abs=6)
    assert test["signals"]["angry"]["rows"] == pytest.approx(20, abs=4)
    (answer,) = load_triager(result.folder).run([Ticket("1", "you charged me twice, wrong invoice")])
    assert render(answer)["category"]["label"] == "billing"


def test_a_final_fit_on_everything_knows_more_tickets_and_keeps_the_honest_figures(
    tmp_path: Path, trained: Any, write_run: Callable[..., Path], run: Callable[..., TrainingResult]
) -> None:
    result = run(write_run(tmp_path, splits='final_fit = "all"'))
    assert result.manifest.id != trained.manifest.id
    assert result.manifest.metrics["test"] == trained.manifest.metrics["test"]
    assert "without the test rows" in read_bundle(result.folder).texts["card.md"]
    known = [
        len(read_bundle(folder).tensors["scope.safetensors"]["reference"]) for folder in (trained.folder, result.folder)
    ]
    assert known == [96, 120]


def test_held_out_rows_are_never_fitted_on(
    tmp_path: Path, write_run: Callable[..., Path], run: Callable[..., TrainingResult]
) -> None:
    result = run(write_run(tmp_path, splits='strategy = "hold_out"'))
    assert len(read_bundle(result.folder).tensors["scope.safetensors"]["reference"]) == 48
    assert result.manifest.metrics["test"]["category"]["accuracy"] > 0.6


def test_the_order_in_which_labels_are_listed_changes_no_prediction(
    tmp_path: Path, write_run: Callable[..., Path], run: Callable[..., TrainingResult], tickets: list[Ticket]
) -> None:
    def with_labels(name: str, category: list[str], signals: list[str]) -> TrainingResult:
        config = write_run(tmp_path / name)
        text = config.read_text("utf-8").replace(
            'kind = "nominal"', f'kind = "nominal"\nlabels = {json.dumps(category)}'
        )
        text = text.replace('kind = "multilabel"', f'kind = "multilabel"\nlabels = {json.dumps(signals)}')
        config.write_text(text, encoding="utf-8")
        return run(config)

    one = with_labels("one", ["billing", "delivery", "technical"], ["angry", "leaves"])
    other = with_labels("other", ["technical", "billing", "delivery"], ["leaves", "angry"])
    answers = [probabilities(load_triager(result.folder), tickets) for result in (one, other)]
    assert distance(*answers) <= 1e-3


def test_another_seed_is_another_model_and_is_kept_in_it(
    tmp_path: Path, trained: Any, write_run: Callable[..., Path], run: Callable[..., TrainingResult]
) -> None:
    result = run(write_run(tmp_path), seed=6)
    assert result.manifest.seed == 6
    assert result.manifest.id != trained.manifest.id


def test_training_again_adds_no_second_bundle(trained: Any, run: Callable[..., TrainingResult]) -> None:
    again = run(trained.config, registry_root=trained.registry)
    assert again.folder == trained.folder
    assert len(Registry(trained.registry).entries()) == 1


def test_a_dry_run_describes_and_writes_nothing(
    tmp_path: Path, write_run: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_run(tmp_path / "run")
    before = files_in(tmp_path)
    result = train(config, output=None, registry_root=tmp_path / "registry", cache=tmp_path / "cache", dry_run=True)
    assert result is None
    assert files_in(tmp_path) == before
    shown = capsys.readouterr()
    assert shown.out == ""
    for part in (
        "120 rows read, 120 kept",
        "fit 48, calibrate 24, decide 24, test 24",
        "billing",
        "negative",
        "leaves",
    ):
        assert part in shown.err


def test_an_output_folder_gets_the_bundle_and_the_registry_nothing(
    tmp_path: Path, trained: Any, run: Callable[..., TrainingResult]
) -> None:
    result = run(trained.config, output=tmp_path / "mine", registry_root=tmp_path / "registry")
    assert result.folder == tmp_path / "mine"
    assert read_bundle(result.folder).manifest.id == trained.manifest.id
    assert not (tmp_path / "registry").exists()


def test_an_output_folder_that_exists_is_refused_before_the_work(
    tmp_path: Path, trained: Any, run: Callable[..., TrainingResult]
) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(WriteError, match="exists already"):
        run(trained.config, output=tmp_path / "mine", cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_model_refuses_another_encoder_under_the_same_name(
    tmp_path: Path, tiny_encoder_folder: Path, write_run: Callable[..., Path], run: Callable[..., TrainingResult]
) -> None:
    encoder = Path(shutil.copytree(tiny_encoder_folder, tmp_path / "encoder"))
    config = write_run(tmp_path / "run")
    text = config.read_text("utf-8").replace(tiny_encoder_folder.as_posix(), encoder.as_posix())
    config.write_text(text, encoding="utf-8")
    folder = run(config).folder
    settings = json.loads((encoder / "config.json").read_text("utf-8"))
    (encoder / "config.json").write_text(json.dumps({**settings, "layer_norm_eps": 1e-3}), encoding="utf-8")
    with pytest.raises(EncoderMismatchError, match="another version") as caught:
        load_triager(folder)
    assert caught.value.code == "encoder_mismatch"
    shutil.rmtree(encoder)
    with pytest.raises(EncoderMissingError):
        load_triager(folder)


def test_an_angry_history_does_not_make_a_thankful_reply_angry(tiny_triager: Triager) -> None:
    history = (
        "On Fri, Nov 20, 2026 at 10:15 AM Shop <help@shop.example> wrote:\n> > you charged me twice, this is awful!!!"
    )
    old = Ticket("old", "you charged me twice, wrong invoice, this is awful!!!")
    new = Ticket("new", f"all is good now, thank you\n\n{history}", subject="Re: this is awful!!!")
    alone = Ticket("alone", "all is good now, thank you")
    before, reply, words = tiny_triager.run([old, new, alone])
    for result in (before, reply, words):
        assert isinstance(result, Assessment)
    assert render(before)["signals"]["angry"]["flagged"]
    assert not render(reply)["signals"]["angry"]["flagged"]
    assert {**render(reply), "text": None, "id": None} == {**render(words), "text": None, "id": None}
    assert render(reply)["text"]["flags"] == ["reply_subject_removed", "quoted_text_removed"]


def test_a_model_trained_on_redacted_text_reads_redacted_text(
    tmp_path: Path,
    write_run: Callable[..., Path],
    made_up_rows: Any,
    run: Callable[..., TrainingResult],
    tiny_cache: Path,
) -> None:
    config = write_run(tmp_path, made_up_rows(120, seed=8))
    config.write_text(f"{config.read_text()}\n[text]\nredact = true\n")
    folder = run(config).folder
    (answer,) = load_triager(folder, cache=tiny_cache).run([Ticket("1", "the invoice went to ivan@abv.example")])
    assert isinstance(answer, Assessment)
    assert (answer.text.read, answer.text.flags) == ("the invoice went to [EMAIL_1]", ("redacted",))


def test_models_loaded_beside_each_other_share_their_encoder(trained: Any, tiny_cache: Path) -> None:
    one, other = (load_triager(trained.folder, cache=tiny_cache).scorer for _ in range(2))
    assert isinstance(one, ModelScorer)
    assert isinstance(other, ModelScorer)
    assert one.encoder is other.encoder
