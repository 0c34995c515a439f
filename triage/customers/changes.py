"""How a customer's zone changed from one view to the next, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from triage.customers.view import CustomerView
from triage.customers.wording import change_words, reason_words
from triage.customers.zones import Zone, ZoneReason


class Direction(StrEnum):
    """Which way it went."""

    FIRST = "first"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """The difference of two views.

    Parameters
    ----------
    before:
        None when there was no view before.
    began, worsened, eased, ended:
        Reasons that are new, that make a worse or a better colour than before, and that are gone.
    processes:
        Processes whose zone changed: before and after; a process without messages is green.
    """

    before: Zone | None
    after: Zone
    began: tuple[ZoneReason, ...]
    worsened: tuple[ZoneReason, ...]
    eased: tuple[ZoneReason, ...]
    ended: tuple[ZoneReason, ...]
    processes: Mapping[str, tuple[Zone, Zone]]

    @property
    def direction(self) -> Direction:
        """Which way the customer's zone went."""
        if self.before is None:
            return Direction.FIRST
        if self.before is self.after:
            return Direction.SAME
        return Direction.WORSE if self.after.rank > self.before.rank else Direction.BETTER


def explain_change(before: CustomerView | None, after: CustomerView) -> ZoneChange:
    """Compare two views of one customer."""
    old = {} if before is None else {reason.code: reason for reason in before.overall.reasons}
    new = {reason.code: reason for reason in after.overall.reasons}
    both = [(old[code], new[code]) for code in new if code in old]
    return ZoneChange(
        before=None if before is None else before.zone,
        after=after.zone,
        began=tuple(reason for code, reason in new.items() if code not in old),
        worsened=tuple(now for then, now in both if now.zone.rank > then.zone.rank),
        eased=tuple(now for then, now in both if now.zone.rank < then.zone.rank),
        ended=tuple(reason for code, reason in old.items() if code not in new),
        processes=_processes(before, after),
    )


def words(reason: ZoneReason, language: str | None = None) -> str:
    """Say a reason for people: in English, Russian or Bulgarian; English for other languages."""
    return reason_words(reason.code, reason.number, language)


def describe(change: ZoneChange, language: str | None = None) -> tuple[str, ...]:
    """Say a change for people: first the zones, then one line per reason that changed."""
    after = change_words(change.after, language)
    if change.before is None:
        first = change_words("first", language, after=after)
    else:
        first = change_words("change", language, before=change_words(change.before, language), after=after)
    return (
        first,
        *(
            f"{words(reason, language)} ({change_words(name, language)})"
            for name in ("began", "worsened", "eased", "ended")
            for reason in getattr(change, name)
        ),
    )


def _processes(before: CustomerView | None, after: CustomerView) -> dict[str, tuple[Zone, Zone]]:
    zones = {} if before is None else {name: standing.zone for name, standing in before.processes.items()}
    names = sorted(zones.keys() | after.processes.keys())
    pairs = {
        name: (zones.get(name, Zone.GREEN), after.processes[name].zone if name in after.processes else Zone.GREEN)
        for name in names
    }
    return {name: pair for name, pair in pairs.items() if pair[0] is not pair[1]}
