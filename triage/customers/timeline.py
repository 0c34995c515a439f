"""The interactions of a customer in order, each message with what became of it: answered, solved, repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from triage.customers.interactions import MessageAssessed, SurveyAnswered
from triage.customers.settings import CustomerSettings


class Touch(NamedTuple):
    """A message a person wrote, as seen from the moment of the view.

    Parameters
    ----------
    ticket:
        Its ticket; empty for messages that name none.
    fade:
        1 now, one half after the half-life.
    raised:
        Raised signals with their probabilities.
    bad, negative, positive:
        Bad: very negative, or negative with a raised signal. A bad one is also negative, whatever its label says.
    wants_answer:
        Bad ones always; others unless they are positive or of a closing process.
    repeats:
        The customer says so, or came back about the same process.
    answered:
        A reply or a solution came after it.
    settled:
        Its ticket was solved after it and stayed so.
    open:
        It wants an answer, is not settled, and somebody touched its ticket lately.
    is_recent:
        It is as new as the settings call recent.
    share:
        What a negative message still weighs: less when settled.
    lift:
        What it adds to the sum behind the mood; None when nobody scored it. A bad one never lifts.
    """

    message: MessageAssessed
    ticket: str
    fade: float
    raised: Mapping[str, float]
    bad: bool
    negative: bool
    positive: bool
    wants_answer: bool
    repeats: bool
    answered: bool
    settled: bool
    open: bool
    is_recent: bool
    share: float
    lift: float | None

    @property
    def waits(self) -> bool:
        """Whether it still waits for an answer."""
        return self.open and not self.answered


class Survey(NamedTuple):
    """An answered survey.

    Parameters
    ----------
    processes:
        A bad one speaks of every process of its ticket's messages; another one only of those with a message that is
        not bad, so that a further bad message cannot bring praise to its process.
    """

    answer: SurveyAnswered
    fade: float
    bad: bool
    processes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is known of a customer at one moment, the oldest first.

    Parameters
    ----------
    reopened:
        How often each ticket was opened again, by an event or by a message after its solution.
    ignored_future:
        Interactions left out because they are dated later than `at`, beyond the tolerance.
    """

    at: datetime
    settings: CustomerSettings
    touches: tuple[Touch, ...]
    surveys: tuple[Survey, ...]
    reopened: Mapping[str, int]
    ignored_future: int

    def recent(self, span: timedelta) -> Iterator[Touch]:
        """Give the messages of the last `span`, the newest first."""
        since = self.at - span
        for touch in reversed(self.touches):
            if touch.message.at < since:
                return
            yield touch
