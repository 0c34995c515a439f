"""BERT's forward pass and nothing else.

Importing transformers costs two seconds at every start of the command line; the pass itself is forty lines (Devlin et
al. 2019, post-layer-norm). A contract test holds it equal to transformers' `BertModel` on the same folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

_PLAIN = {"model_type": "bert", "hidden_act": "gelu"}
_ABSENT = {"position_embedding_type": "absolute", "is_decoder": False, "add_cross_attention": False}
_Pair = tuple["torch.Tensor", "torch.Tensor"]


def is_plain_bert(config: Mapping[str, Any]) -> bool:
    """Whether a configuration asks for nothing that this pass does not do."""
    return all(config.get(key) == value for key, value in _PLAIN.items()) and all(
        config.get(key, value) == value for key, value in _ABSENT.items()
    )


@dataclass(frozen=True, slots=True)
class _Layer:
    """Weight and bias of one layer's projections; query, key and value are one matrix."""

    query_key_value: _Pair
    attended: _Pair
    attention_norm: _Pair
    wide: _Pair
    narrow: _Pair
    output_norm: _Pair


@dataclass(frozen=True, slots=True)
class BertNetwork:
    """A BERT encoder in memory; see `Network`."""

    hidden: int
    positions: int
    _heads: int
    _epsilon: float
    _embeddings: tuple[torch.Tensor, torch.Tensor] = field(repr=False)
    _embedding_norm: _Pair = field(repr=False)
    _layers: tuple[_Layer, ...] = field(repr=False)

    @classmethod
    def load(cls, folder: Path, config: Mapping[str, Any], device: str, dtype: torch.dtype) -> BertNetwork:
        """Read a Hugging Face folder's safetensors."""
        from safetensors.torch import load_file

        weights = {
            name.removeprefix("bert."): values.to(device, dtype)
            for file in sorted(folder.glob("*.safetensors"))
            for name, values in load_file(file).items()
        }
        places = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        return cls(
            hidden=int(config["hidden_size"]),
            positions=len(places),
            _heads=int(config["num_attention_heads"]),
            _epsilon=float(config.get("layer_norm_eps", 1e-12)),
            _embeddings=(weights["embeddings.word_embeddings.weight"], places),
            _embedding_norm=_pair(weights, "embeddings.LayerNorm"),
            _layers=tuple(_layer(weights, number) for number in range(int(config["num_hidden_layers"]))),
        )

    def states(self, ids: torch.Tensor, visible: torch.Tensor, layers: Sequence[int]) -> list[torch.Tensor]:
        """See `Network.states`; layers after the last wanted one are not computed."""
        from torch.nn.functional import embedding

        words, places = self._embeddings
        states = self._norm(embedding(ids, words) + places[: ids.shape[1]], self._embedding_norm)
        mask = visible[:, None, None, :].bool()  # also when nothing is padded: neighbours must not choose the kernel
        wanted: dict[int, torch.Tensor] = {}
        for number, layer in enumerate(self._layers[: max(layers)], start=1):
            states = self._through(layer, states, mask)
            wanted[number] = states
        return [wanted[number] for number in layers]

    def _through(self, layer: _Layer, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import gelu, linear, scaled_dot_product_attention

        texts, tokens, width = states.shape
        split = linear(states, *layer.query_key_value).view(texts, tokens, 3, self._heads, width // self._heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        attended = scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = linear(attended.transpose(1, 2).reshape(texts, tokens, width), *layer.attended)
        states = self._norm(states + mixed, layer.attention_norm)
        return self._norm(states + linear(gelu(linear(states, *layer.wide)), *layer.narrow), layer.output_norm)

    def _norm(self, states: torch.Tensor, pair: _Pair) -> torch.Tensor:
        from torch.nn.functional import layer_norm

        return layer_norm(states, (self.hidden,), *pair, self._epsilon)


def _layer(weights: Mapping[str, torch.Tensor], number: int) -> _Layer:
    import torch

    at = f"encoder.layer.{number}"
    parts = [_pair(weights, f"{at}.attention.self.{name}") for name in ("query", "key", "value")]
    return _Layer(
        query_key_value=(torch.cat([weight for weight, _ in parts]), torch.cat([bias for _, bias in parts])),
        attended=_pair(weights, f"{at}.attention.output.dense"),
        attention_norm=_pair(weights, f"{at}.attention.output.LayerNorm"),
        wide=_pair(weights, f"{at}.intermediate.dense"),
        narrow=_pair(weights, f"{at}.output.dense"),
        output_norm=_pair(weights, f"{at}.output.LayerNorm"),
    )


def _pair(weights: Mapping[str, torch.Tensor], name: str) -> _Pair:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]
