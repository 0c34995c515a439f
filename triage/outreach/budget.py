"""Which customers are contacted today: those with the most severe cases, as many as there is time for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage.customers.checks import require_number
from triage.outreach.kinds import OutreachCase, Status
from triage.outreach.states import awake

_TO_DO = frozenset({Status.OPEN, Status.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True)
class Ranked:
    """Cases in the order they should be worked on.

    Parameters
    ----------
    chosen:
        For today.
    later:
        Beyond the budget, in order.
    not_deliverable:
        Customers who may not be contacted; in order, for people to see.
    """

    chosen: tuple[OutreachCase, ...]
    later: tuple[OutreachCase, ...]
    not_deliverable: tuple[OutreachCase, ...]


def rank(cases: Iterable[OutreachCase], budget: int, at: datetime) -> Ranked:
    """Rank what is to do: by severity, then by due time, then by customer and kind, so that ties always fall alike.

    Sleeping, contacted and closed cases are left out.

    Parameters
    ----------
    budget:
        How many customers can be contacted; all cases of one customer take one contact.

    Raises
    ------
    ConfigError
        When the budget is negative.
    """
    require_number("daily_budget", budget, 0)
    to_do = sorted((case for case in cases if awake(case, at).status in _TO_DO), key=_place)
    free = [case for case in to_do if case.may_contact]
    today = set(list(dict.fromkeys(case.customer_id for case in free))[:budget])
    return Ranked(
        chosen=tuple(case for case in free if case.customer_id in today),
        later=tuple(case for case in free if case.customer_id not in today),
        not_deliverable=tuple(case for case in to_do if not case.may_contact),
    )


def _place(case: OutreachCase) -> tuple[int, datetime, str, str]:
    return -case.severity, case.due_by, case.customer_id, case.kind
