"""Which tickets a rule is about.

Every fact of a ticket is a set of words: its category is a set of one, its raised signals a set of any number, what is
not known an empty set. A condition holds when each field it names has a word in common with the ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

Value = str | int | float | bool
"""What an attribute can be compared with."""


class Field(StrEnum):
    """The facts a condition can name."""

    CATEGORY = "category"
    PRIORITY = "priority"
    SENTIMENT = "sentiment"
    SIGNAL = "signal"
    LANGUAGE = "language"
    CHANNEL = "channel"
    ZONE = "zone"
    TIER = "tier"
    DOMAIN = "domain"


PREDICTED = (Field.CATEGORY, Field.SENTIMENT, Field.DOMAIN)
"""Fields that are empty as long as the prediction is not accepted."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A ticket as conditions see it.

    Parameters
    ----------
    known:
        What is sure enough to act on: accepted predictions and a person's values.
    guessed:
        The same, with the best guesses where predictions are not accepted.
    unaccepted:
        Whether the ticket needs review because of a prediction.
    """

    known: Mapping[Field, frozenset[str]]
    guessed: Mapping[Field, frozenset[str]]
    attributes: Mapping[str, Any]
    unaccepted: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """All of it must hold; an empty condition always does.

    Parameters
    ----------
    fields:
        Field to the words of which one is wanted.
    attributes:
        Name of an attribute to the values of which one is wanted; of a list (tags) one item must be among them.
    unaccepted:
        True: only tickets whose prediction is not accepted, and `fields` are compared with the best guesses. False:
        only the others. None: both, compared with what is accepted.
    """

    fields: Mapping[Field, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    attributes: Mapping[str, tuple[Value, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unaccepted: bool | None = None

    def holds(self, facts: Facts) -> bool:
        """Whether the ticket is one of those meant."""
        if self.unaccepted is not None and self.unaccepted is not facts.unaccepted:
            return False
        seen = facts.guessed if self.unaccepted else facts.known
        return all(wanted & seen.get(name, frozenset()) for name, wanted in self.fields.items()) and all(
            _is_one_of(facts.attributes.get(name), wanted) for name, wanted in self.attributes.items()
        )


def _is_one_of(found: object, wanted: tuple[Value, ...]) -> bool:
    items = found if isinstance(found, (list, tuple)) else (found,)
    return any(_is_same(item, value) for item in items for value in wanted)


def _is_same(found: object, wanted: Value) -> bool:
    """Equal, without taking yes for the number one."""
    return isinstance(found, bool) is isinstance(wanted, bool) and found == wanted
