"""What a key may do: one table from route to scope."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

_PARAMETER = re.compile(r"\{[^}]*\}")


class Scope(StrEnum):
    """A permission of a key."""

    SCORE = "score"
    INGEST = "ingest"
    OPERATE = "operate"
    ADMIN = "admin"


NEEDED: Mapping[tuple[str, str], Scope] = MappingProxyType(
    {
        ("POST", "/v1/score"): Scope.SCORE,
        ("POST", "/v1/tickets"): Scope.INGEST,
        ("POST", "/v1/events"): Scope.INGEST,
        ("GET", "/v1/tickets"): Scope.OPERATE,
        ("GET", "/v1/tickets/{id}"): Scope.OPERATE,
        ("POST", "/v1/tickets/{id}/feedback"): Scope.OPERATE,
        ("GET", "/v1/model"): Scope.OPERATE,
        ("GET", "/metrics"): Scope.OPERATE,
        ("DELETE", "/v1/customers/{id}"): Scope.ADMIN,
    }
)
"""The scope each route asks for; `admin` opens every one of them."""


def needed(method: str, route: str) -> Scope:
    """Find the scope a guarded route asks for; one that nobody thought of is for `admin` alone."""
    return NEEDED.get((method, _PARAMETER.sub("{id}", route)), Scope.ADMIN)
