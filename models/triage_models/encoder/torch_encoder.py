"""Runs any Hugging Face encoder with torch: bfloat16 where the processor has it, CUDA when there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from triage_models.encoder.batching import Batch, by_length, in_fixed_shapes
from triage_models.encoder.network import Network, load_network
from triage_models.encoder.spec import EncoderFolder, Pooling, Progress
from triage_models.encoder.threads import calm_openmp
from triage_models.encoder.tokens import TextTokenizer

if TYPE_CHECKING:
    import torch

_WINDOW = 4096
_BUDGET = 4096
_STEP = 8
_FIXED_BUDGET = 2048
_FIXED_STEP = 16


@dataclass(frozen=True, slots=True)
class TorchOptions:
    """Where and how exactly to compute; None means: choose for this machine."""

    device: str | None = None
    bfloat16: bool | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True, weakref_slot=True)
class TorchEncoder:
    """An encoder in memory. Make one with `load_torch_encoder`."""

    folder: EncoderFolder
    layer_dimensions: int
    _tokenizer: TextTokenizer
    _network: Network = field(repr=False)
    _device: str = "cpu"

    @property
    def dimensions(self) -> int:
        """Length of an encoding."""
        return self.layer_dimensions * len(self.folder.layers)

    @property
    def digest(self) -> str:
        """Identifies weights, tokenizer and the settings that change vectors."""
        settings = self.folder
        layers = ",".join(map(str, settings.layers))
        return f"{settings.digest[:32]}:{settings.max_tokens}:{settings.pooling}:{layers}:{settings.prefix!r}"

    def encode(
        self, texts: Sequence[str], *, reproducible: bool = False, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Encode texts, shape (texts, dimensions); see `Encoder.encode`."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _WINDOW):
            window = texts[start : start + _WINDOW]
            tokens = self._tokenizer.ids([self.folder.prefix + text for text in window])
            for batch in _batches([len(ids) for ids in tokens], self._tokenizer.max_tokens, reproducible):
                vectors[[start + row for row in batch.rows]] = self._run(tokens, batch)
                if progress is not None:
                    progress(len(batch.rows))
        return vectors

    def _run(self, tokens: Sequence[Sequence[int]], batch: Batch) -> NDArray[np.float32]:
        import torch

        ids = np.full((batch.size, batch.length), self._tokenizer.pad, dtype=np.int64)
        mask = np.zeros((batch.size, batch.length), dtype=np.int64)
        mask[:, 0] = 1  # rows that only fill a fixed shape still need one visible token
        for position, row in enumerate(batch.rows):
            ids[position, : len(tokens[row])] = tokens[row]
            mask[position, : len(tokens[row])] = 1
        with torch.inference_mode():
            visible = torch.from_numpy(mask).to(self._device)
            states = self._network.states(torch.from_numpy(ids).to(self._device), visible, self.folder.layers)
            units = [
                torch.nn.functional.normalize(_pool(part.float(), visible, self.folder.pooling)) for part in states
            ]
            encodings = torch.cat(units, dim=1)[: len(batch.rows)]
        return np.asarray(encodings.cpu().numpy(), dtype=np.float32)


def load_torch_encoder(folder: EncoderFolder, options: TorchOptions | None = None) -> TorchEncoder:
    """Load an encoder folder.

    Raises
    ------
    EncoderCorruptError
        When the folder's files do not make a model.
    """
    calm_openmp()
    import torch

    options = options or TorchOptions()
    if options.threads:
        torch.set_num_threads(options.threads)
    device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
    half = options.bfloat16 if options.bfloat16 is not None else _has_bfloat16(device)
    network = load_network(folder, device, torch.bfloat16 if half else torch.float32)
    tokenizer = TextTokenizer.load(folder.path, min(folder.max_tokens, network.positions))
    return TorchEncoder(folder, network.hidden, tokenizer, network, device)


def _has_bfloat16(device: str) -> bool:
    import torch

    if device != "cpu":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _batches(lengths: Sequence[int], longest: int, reproducible: bool) -> Iterator[Batch]:
    if reproducible:
        return in_fixed_shapes(lengths, _FIXED_BUDGET, _FIXED_STEP, longest)
    return by_length(lengths, _BUDGET, _STEP, longest)


def _pool(states: torch.Tensor, mask: torch.Tensor, pooling: Pooling) -> torch.Tensor:
    if pooling is Pooling.CLS:
        return states[:, 0]
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1)
