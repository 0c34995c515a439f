"""Words of a person, or of a machine?"""

from triage_models.text.human.recognition import is_human_text

__all__ = ["is_human_text"]
