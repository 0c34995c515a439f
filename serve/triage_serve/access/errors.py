"""Why somebody is not let in, as leaves of the one error tree.

TriageError
├── RequestError
│   ├── UnauthorizedError   unauthorized
│   ├── ForbiddenError      forbidden
│   └── RateLimitedError    rate_limited
└── UsageError
    └── UnknownKeyError     unknown_key
"""

from __future__ import annotations

from triage.errors import UsageError
from triage_serve.api.errors import RequestError


class UnauthorizedError(RequestError):
    """The request brings no key, or one that opens nothing."""

    code = "unauthorized"


class ForbiddenError(RequestError):
    """The key is known, but lacks the scope that is needed."""

    code = "forbidden"


class RateLimitedError(RequestError):
    """One key asks too often, or one address fails too often."""

    code = "rate_limited"


class UnknownKeyError(UsageError):
    """No key has this id."""

    code = "unknown_key"
