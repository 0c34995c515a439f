"""From text and encoding to the rows linear heads read."""

from triage_models.features.space import Counts, Encodings, Features, FeatureSpace
from triage_models.features.terms import Analyzer, Terms

__all__ = ["Analyzer", "Counts", "Encodings", "FeatureSpace", "Features", "Terms"]
