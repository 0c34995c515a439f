"""The words a policy is written in: labels of the model, and what the helpdesk calls channels and tiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ZONES = ("green", "yellow", "red")
"""Of a customer: satisfied, indifferent, unhappy."""


class Domain(StrEnum):
    """The two kinds of teams."""

    SERVICE = "service"
    """People, orders, money, contracts."""
    SUPPORT = "support"
    """Technology, access, security."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels a policy is made for.

    Parameters
    ----------
    categories:
        Category to domain.
    priorities:
        Lowest first.
    channels, tiers:
        Those of the helpdesk; empty when anything may come.
    """

    categories: Mapping[str, Domain]
    priorities: tuple[str, ...]
    sentiments: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
