"""From a customer's view to outreach cases: what is wanted, and what that means for the cases there are.

What is wanted depends on the set of interactions and the moment alone, so that messages in any order lead to the same
open cases. What people did with earlier cases comes in as `open_cases` and `history`, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from triage.customers import CustomerView, Timeline, ZoneChange, explain_change
from triage.outreach.contact import Contact, may_contact, when_to_contact
from triage.outreach.evidence import find
from triage.outreach.kinds import CaseKind, KindRule, OutreachCase, Recipient, Status
from triage.outreach.settings import OutreachSettings
from triage.outreach.severity import severity_parts
from triage.outreach.situation import Situation, look_at
from triage.outreach.states import awake

_DEFAULTS = OutreachSettings()
_OF_PEOPLE = ("status", "status_at", "status_by", "status_severity", "snoozed_until")


class Verdict(StrEnum):
    """What is to be done with a case."""

    OPEN = "open"
    """Keep a new one."""
    UPDATE = "update"
    """Replace the one there is: its reasons, severity or sleep changed."""
    LAPSE = "lapse"
    """Its reasons are gone before anybody touched it: resolved, without an end that a cool-down would count from."""
    WITHHOLD = "withhold"
    """Wanted, but the customer was contacted or the case was closed too lately; not kept."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done, and how the customer's zone changed meanwhile.

    Parameters
    ----------
    contact:
        Whether and from when on the customer may be contacted about it.
    is_news:
        Whether people should hear of it: a new case, other evidence, stage or status; a severity that only drifts
        with time is none.
    until:
        When a withheld case may come; None where only new evidence would bring it.
    """

    verdict: Verdict
    case: OutreachCase
    change: ZoneChange
    contact: Contact
    is_news: bool
    until: datetime | None = None


def cases(
    view_before: CustomerView | None,
    view: CustomerView,
    timeline: Timeline,
    open_cases: Iterable[OutreachCase] = (),
    history: Iterable[OutreachCase] = (),
    *,
    customer: Recipient,
    settings: OutreachSettings = _DEFAULTS,
) -> tuple[Decision, ...]:
    """Decide which cases to open, update, let lapse or withhold; nothing is said of cases that stay as they are.

    Parameters
    ----------
    view_before:
        Only explains the change; it never changes a decision.
    timeline:
        The interactions `view` was made from (`read_timeline`); its moment is the moment of the decision.
    open_cases:
        The customer's cases that are not closed: one per kind at most.
    history:
        Closed ones: what their ends forbid for a while.
    """
    situation = look_at(customer, timeline, view, settings)
    change, contact = explain_change(view_before, view), when_to_contact(customer, timeline.at, settings)
    present = {case.kind: case for case in open_cases if not case.status.is_closed}
    ended = _last_ends(history)
    wanted = {case.kind: case for case in wanted_cases(situation)}
    decisions = []
    for kind in CaseKind:
        found = _decide(present.get(kind), wanted.get(kind), ended.get(kind), situation)
        if found is not None:
            verdict, case, until = found
            is_news = verdict is not Verdict.UPDATE or _differs(case, present[kind])
            decisions.append(Decision(verdict, case, change, contact, is_news, until))
    return tuple(decisions)


def wanted_cases(situation: Situation) -> tuple[OutreachCase, ...]:
    """List the cases a customer's interactions call for, whatever was done before; the most severe first."""
    found = [case for kind, rule in situation.settings.kinds.items() if (case := _case(situation, kind, rule))]
    severe = {case.kind: case for case in found if case.severity >= situation.settings.open_from}
    kept = [case for case in severe.values() if not _covers(case.kind, situation.settings) & severe.keys()]
    return tuple(sorted(kept, key=lambda case: (-case.severity, case.kind)))


def _covers(kind: CaseKind, settings: OutreachSettings) -> frozenset[CaseKind]:
    return settings.covered_by.get(kind, frozenset())


def _case(situation: Situation, kind: CaseKind, rule: KindRule) -> OutreachCase | None:
    found = find(situation, kind, rule)
    if found is None:
        return None
    parts = severity_parts(situation, found, rule)
    return OutreachCase(
        customer_id=situation.customer.id,
        kind=kind,
        stage=found.stage,
        severity=sum(part.points for part in parts),
        parts=parts,
        evidence=found.evidence[-situation.settings.most_evidence :],
        since=found.since,
        due_by=found.since + timedelta(hours=rule.due_hours),
        may_contact=may_contact(situation.customer, situation.settings),
    )


_Verdict = tuple[Verdict, OutreachCase, datetime | None]


def _decide(
    present: OutreachCase | None, wanted: OutreachCase | None, ended: OutreachCase | None, situation: Situation
) -> _Verdict | None:
    if present is not None:
        return _decide_present(present, wanted, situation)
    return None if wanted is None else _decide_new(wanted, ended, situation)


def _decide_present(stored: OutreachCase, wanted: OutreachCase | None, situation: Situation) -> _Verdict | None:
    """Keep what people did with the case; only what nobody touched lapses."""
    now = awake(stored, situation.at)
    if wanted is None and stored.status_at is None:
        return Verdict.LAPSE, replace(stored, status=Status.RESOLVED), None
    if wanted is not None:
        now = replace(wanted, **{name: getattr(now, name) for name in _OF_PEOPLE})
        if _comes_back(now, situation):
            now = replace(now, status=Status.OPEN, snoozed_until=None)
    return (Verdict.UPDATE, now, None) if now != stored else None


def _decide_new(wanted: OutreachCase, ended: OutreachCase | None, situation: Situation) -> _Verdict:
    if ended is None or _comes_back(replace(wanted, **{name: getattr(ended, name) for name in _OF_PEOPLE}), situation):
        return Verdict.OPEN, wanted, None
    return Verdict.WITHHOLD, wanted, _cool_until(ended, situation.settings) if _has_news(wanted, ended) else None


def _comes_back(case: OutreachCase, situation: Situation) -> bool:
    """Whether news break the rest that people gave a case: after the cool-down, or when it is much more severe."""
    if case.status_at is None or case.status in {Status.OPEN, Status.ACKNOWLEDGED} or not _has_news(case, case):
        return False
    rises = case.severity >= (case.status_severity or 0) + situation.settings.cool_down_rise
    rests = case.status is Status.SNOOZED or situation.at < _cool_until(case, situation.settings)
    return rises or not rests


def _has_news(case: OutreachCase, ended: OutreachCase) -> bool:
    return ended.status_at is None or any(ref.at > ended.status_at for ref in case.evidence)


def _cool_until(ended: OutreachCase, settings: OutreachSettings) -> datetime:
    return _ended_at(ended) + settings.cool_down.get(ended.status, timedelta(0))


def _ended_at(case: OutreachCase) -> datetime:
    return case.status_at or datetime.min.replace(tzinfo=UTC)


def _differs(case: OutreachCase, stored: OutreachCase) -> bool:
    return any(getattr(case, name) != getattr(stored, name) for name in ("evidence", "stage", "status"))


def _last_ends(history: Iterable[OutreachCase]) -> dict[CaseKind, OutreachCase]:
    """Give the latest end per kind; what lapsed has none."""
    ends: dict[CaseKind, OutreachCase] = {}
    for case in history:
        before = ends.get(case.kind)
        if case.status_at is not None and (before is None or _ended_at(before) <= case.status_at):
            ends[case.kind] = case
    return ends
