"""The one pass over a customer's interactions: what became of each message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from triage.customers.interactions import Interaction, MessageAssessed, Reopened, Solved, SurveyAnswered, merged
from triage.customers.settings import CustomerSettings, Vocabulary
from triage.customers.timeline import Survey, Timeline, Touch

_NOTHING: Mapping[str, float] = MappingProxyType({})


def read_timeline(interactions: Iterable[Interaction], at: datetime, settings: CustomerSettings) -> Timeline:
    """Order what the window holds and follow each ticket.

    Parameters
    ----------
    at:
        The moment of the view; with a time zone.
    """
    first, last = at - settings.window, at + settings.future_tolerance
    everything = merged(interactions)
    known = [item for item in everything if first <= item.at <= last]
    reading = _Reading(at, settings)
    for position, item in enumerate(known):
        reading.take(position, item)
    return Timeline(
        at=at,
        settings=settings,
        touches=tuple(reading.touches()),
        surveys=tuple(reading.surveys()),
        reopened={key: ticket.reopened for key, ticket in reading.tickets.items() if ticket.reopened},
        ignored_future=sum(item.at > last for item in everything),
    )


_Judged = tuple[int, MessageAssessed, Mapping[str, float], bool, bool, bool, bool, bool]
"""Position, message, raised signals; whether it is bad, negative, positive, wants an answer, repeats."""


@dataclass(slots=True)
class _Ticket:
    answered_until: int = -1
    solved_until: int = -1
    settled: bool = False
    is_back: bool = False
    reopened: int = 0
    touched_at: datetime | None = None
    processes: set[str] = field(default_factory=set)
    calm_processes: set[str] = field(default_factory=set)

    def open_again(self) -> None:
        """Count a return once, though helpdesks tell it by a message and by an event; some never tell the solution."""
        self.reopened += not self.is_back
        self.settled, self.is_back = False, True


@dataclass(slots=True)
class _Contacts:
    """The latest contacts about one process: on the latest ticket, on another one before it, and its solution."""

    latest: tuple[str, datetime] | None = None
    other: datetime | None = None
    solved: datetime | None = None

    def soon_before(self, ticket: str, since: datetime) -> bool:
        beside = self.other if self.latest is None or self.latest[0] == ticket else self.latest[1]
        return (beside is not None and beside >= since) or (self.solved is not None and self.solved >= since)

    def add(self, ticket: str, at: datetime) -> None:
        if self.latest is not None and self.latest[0] != ticket:
            self.other = self.latest[1]
        self.latest = ticket, at


@dataclass(slots=True)
class _Reading:
    at: datetime
    settings: CustomerSettings
    tickets: defaultdict[str, _Ticket] = field(default_factory=lambda: defaultdict(_Ticket))
    contacts: defaultdict[str, _Contacts] = field(default_factory=lambda: defaultdict(_Contacts))
    judged: list[_Judged] = field(default_factory=list)
    answers: list[SurveyAnswered] = field(default_factory=list)

    def take(self, position: int, item: Interaction) -> None:
        ticket = self.tickets[item.ticket_id or ""]
        if isinstance(item, MessageAssessed):
            if item.human:
                self._message(position, item, ticket)
        elif isinstance(item, SurveyAnswered):
            self.answers.append(item)
        else:
            ticket.touched_at = item.at
            if isinstance(item, Reopened):
                ticket.open_again()
                return
            ticket.answered_until = position
            if isinstance(item, Solved):
                self._solved(position, item, ticket)

    def touches(self) -> Iterator[Touch]:
        settings = self.settings
        stale, recent = self.at - settings.stale_after, self.at - settings.recent
        for position, message, raised, bad, negative, positive, wants_answer, repeats in self.judged:
            key = message.ticket_id or ""
            ticket = self.tickets[key]
            settled = ticket.settled and position < ticket.solved_until
            alive = wants_answer and not settled and ticket.touched_at is not None and ticket.touched_at >= stale
            answered = position < ticket.answered_until
            share = settings.solved_share if settled else 1.0
            fade = self._fade(message.at)
            yield Touch(
                message, key, fade, raised, bad, negative, positive, wants_answer, repeats, answered, settled, alive,
                message.at >= recent, share, _lift(message, fade, share, bad, settings.unaccepted_share),
            )  # fmt: skip

    def surveys(self) -> Iterator[Survey]:
        for answer in self.answers:
            bad, ticket = _is_bad(answer, self.settings), self.tickets[answer.ticket_id or ""]
            processes = ticket.processes if bad else ticket.calm_processes
            yield Survey(answer, self._fade(answer.at), bad, frozenset(processes))

    def _message(self, position: int, message: MessageAssessed, ticket: _Ticket) -> None:
        words = self.settings.vocabulary
        raised = _raised(message)
        bad, negative, positive = _judge(message, raised, words)
        wants_answer = bad or not (positive or message.process in words.closing)
        if message.process is not None and not bad:
            ticket.calm_processes.add(message.process)
        repeats = self._repeats(message, ticket, words.repeat_contact in raised, wants_answer)
        self.judged.append((position, message, raised, bad, negative, positive, wants_answer, repeats))
        if wants_answer:
            if ticket.settled:
                ticket.open_again()
            ticket.touched_at = message.at

    def _repeats(self, message: MessageAssessed, ticket: _Ticket, said: bool, wants_answer: bool) -> bool:
        if message.process is None:
            return said
        ticket.processes.add(message.process)
        contacts = self.contacts[message.process]
        key = message.ticket_id or ""
        seen = wants_answer and contacts.soon_before(key, message.at - self.settings.repeat_within)
        if wants_answer:
            contacts.add(key, message.at)
        return said or seen

    def _solved(self, position: int, item: Solved, ticket: _Ticket) -> None:
        ticket.settled, ticket.is_back = True, False
        ticket.solved_until = position
        for process in ticket.processes:
            self.contacts[process].solved = item.at

    def _fade(self, moment: datetime) -> float:
        return float(0.5 ** max(0.0, (self.at - moment) / self.settings.half_life))


def _raised(message: MessageAssessed) -> Mapping[str, float]:
    found = {signal.name: signal.probability for signal in message.signals if signal.flagged}
    return found or _NOTHING


def _judge(message: MessageAssessed, raised: Mapping[str, float], words: Vocabulary) -> tuple[bool, bool, bool]:
    negative = message.sentiment in words.negative
    bad = message.sentiment in words.very_negative or (negative and bool(raised))
    return bad, negative or bad, message.sentiment in words.positive


def _lift(message: MessageAssessed, fade: float, share: float, bad: bool, unaccepted_share: float) -> float | None:
    score = message.sentiment_score
    if score is None:
        return None
    weight = fade if message.accepted else fade * unaccepted_share
    return weight * score if score > 0 and not bad else weight * share * min(score, 0.0)


def _is_bad(answer: SurveyAnswered, settings: CustomerSettings) -> bool:
    bounds = (
        (answer.csat, settings.bad_csat),
        (answer.nps, settings.bad_nps),
        (answer.ces, settings.bad_ces),
    )
    return any(value is not None and value <= bound for value, bound in bounds)
