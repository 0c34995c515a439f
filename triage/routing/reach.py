"""Rules that no ticket reaches: earlier ones take all of theirs, or their own condition contradicts itself.

Only what can be told from the conditions alone is told; a rule that is not named here may still be idle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from triage.routing.conditions import PREDICTED, Condition, Field
from triage.routing.policy import Policy


def idle_rules(policy: Policy) -> Iterator[tuple[int, str]]:
    """Give the place of every rule that nothing reaches, and why."""
    for place, rule in enumerate(policy.rules):
        if _contradicts_itself(rule.when, policy):
            yield place, f"rule {rule.name} never applies: none of its categories is of its domain"
            continue
        takers = _takers(rule.when, policy, place)
        if takers is None:
            continue
        yield (
            place,
            f"rule {rule.name} is never reached: {' and '.join(takers)} before it already has all of its tickets",
        )


def _takers(condition: Condition, policy: Policy, place: int) -> list[str] | None:
    """The earlier rules that together take every ticket of a condition; None when some may be left."""
    earlier = [(rule.name, rule.when) for rule in policy.rules[:place]]
    found: list[str] = []
    for case in _by_acceptance(_with_domain(condition, policy)):
        names = _covering(case, earlier)
        if names is None:
            return None
        found += [name for name in names if name not in found]
    return found


def _by_acceptance(condition: Condition) -> Sequence[Condition]:
    """Accepted and unaccepted tickets may be taken by different rules, unless labels are asked for: those look
    different from either side.
    """
    if condition.unaccepted is not None or any(name in PREDICTED for name in condition.fields):
        return (condition,)
    return (replace(condition, unaccepted=False), replace(condition, unaccepted=True))


def _covering(condition: Condition, earlier: Sequence[tuple[str, Condition]]) -> list[str] | None:
    """One earlier rule that takes everything, or several that divide the words of one field among them."""
    for name, other in earlier:
        if _takes(other, condition, ignoring=None):
            return [name]
    for field, words in condition.fields.items():
        sharing = [
            (name, other.fields[field] & words)
            for name, other in earlier
            if field in other.fields and _takes(other, condition, ignoring=field)
        ]
        if words <= frozenset().union(*(share for _, share in sharing)):
            return [name for name, share in sharing if share]
    return None


def _takes(other: Condition, condition: Condition, *, ignoring: Field | None) -> bool:
    """Whether `other` holds wherever `condition` does; one field may be left out."""
    if other.unaccepted is not None and other.unaccepted is not condition.unaccepted:
        return False
    if condition.unaccepted and not other.unaccepted and any(name in PREDICTED for name in other.fields):
        return False  # the one sees guesses, the other only what is accepted
    fields = {name.value: words for name, words in other.fields.items() if name is not ignoring}
    given = {name.value: words for name, words in condition.fields.items()}
    return _is_wider(fields, given) and _is_wider(other.attributes, condition.attributes)


def _is_wider(other: Mapping[str, object], one: Mapping[str, object]) -> bool:
    return all(name in one and _words(one[name]) <= _words(wanted) for name, wanted in other.items())


def _words(values: object) -> set[tuple[bool, object]]:
    """Yes is not the number one."""
    assert isinstance(values, (frozenset, tuple))
    return {(isinstance(value, bool), value) for value in values}


def _with_domain(condition: Condition, policy: Policy) -> Condition:
    """A category says its domain; a condition on both sees only the categories of the domain."""
    fields = dict(condition.fields)
    categories = fields.get(Field.CATEGORY)
    if categories is None:
        return condition
    domains = {domain.value for name in categories if (domain := policy.domain(name)) is not None}
    unknown = any(policy.domain(name) is None for name in categories)
    if Field.DOMAIN in fields:
        fields[Field.CATEGORY] = frozenset(
            name
            for name in categories
            if (domain := policy.domain(name)) is not None and domain in fields[Field.DOMAIN]
        )
    elif not unknown:
        fields[Field.DOMAIN] = frozenset(domains)
    return replace(condition, fields=fields)


def _contradicts_itself(condition: Condition, policy: Policy) -> bool:
    both = Field.CATEGORY in condition.fields and Field.DOMAIN in condition.fields
    return both and not _with_domain(condition, policy).fields[Field.CATEGORY]
