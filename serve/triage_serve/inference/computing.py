"""One batch through a triager; when it fails, every ticket gets a second chance alone."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence

from triage import Ticket, TriageFailure, Triager, TriageResult
from triage_serve.api.errors import INTERNAL_ERROR

_log = logging.getLogger(__name__)


def run_batch(triager: Triager, tickets: Sequence[Ticket], *, explain: bool) -> list[TriageResult]:
    """Score tickets together: one result per ticket, in order.

    An error nobody foresaw is retried ticket by ticket, so that a poisonous one becomes an `internal_error` of its own
    and its neighbours get their answers.
    """
    try:
        return _run(triager, tickets, explain=explain)
    except Exception as error:  # whatever a model does, the scoring thread goes on
        _log_failure(error, len(tickets))
    return [_alone(triager, ticket, explain=explain) for ticket in tickets]


def _alone(triager: Triager, ticket: Ticket, *, explain: bool) -> TriageResult:
    try:
        return _run(triager, [ticket], explain=explain)[0]
    except Exception as error:  # as above
        _log_failure(error, 1)
        return TriageFailure(ticket.id, INTERNAL_ERROR, "The service failed on this ticket.")


def _run(triager: Triager, tickets: Sequence[Ticket], *, explain: bool) -> list[TriageResult]:
    results = triager.run(tickets, explain=explain)
    if len(results) != len(tickets):
        raise RuntimeError(f"{len(results)} results for {len(tickets)} tickets")
    return results


def _log_failure(error: Exception, tickets: int) -> None:
    # Frames without the error's own words, which may repeat a customer's.
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("scoring %d tickets failed: %s\n%s", tickets, type(error).__name__, frames)
