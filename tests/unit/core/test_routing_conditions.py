from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from triage.routing import Condition, Facts, Field


def facts(
    attributes: Mapping[str, Any] | None = None, guessed: Mapping[Field, str] | None = None, **known: str
) -> Facts:
    sure = {Field(name): frozenset(words.split()) for name, words in known.items()}
    more = {name: frozenset((word,)) for name, word in (guessed or {}).items()}
    return Facts(sure, sure | more, attributes or {}, unaccepted=bool(guessed))


def on(unaccepted: bool | None = None, **fields: str) -> Condition:
    return Condition({Field(name): frozenset(words.split()) for name, words in fields.items()}, {}, unaccepted)


def test_an_empty_condition_holds_for_every_ticket() -> None:
    assert Condition().holds(facts())


def test_one_word_in_common_is_enough_and_every_field_must_have_one() -> None:
    ticket = facts(category="billing", signal="angry churn_risk", tier="vip")
    assert on(category="billing delivery").holds(ticket)
    assert on(signal="churn_risk escalation", tier="vip").holds(ticket)
    assert not on(signal="angry", tier="gold").holds(ticket)


@pytest.mark.parametrize("field", list(Field))
def test_what_is_not_known_is_never_what_is_wanted(field: Field) -> None:
    assert not Condition({field: frozenset({"x"})}).holds(facts())


def test_a_guess_is_seen_only_by_conditions_about_unaccepted_tickets() -> None:
    ticket = facts(guessed={Field.CATEGORY: "billing"})
    assert not on(category="billing").holds(ticket)
    assert on(True, category="billing").holds(ticket)
    assert not on(False).holds(ticket)
    assert not on(True).holds(facts(category="billing"))


@pytest.mark.parametrize(
    ("found", "wanted", "holds"),
    [
        ("gold", ("gold", "silver"), True),
        ("Gold", ("gold",), False),
        (["a", "b"], ("b",), True),
        ([], ("b",), False),
        (5, (5,), True),
        (True, (1,), False),
        (1, (True,), False),
        (True, (True,), True),
        (None, ("b",), False),
        ({"b": 1}, ("b",), False),
    ],
)
def test_attributes_are_compared_by_value_and_lists_by_item(
    found: object, wanted: tuple[str | int, ...], holds: bool
) -> None:
    condition = Condition({}, {"plan": wanted})
    assert condition.holds(facts({"plan": found})) is holds
    assert not condition.holds(facts())
