"""Why a label was chosen: spans of the ticket and what they added."""

from triage_models.explain.evidence import explain_texts

__all__ = ["explain_texts"]
