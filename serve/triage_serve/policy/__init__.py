"""The routing policy: read from a file, tried on past tickets."""

from triage_serve.policy.problems import Problem
from triage_serve.policy.reading import PolicyFile, load_policy, parse_policy

__all__ = ["PolicyFile", "Problem", "load_policy", "parse_policy"]
