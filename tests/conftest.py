"""Shared by all tests: a tiny encoder, a small made-up corpus and the model trained from them."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from triage_models.encoder.threads import calm_openmp

calm_openmp()  # before any test imports torch: waiting threads that spin would slow every neighbour down

HIDDEN, LAYERS, POSITIONS = 32, 4, 64
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéабвгдежзийклмнопрстуфхцчшщъыьэюяё"
SUBJECTS = ("parcel", "order 4711", "пакет", "invoice", "поръчка", "app", "счёт", "Paket")
WISHES = {
    "billing": ("you charged me twice", "wrong invoice", "refund the payment", "the bill is high", "двойная оплата"),
    "delivery": ("where is my parcel", "the courier never came", "late delivery", "lost package", "где посылка"),
    "technical": ("the app crashes", "error on log in", "the page is blank", "it does not load", "не работает"),
}
MOODS = {
    "negative": ("this is awful", "I am furious", "ужасно"),
    "neutral": ("please check", "thanks in advance", "проверьте"),
    "positive": ("great service", "I love it", "отлично"),
}
CONFIG = """
name = "tiny"
seed = 5
[encoder]
name = "{encoder}"
max_tokens = 48
[[sources]]
path = "{data}"
[tasks.category]
kind = "nominal"
target_precision = 0.7
[tasks.mood]
kind = "ordinal"
labels = ["negative", "neutral", "positive"]
scale = [-1.0, 0.0, 1.0]
target_precision = 0.7
[tasks.signals]
kind = "multilabel"
[splits]
folds = 3
calibrate = 0.2
decide = 0.2
test = 0.2
{splits}
[features]
char_ngrams = [2, 4]
[heads]
jobs = 1
"""


@dataclass(frozen=True)
class Trained:
    """One finished training run of the tiny model."""

    config: Path
    registry: Path
    cache: Path
    folder: Path
    manifest: Any


class HashEncoder:
    """Stands in for an encoder where only the protocol matters: a text's vectors are drawn from its hash."""

    layer_dimensions = 8
    dimensions = 16
    digest = "hash"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(
        self, texts: Sequence[str], *, reproducible: bool = False, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.asked.extend(texts)
        if progress is not None:
            progress(len(texts))
        vectors = np.array([self._vector(text) for text in texts], dtype=np.float32)
        return vectors.reshape(len(texts), self.dimensions)

    def _vector(self, text: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        layers = np.random.default_rng(seed).normal(size=(2, self.layer_dimensions))
        return (layers / np.linalg.norm(layers, axis=1, keepdims=True)).ravel()


def ticket_rows(count: int = 120, seed: int = 3) -> list[dict[str, Any]]:
    """Labelled tickets from templates, all different: three categories, an ordinal mood, two signals, some noise."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        wish, mood, leaves = list(WISHES)[number % 3], chance.choice(list(MOODS)), chance.random() < 0.3
        nonce = "".join(chance.choice(LETTERS) for _ in range(10))
        parts = [chance.choice(WISHES[wish]), nonce[:7], chance.choice(MOODS[mood]), nonce[7:]]
        noisy = chance.random() < 0.1
        rows.append(
            {
                "id": f"t-{number}",
                "subject": f"{chance.choice(SUBJECTS)} {nonce[4:]}" if number % 4 else "",
                "body": ", ".join([*parts, *["I will cancel"] * leaves]) + "!" * (mood == "negative"),
                "language": "en",
                "category": chance.choice(list(WISHES)) if noisy else wish,
                "mood": chance.choice(list(MOODS)) if noisy else mood,
                "signals": [*["leaves"] * leaves, *["angry"] * (mood == "negative")],
            }
        )
    return rows


def save_tokenizer(folder: Path) -> int:
    """Write a WordPiece tokenizer that knows the templates' words and every letter; returns its vocabulary size."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    phrases = [*SUBJECTS, *(text for group in (WISHES, MOODS) for texts in group.values() for text in texts)]
    words = {word.lower() for text in phrases for word in text.split()}
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(words | set(LETTERS) | set("0123456789!?.,:;'@-"))]
    pieces += [f"##{letter}" for letter in LETTERS]
    tokenizer = Tokenizer(models.WordPiece({piece: index for index, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return len(pieces)


@pytest.fixture(scope="session")
def write_tokenizer() -> Callable[[Path], int]:
    """See `save_tokenizer`."""
    return save_tokenizer


@pytest.fixture(scope="session")
def tiny_encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary Hugging Face folder: a random BERT of four layers, 32 wide."""
    import torch
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("encoders") / "tiny-bert"
    folder.mkdir()
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=save_tokenizer(folder),
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=2 * HIDDEN,
        max_position_embeddings=POSITIONS,
        initializer_range=0.2,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_encoder(tiny_encoder_folder: Path) -> Any:
    """The tiny encoder, loaded with its own settings."""
    from triage_models.encoder import EncoderSpec, load_torch_encoder, locate_encoder

    return load_torch_encoder(locate_encoder(EncoderSpec(str(tiny_encoder_folder)), tiny_encoder_folder.parent))


@pytest.fixture(scope="session")
def new_hash_encoder() -> type[HashEncoder]:
    """See `HashEncoder`."""
    return HashEncoder


@pytest.fixture
def hash_encoder() -> HashEncoder:
    """A fake encoder that remembers what it was asked."""
    return HashEncoder()


@pytest.fixture(scope="session")
def tiny_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that outlives one test; its parent is what XDG_CACHE_HOME would name."""
    return tmp_path_factory.mktemp("xdg") / "ticket-triage"


@pytest.fixture
def own_cache(tiny_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the command line use `tiny_cache` instead of the user's cache."""
    monkeypatch.setattr("triage_training.run.default_cache", lambda: tiny_cache)
    monkeypatch.setattr("triage_models.loading.default_cache", lambda: tiny_cache)
    return tiny_cache


@pytest.fixture(scope="session")
def made_up_rows() -> Callable[..., list[dict[str, Any]]]:
    """See `ticket_rows`."""
    return ticket_rows


@pytest.fixture(scope="session")
def write_run(tiny_encoder_folder: Path) -> Callable[..., Path]:
    """Write a configuration, and the rows it trains on, into a folder."""

    def write(folder: Path, rows: list[dict[str, Any]] | None = None, *, splits: str = "", name: str = "run") -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in (ticket_rows() if rows is None else rows)]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
        config = CONFIG.format(encoder=tiny_encoder_folder.as_posix(), data=f"{name}.jsonl", splits=splits)
        (folder / f"{name}.toml").write_text(config, encoding="utf-8")
        return folder / f"{name}.toml"

    return write


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, write_run: Callable[..., Path], tiny_cache: Path) -> Trained:
    """The tiny model, trained once and stored in a registry."""
    from triage_training.run import train

    root = tmp_path_factory.mktemp("trained")
    config = write_run(root / "run")
    result = train(config, output=None, registry_root=root / "registry", cache=tiny_cache)
    assert result is not None
    return Trained(config, root / "registry", tiny_cache, result.folder, result.manifest)


@pytest.fixture(scope="session")
def tiny_triager(trained: Trained) -> Any:
    """The tiny model, loaded."""
    from triage_models.loading import load_triager

    return load_triager(trained.folder, cache=trained.cache)


@pytest.fixture(scope="session")
def random_model() -> Callable[..., Any]:
    """Make a model of random weights whose vocabulary is that of some texts, beside `HashEncoder`."""
    from triage.tasks import Task, TaskKind
    from triage_models.features import Analyzer, FeatureSpace, Terms
    from triage_models.heads import Calibration, LinearHead, mixing_directions, problem_count
    from triage_models.model import TrainedModel
    from triage_models.scope import Scope

    tasks = (
        Task("category", TaskKind.NOMINAL, ("billing", "delivery", "technical")),
        Task("mood", TaskKind.ORDINAL, ("negative", "neutral", "positive"), scale=(-1.0, 0.0, 1.0)),
        Task("signals", TaskKind.MULTILABEL, ("angry", "leaves")),
    )

    def make(texts: Sequence[str], *, seed: int = 0, ngrams: tuple[int, int] = (2, 4)) -> TrainedModel:
        draw = np.random.default_rng(seed)
        vocabularies = (
            Terms.learn(Analyzer.WORD, (1, 2), texts, min_count=1, max_terms=1000),
            Terms.learn(Analyzer.CHARACTERS, ngrams, texts, min_count=1, max_terms=1000),
        )
        counts = tuple(terms.count(texts) for terms in vocabularies)
        encodings = HashEncoder().encode(texts)
        space = FeatureSpace.learn(vocabularies, counts, encodings, min_count=1)
        heads, calibrations = {}, {}
        for task in tasks:
            shape = (space.width, HashEncoder.dimensions), problem_count(task)
            weights = [draw.normal(size=(rows, shape[1])).astype(np.float32) for rows in shape[0]]
            heads[task.name] = LinearHead(*weights, bias=draw.normal(size=shape[1]).astype(np.float32))
            scales = draw.uniform(0.5, 2, size=len(mixing_directions(task)))
            mixing = np.einsum("d,dpl->pl", scales, mixing_directions(task))
            calibrations[task.name] = Calibration(mixing, draw.normal(size=len(task.labels)))
        reference = encodings[:, -HashEncoder.layer_dimensions :].astype(np.float16)
        return TrainedModel(tasks, space, heads, calibrations, Scope(reference, 2, "category", np.zeros(2), np.ones(2)))

    return make
