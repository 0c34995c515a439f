"""Fitting a whole model, with a fake encoder: what learns from which rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage_models.features.ngrams import folded
from triage_training.config import TrainingConfig, load_config
from triage_training.corpus import Corpus, build_corpus, count_terms, training_languages
from triage_training.encoding_cache import EncodingCache
from triage_training.fitting import FittedModel, fit_model
from triage_training.heads import STRENGTHS
from triage_training.loading import load_dataset
from triage_training.measuring import measure
from triage_training.splits import Splits, split

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Bench:
    """Rows, loaded and split, ready to be fitted on."""

    config: TrainingConfig
    corpus: Corpus
    splits: Splits

    def fit(self, rows: np.ndarray | None = None, **options: Any) -> FittedModel:
        told: list[str] = []
        chosen = self.splits.development() if rows is None else rows
        strengths = options.get("strengths", dict.fromkeys(self.corpus.labels, 0.3))
        fitted = fit_model(self.corpus, self.splits, self.config, chosen, told.append, strengths=strengths)
        assert told[-1] == "heads"
        return fitted


@pytest.fixture(scope="module")
def bench(
    tmp_path_factory: pytest.TempPathFactory, write_run: Callable[..., Path], new_hash_encoder: Callable[[], Any]
) -> Callable[..., Bench]:
    def prepare(rows: Rows | None = None, *, splits: str = "", change: tuple[str, str] = ("", "")) -> Bench:
        folder = tmp_path_factory.mktemp("bench")
        file = write_run(folder, rows, splits=splits)
        file.write_text(file.read_text("utf-8").replace(*change), encoding="utf-8")
        config = load_config(file)
        dataset = load_dataset(config, cache_dir=folder)
        corpus = build_corpus(dataset, new_hash_encoder(), EncodingCache(folder / "encodings.sqlite"))
        return Bench(config, corpus, split(dataset, config))

    return prepare


@pytest.mark.parametrize("strategy", ["cross_fit", "hold_out"])
def test_labels_that_mean_nothing_are_neither_trusted_nor_accepted(
    bench: Callable[..., Bench], made_up_rows: Callable[..., Rows], strategy: str
) -> None:
    """Heads remember their own rows; whoever calibrates on those believes in noise."""
    chance, rows = random.Random(1), made_up_rows(240)
    for row in rows:
        row["category"] = chance.choice("abc")
    noise = bench(rows, splits=f'strategy = "{strategy}"', change=("target_precision = 0.7", "target_precision = 0.9"))
    fitted = noise.fit()
    texts, encodings = [noise.corpus.texts[row] for row in noise.splits.test], noise.corpus.encodings[noise.splits.test]
    outputs = fitted.model.outputs(fitted.model.space.features(texts, encodings), encodings)
    assert outputs.probabilities["category"].max(axis=1).mean() < 0.6
    assert measure(fitted, noise.corpus, noise.splits.test)["category"]["coverage"] <= 0.05


def test_a_test_row_teaches_nothing_unless_it_is_asked_to(bench: Callable[..., Bench]) -> None:
    ready = bench()
    other = ready.corpus.dataset.examples
    fitted = ready.fit()
    moved = bench()
    for table in moved.corpus.labels.values():
        table.targets[moved.splits.test] = np.roll(table.targets[moved.splits.test], 1, axis=1)
    assert moved.corpus.dataset.examples == other
    again = moved.fit()
    for name, head in fitted.model.heads.items():
        assert head.term_weights.tobytes() == again.model.heads[name].term_weights.tobytes()
        assert fitted.model.calibrations[name].mixing.tobytes() == again.model.calibrations[name].mixing.tobytes()
    assert fitted.rules == again.rules


def test_deciding_rows_never_calibrate(bench: Callable[..., Bench]) -> None:
    one, other = bench(splits='strategy = "hold_out"'), bench(splits='strategy = "hold_out"')
    for table in other.corpus.labels.values():
        table.targets[other.splits.decide] = np.roll(table.targets[other.splits.decide], 1, axis=1)
    first, second = one.fit(), other.fit()
    for name, calibration in first.model.calibrations.items():
        assert calibration.mixing.tobytes() == second.model.calibrations[name].mixing.tobytes()
    assert first.rules != second.rules


def test_a_strength_is_chosen_per_task_unless_it_is_given(bench: Callable[..., Bench]) -> None:
    chosen = bench().fit(strengths=None).strengths
    assert chosen.keys() == {"category", "mood", "signals"}
    assert set(chosen.values()) <= set(STRENGTHS)
    given = bench(change=("[heads]", "[heads]\nregularisation = 0.7")).fit(strengths=None).strengths
    assert given == dict.fromkeys(chosen, 0.7)
    kept = dict.fromkeys(chosen, 2.0)
    assert bench().fit(strengths=kept).strengths == kept


def test_only_so_many_tickets_are_kept_to_compare_with(bench: Callable[..., Bench]) -> None:
    few = bench(change=("[heads]", "[out_of_scope]\nmax_reference = 10\n[heads]"))
    one, two = (few.fit().model.scope for _ in range(2))
    assert one.reference.shape == (10, few.corpus.layer_dimensions)
    assert one.reference.tobytes() == two.reference.tobytes()


def test_a_corpus_reads_tickets_as_scoring_does(bench: Callable[..., Bench]) -> None:
    corpus = bench().corpus
    assert len(corpus.texts) == len(corpus.encodings) == len(corpus.weights) == 120
    first = corpus.dataset.examples[1].ticket
    assert corpus.texts[1] == f"{first.subject}\n{first.body}"
    assert corpus.text_settings.languages == {"en"}
    assert corpus.all_rows().tolist() == list(range(120))


def test_vocabularies_come_from_the_rows_that_are_learned_from_alone(bench: Callable[..., Bench]) -> None:
    ready = bench()
    counted = count_terms(ready.corpus, ready.splits.fit, ready.config.features)
    known = set(counted.vocabularies[0].vocabulary)
    seen = " ".join(folded(ready.corpus.texts[row]) for row in ready.splits.fit)
    assert known
    assert all(word in seen for term in known for word in term.split())
    assert [part.shape[0] for part in counted.counts] == [120, 120]


def test_languages_nobody_declared_are_read_from_the_texts(
    bench: Callable[..., Bench], made_up_rows: Callable[..., Rows]
) -> None:
    rows = made_up_rows(60)
    for number, row in enumerate(rows):
        del row["language"]
        row["body"] = f"Where is my parcel number {number}? I am still waiting for it. " + row["body"][-12:]
        if number < 15:
            row["body"] = f"Wo bleibt mein Paket Nummer {number}? Ich warte noch immer darauf. " + row["body"][-12:]
    assert training_languages(bench(rows).corpus.dataset) >= {"de", "en"}
