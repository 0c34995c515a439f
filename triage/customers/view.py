"""The customer as one value: mood, streaks, evidence and the traffic light, made from the set of interactions.

A view is made from the whole set every time: it is exact whatever order the interactions came in, and cheap:
apart from sorting, the time is proportional to their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.customers.interactions import Interaction
from triage.customers.measures import Measures, measure
from triage.customers.reading import read_timeline
from triage.customers.settings import CustomerSettings
from triage.customers.timeline import Survey, Timeline, Touch
from triage.customers.zones import Zone, ZoneReason, judge, worst

_DEFAULTS = CustomerSettings()


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand, for a customer or for one process: measures, zone and why it is not green."""

    measures: Measures
    zone: Zone
    reasons: tuple[ZoneReason, ...]


@dataclass(frozen=True, slots=True)
class CustomerView:
    """What is known of a customer at one moment; the same for every order, repetition and partition of the set.

    Parameters
    ----------
    messages:
        Messages of a person that the window holds.
    ignored_future:
        Interactions dated later than the moment (beyond the tolerance for clocks); they count when their time comes.
    overall, processes:
        How things stand with the customer, and per process (category) alone.
    csat, nps, ces:
        The last answer of each kind of survey.
    """

    at: datetime
    messages: int
    ignored_future: int
    overall: Standing
    processes: Mapping[str, Standing]
    csat: float | None
    nps: float | None
    ces: float | None

    @property
    def zone(self) -> Zone:
        """The zone of the customer as a whole."""
        return self.overall.zone


def view(interactions: Iterable[Interaction], at: datetime, settings: CustomerSettings = _DEFAULTS) -> CustomerView:
    """See a customer at one moment; a past moment gives the view of then, as far as is known now."""
    return view_of(read_timeline(interactions, at, settings))


def view_of(timeline: Timeline) -> CustomerView:
    """See the customer of a timeline that was read already."""
    answers = [survey.answer for survey in reversed(timeline.surveys)]
    return CustomerView(
        at=timeline.at,
        messages=len(timeline.touches),
        ignored_future=timeline.ignored_future,
        overall=_standing(timeline, timeline.touches, timeline.surveys),
        processes=_processes(timeline),
        csat=next((answer.csat for answer in answers if answer.csat is not None), None),
        nps=next((answer.nps for answer in answers if answer.nps is not None), None),
        ces=next((answer.ces for answer in answers if answer.ces is not None), None),
    )


def _processes(timeline: Timeline) -> dict[str, Standing]:
    touches: dict[str, list[Touch]] = {}
    for touch in timeline.touches:
        if touch.message.process is not None:
            touches.setdefault(touch.message.process, []).append(touch)
    surveys: dict[str, list[Survey]] = {}
    for survey in timeline.surveys:
        for process in survey.processes:
            surveys.setdefault(process, []).append(survey)
    return {name: _standing(timeline, touches[name], surveys.get(name, ())) for name in sorted(touches)}


def _standing(timeline: Timeline, touches: Iterable[Touch], surveys: Iterable[Survey]) -> Standing:
    measures = measure(timeline, tuple(touches), tuple(surveys))
    reasons = judge(measures, timeline.at, timeline.settings.zone_bounds)
    return Standing(measures, worst(reason.zone for reason in reasons), reasons)
