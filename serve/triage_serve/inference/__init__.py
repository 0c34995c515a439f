"""From admitted tickets to results under load: one thread scores batches of what waits, one keeps the model fresh."""

from triage_serve.inference.service import Answer, Inference

__all__ = ["Answer", "Inference"]
