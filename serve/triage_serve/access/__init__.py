"""Who may ask for what, and how often: keys, scopes, rates. Free of any web framework."""

from triage_serve.access.callers import LOCAL, Caller, Visitor
from triage_serve.access.errors import ForbiddenError, RateLimitedError, UnauthorizedError, UnknownKeyError
from triage_serve.access.gate import Gate
from triage_serve.access.key_ring import KeyRing
from triage_serve.access.rates import Rate, Rates
from triage_serve.access.scopes import NEEDED, Scope, needed

__all__ = [
    "LOCAL",
    "NEEDED",
    "Caller",
    "ForbiddenError",
    "Gate",
    "KeyRing",
    "Rate",
    "RateLimitedError",
    "Rates",
    "Scope",
    "UnauthorizedError",
    "UnknownKeyError",
    "Visitor",
    "needed",
]
