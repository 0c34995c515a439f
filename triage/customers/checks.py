"""What settings must satisfy: each check names the setting, what was expected and what was found."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import timedelta

from triage.errors import ConfigError


def require(holds: bool, field: str, expected: str, found: object) -> None:
    """Refuse a setting that does not hold.

    Raises
    ------
    ConfigError
        Naming the field.
    """
    if not holds:
        raise ConfigError(f"{field}: expected {expected}, found {found}.")


def require_span(field: str, value: timedelta, *, zero: bool = False) -> None:
    """Refuse a span of time that is negative, or zero where that makes no sense."""
    least = timedelta(0)
    require(value > least or (zero and value == least), field, "a span of time above zero", value)


def require_number(field: str, value: float, least: float, most: float = math.inf) -> None:
    """Refuse a number outside of its bounds; NaN is outside of any."""
    require(least <= value <= most, field, f"a number from {least:g} to {most:g}", value)


def require_known(field: str, names: Collection[str], known: Collection[str]) -> None:
    """Refuse names that mean nothing here."""
    unknown = sorted(set(names) - set(known))
    require(not unknown, field, f"names out of {', '.join(sorted(known))}", ", ".join(unknown))
