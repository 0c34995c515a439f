"""Heads: binary problems, their margins, and calibrated probabilities."""

from triage_models.heads.calibration import Calibration, mixing_directions
from triage_models.heads.linear import LinearHead, problem_count

__all__ = ["Calibration", "LinearHead", "mixing_directions", "problem_count"]
