"""Which encoder, and how its token vectors become one vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

DEFAULT_ENCODER = "multilingual-e5-small"

Progress = Callable[[int], None]
"""Called with the number of texts just finished."""


class Pooling(StrEnum):
    """How token vectors become a text vector."""

    MEAN = "mean"
    CLS = "cls"


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """What a training configuration and a bundle say about an encoder.

    Parameters
    ----------
    name:
        `multilingual-e5-small` (needs no download), a Hugging Face id, or a folder.
    max_tokens:
        Longer texts are read up to this many tokens.
    prefix, pooling:
        None means the encoder's own: "query: " for E5 models, otherwise nothing; the folder's
        sentence-transformers pooling, otherwise mean.
    layers:
        After which layers to pool, 1 being the first. None means the middle one, the one at three quarters and
        the last: earlier layers know more about tone and wording, the last more about the topic.
    """

    name: str = DEFAULT_ENCODER
    max_tokens: int = 512
    prefix: str | None = None
    pooling: Pooling | None = None
    layers: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class EncoderFolder:
    """An ordinary Hugging Face folder on this machine, with everything needed to run it."""

    path: Path
    digest: str
    max_tokens: int
    prefix: str
    pooling: Pooling
    layers: tuple[int, ...]


class Encoder(Protocol):
    """Turns texts into vectors."""

    @property
    def dimensions(self) -> int:
        """Length of an encoding: layers times hidden size; the last layer's vector stands last."""
        ...

    @property
    def layer_dimensions(self) -> int:
        """Length of one layer's vector."""
        ...

    @property
    def digest(self) -> str:
        """Identifies weights, tokenizer and settings: equal digests mean comparable vectors."""
        ...

    def encode(
        self, texts: Sequence[str], *, reproducible: bool = False, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Encode texts.

        Parameters
        ----------
        reproducible:
            Compute in fixed shapes, so that a vector is bit for bit the same whatever its neighbours
            (for training); otherwise equal to about 1e-3, and faster for few texts.

        Returns
        -------
        One encoding per text, shape (texts, dimensions): a unit vector per layer, side by side.
        """
        ...
