"""Sentence encoders: where they come from and how they run."""

from triage_models.encoder.locate import locate_encoder
from triage_models.encoder.spec import DEFAULT_ENCODER, Encoder, EncoderFolder, EncoderSpec, Pooling
from triage_models.encoder.torch_encoder import TorchEncoder, TorchOptions, load_torch_encoder

__all__ = [
    "DEFAULT_ENCODER",
    "Encoder",
    "EncoderFolder",
    "EncoderSpec",
    "Pooling",
    "TorchEncoder",
    "TorchOptions",
    "load_torch_encoder",
    "locate_encoder",
]
