"""Judges customer memory and outreach: histories in, cases at a daily budget out, and how far that is what was wanted.

Harms: a wanted case that is not opened (missed), and a customer who is bothered though nobody wanted it (false
outreach). A further kind for a customer who wants another is a wrong kind, not a false contact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from triage.customers import CustomerSettings, read_timeline, view_of
from triage.outreach import CaseKind, OutreachCase, OutreachSettings, Verdict, cases, rank
from triage_eval.customer_histories import History

_DIGITS = 4
_MEMORY = CustomerSettings()
_OUTREACH = OutreachSettings()


@dataclass(frozen=True, slots=True)
class Judged:
    """One history: what was opened within the budget, and whether zone and stages are as wanted."""

    history: History
    opened: tuple[OutreachCase, ...]
    zone_is_right: bool


@dataclass(frozen=True, slots=True)
class KindReport:
    """Counts of one kind: wanted, found among those, and opened for customers who want other kinds or none."""

    wanted: int
    found: int
    unwanted: int


@dataclass(frozen=True, slots=True)
class CustomersReport:
    """How outreach did on a suite, at a daily budget of so many customers.

    Parameters
    ----------
    wanted, found, recall:
        Cases a service manager would open, and those of them that were opened.
    contacted, bothered, false_outreach:
        Customers with an opened case, those of them who want none, and their share.
    wrong_kinds:
        Cases opened beside the wanted ones of a customer who wants some.
    unwanted_share:
        Opened cases that nobody wanted, of all opened ones: the stricter count.
    stages_right:
        Share of found escalations with the wanted stage.
    zones_right:
        Share of histories with the wanted zone.
    missed, false_customers:
        "history: kind" of each missed case, and the histories that were bothered.
    """

    histories: int
    budget: int
    wanted: int
    found: int
    recall: float
    contacted: int
    bothered: int
    false_outreach: float
    wrong_kinds: int
    unwanted_share: float
    stages_right: float
    zones_right: float
    kinds: dict[str, KindReport]
    missed: tuple[str, ...]
    false_customers: tuple[str, ...]


def judge_customers(
    histories: Sequence[History],
    *,
    budget: int | None = None,
    memory: CustomerSettings = _MEMORY,
    outreach: OutreachSettings = _OUTREACH,
) -> CustomersReport:
    """Run every history at its moment, as if all moments were today, and count.

    Parameters
    ----------
    budget:
        How many customers can be contacted that day; None: as many as want it, the least that could do.
    """
    limit = sum(bool(history.wanted) for history in histories) if budget is None else budget
    return _report(_judge(histories, limit, memory, outreach), limit)


def as_json(report: CustomersReport) -> dict[str, Any]:
    """Shape a report for a file."""
    shape = {name: getattr(report, name) for name in report.__slots__}
    kinds = {name: {key: getattr(kind, key) for key in kind.__slots__} for name, kind in report.kinds.items()}
    shape |= {"kinds": kinds, "missed": list(report.missed), "false_customers": list(report.false_customers)}
    return {name: round(value, _DIGITS) if isinstance(value, float) else value for name, value in shape.items()}


def _judge(
    histories: Sequence[History], budget: int, memory: CustomerSettings, outreach: OutreachSettings
) -> list[Judged]:
    """Open cases at each history's own moment, then rank them all together as if it were one day."""
    opened: dict[str, list[OutreachCase]] = {}
    zones: dict[str, bool] = {}
    today = max((history.as_of for history in histories), default=None)
    for history in histories:
        timeline = read_timeline(history.interactions, history.as_of, memory)
        view = view_of(timeline)
        zones[history.id] = view.zone is history.zone
        decided = cases(None, view, timeline, customer=history.customer, settings=outreach)
        opened[history.id] = [
            _shifted(item.case, history.as_of, today) for item in decided if item.verdict is Verdict.OPEN
        ]
    chosen = rank([case for found in opened.values() for case in found], budget, today).chosen if today else ()
    return [
        Judged(history, tuple(case for case in chosen if case.customer_id == history.id), zones[history.id])
        for history in histories
    ]


def _shifted(case: OutreachCase, as_of: datetime, today: datetime | None) -> OutreachCase:
    by = today - as_of if today else as_of - as_of
    return replace(case, since=case.since + by, due_by=case.due_by + by)


def _report(judged: Sequence[Judged], budget: int) -> CustomersReport:
    wanted = [(item, kind) for item in judged for kind in item.history.wanted]
    opened = [(item, case) for item in judged for case in item.opened]
    found = [(item, case) for item, case in opened if case.kind in item.history.wanted]
    contacted = [item for item in judged if item.opened]
    bothered = [item for item in contacted if not item.history.wanted]
    hits = {(item.history.id, case.kind) for item, case in found}
    staged = [case.stage is item.history.wanted[case.kind] for item, case in found if case.kind is CaseKind.ESCALATION]
    return CustomersReport(
        histories=len(judged),
        budget=budget,
        wanted=len(wanted),
        found=len(found),
        recall=_share(len(found), len(wanted)),
        contacted=len(contacted),
        bothered=len(bothered),
        false_outreach=_share(len(bothered), len(contacted), otherwise=0.0),
        wrong_kinds=sum(bool(item.history.wanted) and case.kind not in item.history.wanted for item, case in opened),
        unwanted_share=_share(len(opened) - len(found), len(opened), otherwise=0.0),
        stages_right=_share(sum(staged), len(staged)),
        zones_right=_share(sum(item.zone_is_right for item in judged), len(judged)),
        kinds={kind.value: _kind_report(kind, judged) for kind in CaseKind},
        missed=tuple(f"{item.history.id}: {kind}" for item, kind in wanted if (item.history.id, kind) not in hits),
        false_customers=tuple(item.history.id for item in bothered),
    )


def _kind_report(kind: CaseKind, judged: Iterable[Judged]) -> KindReport:
    pairs = [(kind in item.history.wanted, any(case.kind is kind for case in item.opened)) for item in judged]
    return KindReport(
        wanted=sum(wanted for wanted, _ in pairs),
        found=sum(wanted and opened for wanted, opened in pairs),
        unwanted=sum(opened and not wanted for wanted, opened in pairs),
    )


def _share(part: int, whole: int, *, otherwise: float = 1.0) -> float:
    """Give a share; of nothing, what holds when there was nothing to get wrong."""
    return part / whole if whole else otherwise
