from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

import triage_serve.api.errors  # noqa: F401  its classes belong to the tree that is walked
from triage.errors import TicketError, TriageError
from triage_serve.api.problems import PROBLEMS, problem_response


def tree(error: type[TriageError]) -> Iterator[type[TriageError]]:
    yield error
    for leaf in error.__subclasses__():
        yield from tree(leaf)


def test_every_code_of_the_error_tree_has_a_status_and_a_title() -> None:
    assert {error.code for error in tree(TriageError)} <= set(PROBLEMS)


def test_no_two_errors_share_a_code() -> None:
    codes = [error.code for error in tree(TriageError)]
    assert len(codes) == len(set(codes))


def test_a_ticket_that_cannot_be_scored_is_the_callers_matter() -> None:
    assert {PROBLEMS[error.code].status for error in tree(TicketError)} == {422}


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_a_problem_is_rfc_9457_and_tells_nothing_of_the_inside(code: str) -> None:
    response = problem_response(code, detail="/inner/path", request_id="r-1")
    body = orjson.loads(bytes(response.body))
    assert response.media_type == "application/problem+json"
    assert body["status"] == response.status_code == PROBLEMS[code].status
    assert body["title"]
    assert body["code"] == code
    assert body["request_id"] == "r-1"
    if response.status_code >= 500 and code not in {"not_ready", "deadline_exceeded"}:
        assert "detail" not in body
