"""What every `Encoder` promises, asked of each implementation and of the fake that stands in for them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage_models.encoder import (
    Encoder,
    EncoderSpec,
    Pooling,
    TorchEncoder,
    TorchOptions,
    load_torch_encoder,
    locate_encoder,
)

TEXTS = (
    "where is my parcel",
    "верните деньги за двойная оплата",
    "ok",
    "the app crashes, error on log in! " * 4,
    "",
    "you charged me twice",
    "?",
)
ODD = ("\u0301", "\u200b", "\ufffd", "\uffff", "😀\u200d😀", "\U0010ffff", "\u202eabc", "ﬁ½Ǆ", "\n", "a" * 5000)
CROWD = tuple(f"parcel {number} " * (number % 9) for number in range(60))
FULL = TorchOptions(device="cpu", bfloat16=False)
HALF = TorchOptions(device="cpu", bfloat16=True)


def torch_encoder(folder: Path, options: TorchOptions = FULL, **settings: Any) -> TorchEncoder:
    return load_torch_encoder(locate_encoder(EncoderSpec(str(folder), **settings), folder), options)


def other_family(kind: str, folder: Path, words: int) -> None:
    import torch
    from transformers import DistilBertConfig, DistilBertModel, XLMRobertaConfig, XLMRobertaModel

    torch.manual_seed(1)
    if kind == "distilbert":
        sizes = DistilBertConfig(
            vocab_size=words, dim=32, n_layers=4, n_heads=2, hidden_dim=64, max_position_embeddings=64
        )
        DistilBertModel(sizes).save_pretrained(folder)
        return
    config = XLMRobertaConfig(
        vocab_size=words,
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=34,
        pad_token_id=1,
    )
    XLMRobertaModel(config).save_pretrained(folder)


@pytest.fixture(scope="module")
def encoders(
    tiny_encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory, write_tokenizer: Callable[[Path], int]
) -> dict[str, Callable[[], Encoder]]:
    def family(kind: str) -> Encoder:
        folder = tmp_path_factory.mktemp("families") / kind
        folder.mkdir()
        other_family(kind, folder, write_tokenizer(folder))
        return torch_encoder(folder)

    return {
        "bert": lambda: torch_encoder(tiny_encoder_folder),
        "bert of one layer, cls, with a prefix": lambda: torch_encoder(
            tiny_encoder_folder, prefix="query: ", pooling=Pooling.CLS, layers=(4,)
        ),
        "bert in bfloat16": lambda: torch_encoder(tiny_encoder_folder, HALF),
        "distilbert": lambda: family("distilbert"),
        "xlm-roberta": lambda: family("xlm-roberta"),
    }


KINDS = ("bert", "bert of one layer, cls, with a prefix", "bert in bfloat16", "distilbert", "xlm-roberta", "hash")


@pytest.fixture(scope="module", params=KINDS)
def encoder(request: pytest.FixtureRequest, encoders: dict[str, Callable[[], Encoder]]) -> Encoder:
    if request.param == "hash":
        return request.getfixturevalue("new_hash_encoder")()  # type: ignore[no-any-return]
    return encoders[request.param]()


@pytest.fixture(scope="module")
def vectors(encoder: Encoder) -> np.ndarray:
    return encoder.encode(TEXTS)


def test_there_is_one_row_per_text_of_the_said_length(encoder: Encoder, vectors: np.ndarray) -> None:
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    assert vectors.dtype == np.float32
    assert encoder.dimensions % encoder.layer_dimensions == 0


def test_every_layers_vector_has_length_one(encoder: Encoder, vectors: np.ndarray) -> None:
    layers = vectors.reshape(len(TEXTS), -1, encoder.layer_dimensions)
    assert np.allclose(np.linalg.norm(layers, axis=2), 1, atol=1e-5)


def test_nothing_in_gives_nothing_out(encoder: Encoder) -> None:
    for reproducible in (False, True):
        assert encoder.encode([], reproducible=reproducible).shape == (0, encoder.dimensions)


def test_rows_stand_in_the_order_of_the_texts(encoder: Encoder, vectors: np.ndarray) -> None:
    order = [5, 0, 3, 6, 1, 4, 2]
    assert np.allclose(encoder.encode([TEXTS[at] for at in order]), vectors[order], atol=1e-3)


def test_batch_mates_change_nothing_beyond_a_thousandth(encoder: Encoder, vectors: np.ndarray) -> None:
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    crowd = encoder.encode([*TEXTS, *CROWD])[: len(TEXTS)]
    assert np.abs(alone - vectors).max() <= 1e-3
    assert np.abs(crowd - vectors).max() <= 1e-3


def test_the_reproducible_way_gives_the_same_bits_whatever_the_neighbours(encoder: Encoder) -> None:
    fixed = encoder.encode(TEXTS, reproducible=True)
    alone = np.vstack([encoder.encode([text], reproducible=True) for text in TEXTS[:4]])
    crowd = encoder.encode([*CROWD, *TEXTS], reproducible=True)[-len(TEXTS) :]
    assert fixed.tobytes() == crowd.tobytes()
    assert fixed[:4].tobytes() == alone.tobytes()


def test_even_among_texts_that_leave_no_padding_the_bits_are_the_same(encoder: Encoder) -> None:
    long = [f"parcel {number} " + "my parcel " * 300 for number in range(40)]
    crowd = encoder.encode(long, reproducible=True)
    assert crowd[:1].tobytes() == encoder.encode(long[:1], reproducible=True).tobytes()


def test_both_ways_mean_the_same(encoder: Encoder, vectors: np.ndarray) -> None:
    layers = vectors.reshape(len(TEXTS), -1, encoder.layer_dimensions)
    fixed = encoder.encode(TEXTS, reproducible=True).reshape(layers.shape)
    assert (layers * fixed).sum(axis=2).min() > 0.9999


def test_the_same_text_twice_gives_the_same_vector(encoder: Encoder) -> None:
    first, _, second = encoder.encode(["my parcel", "error", "my parcel"])
    assert np.abs(first - second).max() <= 1e-3


def test_different_texts_give_different_vectors(vectors: np.ndarray) -> None:
    assert np.abs(vectors[0] - vectors[1]).max() > 0.01


def test_the_oddest_characters_and_the_longest_texts_get_a_vector(encoder: Encoder) -> None:
    for reproducible in (False, True):
        vectors = encoder.encode(ODD, reproducible=reproducible)
        assert vectors.shape == (len(ODD), encoder.dimensions)
        assert np.isfinite(vectors).all()


def test_progress_counts_every_text_once(encoder: Encoder) -> None:
    for reproducible in (False, True):
        told: list[int] = []
        encoder.encode(TEXTS, reproducible=reproducible, progress=told.append)
        assert sum(told) == len(TEXTS)


def test_the_digest_is_short_text(encoder: Encoder) -> None:
    assert encoder.digest == encoder.digest.strip() != ""


def test_a_text_longer_than_max_tokens_is_read_up_to_there(tiny_encoder_folder: Path) -> None:
    encoder = torch_encoder(tiny_encoder_folder, max_tokens=8)
    words = ["my", "parcel", "is", "late", "the", "app", "does", "not", "load"]
    cut, longer = encoder.encode([" ".join(words[:6]), " ".join(words)])
    assert np.abs(cut - longer).max() <= 1e-3
    whole = torch_encoder(tiny_encoder_folder).encode([" ".join(words)])
    assert np.abs(longer - whole[0]).max() > 0.01


def test_a_prefix_is_read_before_every_text(tiny_encoder_folder: Path) -> None:
    plain, prefixed = torch_encoder(tiny_encoder_folder), torch_encoder(tiny_encoder_folder, prefix="query: ")
    assert np.abs(prefixed.encode(["parcel"]) - plain.encode(["query: parcel"])).max() <= 1e-6
    assert np.abs(prefixed.encode(["parcel"]) - plain.encode(["parcel"])).max() > 0.01


def test_layers_stand_side_by_side_with_the_last_one_last(tiny_encoder_folder: Path) -> None:
    both = torch_encoder(tiny_encoder_folder, layers=(2, 4)).encode(TEXTS)
    second, fourth = (torch_encoder(tiny_encoder_folder, layers=(layer,)).encode(TEXTS) for layer in (2, 4))
    assert np.allclose(both, np.hstack([second, fourth]), atol=1e-6)


def test_every_setting_that_changes_vectors_changes_the_digest(tiny_encoder_folder: Path) -> None:
    settings: list[dict[str, Any]] = [
        {},
        {"max_tokens": 8},
        {"prefix": "query: "},
        {"pooling": Pooling.CLS},
        {"layers": (4,)},
    ]
    digests = {torch_encoder(tiny_encoder_folder, **each).digest for each in settings}
    assert len(digests) == len(settings)


def test_mean_pooling_looks_at_no_padding(tiny_encoder_folder: Path) -> None:
    """The same numbers as transformers and the textbook formula, for texts of different lengths in one batch."""
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    tokenizer = Tokenizer.from_file(str(tiny_encoder_folder / "tokenizer.json"))
    network = AutoModel.from_pretrained(tiny_encoder_folder, dtype=torch.float32).eval()
    wanted = []
    for text in TEXTS:
        ids = torch.tensor([tokenizer.encode(text).ids])
        with torch.inference_mode():
            state = network(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        mean = state[0].mean(dim=0)
        wanted.append((mean / mean.norm()).numpy())
    found = torch_encoder(tiny_encoder_folder, layers=(4,)).encode(TEXTS)
    assert np.abs(found - np.array(wanted)).max() <= 1e-4


@pytest.mark.parametrize("kind", ["with a task head", "in several files"])
def test_the_same_weights_stored_in_another_way_give_the_same_vectors(
    kind: str, tiny_encoder_folder: Path, tmp_path: Path
) -> None:
    from transformers import AutoModel, BertForSequenceClassification

    other = Path(shutil.copytree(tiny_encoder_folder, tmp_path / "bert"))
    (other / "model.safetensors").unlink()
    if kind == "with a task head":
        model = BertForSequenceClassification(AutoModel.from_pretrained(tiny_encoder_folder).config)
        model.bert.load_state_dict(AutoModel.from_pretrained(tiny_encoder_folder).state_dict())
        model.save_pretrained(other)
    else:
        AutoModel.from_pretrained(tiny_encoder_folder).save_pretrained(other, max_shard_size="20KB")
        assert len(list(other.glob("*.safetensors"))) > 1
    wanted = torch_encoder(tiny_encoder_folder).encode(TEXTS)
    assert np.abs(torch_encoder(other).encode(TEXTS) - wanted).max() <= 1e-6


def test_a_bert_of_another_kind_is_run_as_its_configuration_says(tiny_encoder_folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(tiny_encoder_folder, tmp_path / "bert"))
    settings = json.loads((other / "config.json").read_text("utf-8"))
    (other / "config.json").write_text(json.dumps({**settings, "hidden_act": "relu"}), encoding="utf-8")
    plain, relu = torch_encoder(tiny_encoder_folder), torch_encoder(other)
    assert np.abs(plain.encode(TEXTS) - relu.encode(TEXTS)).max() > 1e-3
    assert plain.digest != relu.digest
