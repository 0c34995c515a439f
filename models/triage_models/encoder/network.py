"""The network inside an encoder: token ids in, hidden states of the wanted layers out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from triage.errors import EncoderCorruptError
from triage_models.encoder.bert import BertNetwork, is_plain_bert
from triage_models.encoder.spec import EncoderFolder

if TYPE_CHECKING:
    import torch


class Network(Protocol):
    """Hidden states of a transformer encoder."""

    @property
    def hidden(self) -> int:
        """Width of a hidden state."""
        ...

    @property
    def positions(self) -> int:
        """How many tokens it can tell the place of."""
        ...

    def states(self, ids: torch.Tensor, visible: torch.Tensor, layers: Sequence[int]) -> list[torch.Tensor]:
        """Give the states after each wanted layer (1 is the first), shape (texts, tokens, hidden).

        Parameters
        ----------
        ids, visible:
            Shape (texts, tokens), int64; `visible` is 1 for real tokens and 0 for padding.
        """
        ...


def load_network(folder: EncoderFolder, device: str, dtype: torch.dtype) -> Network:
    """Load a folder's network: plain BERT directly (starting in a second), anything else through transformers.

    Raises
    ------
    EncoderCorruptError
        When the folder's files do not make a model.
    """
    try:
        config = orjson.loads((folder.path / "config.json").read_bytes())
        if is_plain_bert(config):
            return BertNetwork.load(folder.path, config, device, dtype)
        return _through_transformers(folder, device, dtype)
    except Exception as error:  # transformers and safetensors raise a dozen kinds for a broken folder
        raise EncoderCorruptError(
            f"Encoder folder {folder.path.name} cannot be loaded ({type(error).__name__}).",
            hint="Delete the folder so that it is made again, or save the model with save_pretrained().",
        ) from error


@dataclass(frozen=True, slots=True)
class TransformersNetwork:
    """Any encoder that transformers' `AutoModel` knows."""

    hidden: int
    positions: int
    _model: Any = field(repr=False)

    def states(self, ids: torch.Tensor, visible: torch.Tensor, layers: Sequence[int]) -> list[torch.Tensor]:
        """See `Network.states`."""
        answer = self._model(input_ids=ids, attention_mask=visible, output_hidden_states=True)
        return [answer.hidden_states[layer] for layer in layers]


def _through_transformers(folder: EncoderFolder, device: str, dtype: torch.dtype) -> TransformersNetwork:
    import transformers
    from transformers import AutoModel

    verbosity = transformers.logging.get_verbosity()
    transformers.logging.set_verbosity(logging.ERROR)
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model: Any = AutoModel.from_pretrained(folder.path, dtype=dtype, local_files_only=True)
    finally:
        transformers.logging.set_verbosity(verbosity)
    model = model.to(device).eval()
    return TransformersNetwork(int(model.config.hidden_size), _positions(model, folder.max_tokens), model)


def _positions(model: Any, otherwise: int) -> int:
    """How many tokens the model can tell the place of; RoBERTa's family counts places from after its padding id."""
    embedding = getattr(getattr(model, "embeddings", None), "position_embeddings", None)
    padding = getattr(embedding, "padding_idx", None)
    limit = int(getattr(model.config, "max_position_embeddings", otherwise))
    return limit if padding is None else limit - padding - 1
