"""Schemathesis over the whole service: what the API documentation says of it holds for requests nobody would write."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.access import Served, served

__all__ = ["served"]

# What a schema cannot say is refused as well: a text without letters, a label the model does not have.
_SEMANTIC = ["2xx", "400", "401", "403", "404", "409", "422"]
_ENOUGH = 150
_ON_PURPOSE = re.compile(
    r"""
    POST\ /v1/score:\ negative_data_rejection:.*in\ body\ -\ tickets   # a bad ticket of a list fails alone
    | negative_data_rejection:.*"(at|created_at)":\ ""                  # an empty text is an absent one
    | POST\ /v1/tickets(/{id}/feedback)?:\ allow_header_conformance     # FastAPI names the methods of one route only
    | status_code_conformance:.*Received:\ 404.*/v1/customers/\S*%0A    # no path reaches an id with a line break
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Exchange:
    """One request that was made up, and its answer."""

    operation: str
    request: Any
    response: Any

    @property
    def asked_to_hurry(self) -> bool:
        """Whether the request itself gave the service less time than it needs."""
        return any(name.lower() == "x-request-timeout-ms" for name in self.request.headers)


@dataclass(frozen=True)
class Findings:
    """What a run of schemathesis saw, and what it complains of."""

    exchanges: list[Exchange]
    complaints: list[str]
    faults: list[str]


def configuration(secret: str) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 20261122,
            "headers": {"Authorization": f"Bearer {secret}"},
            "request-timeout": 10,
            "generation": {
                "max-examples": 8,
                "deterministic": True,
                "database": "none",
                "no-shrink": True,
                "allow-extra-parameters": False,  # unknown headers are what every proxy adds
            },
            "checks": {
                "positive_data_acceptance": {"expected-statuses": [*_SEMANTIC, "503"]},
                "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "503"]},  # 503: looked at below
            },
        }
    )


def explored(served: Served) -> Findings:
    schema = schemathesis.openapi.from_url(f"{served.url}/openapi.json", config=configuration(served.secret))
    found = Findings([], [], [])
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            found.exchanges.extend(exchanges(event.recorder))
            found.complaints.extend(complaints(event.recorder))
        elif isinstance(event, (events.NonFatalError, events.FatalError)):
            found.faults.append(repr(event))
    return found


def exchanges(recorder: Any) -> Iterator[Exchange]:
    for name, seen in recorder.interactions.items():
        operation = recorder.cases[name].value.operation.label
        yield Exchange(operation, seen.request, seen.response)


def complaints(recorder: Any) -> Iterator[str]:
    for checks in recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                yield f"{recorder.label}: {check.name}: {check.failure_info.failure}\n{check.failure_info.code_sample}"


@pytest.fixture(scope="module")
def findings(served: Served) -> Findings:
    return explored(served)


def test_every_check_of_schemathesis_holds(findings: Findings) -> None:
    assert findings.faults == []
    assert [each for each in findings.complaints if not _ON_PURPOSE.search(each)] == []


def test_every_operation_was_tried_and_most_more_than_once(findings: Findings, served: Served) -> None:
    tried = Counter(exchange.operation for exchange in findings.exchanges)
    assert len(findings.exchanges) >= _ENOUGH
    assert {"POST /v1/score", "GET /v1/model", "GET /livez"} <= set(tried)
    assert {label for label, count in tried.items() if "/v1/" in label and count < 5} <= {"GET /v1/model"}


def test_every_request_is_answered_and_none_makes_the_service_fail(findings: Findings) -> None:
    for exchange in findings.exchanges:
        assert exchange.response is not None, exchange.operation
        if exchange.response.status_code >= 500:
            assert orjson.loads(exchange.response.content)["code"] == "deadline_exceeded", exchange.operation
            assert exchange.asked_to_hurry


def test_every_refusal_is_a_problem(findings: Findings) -> None:
    for exchange in findings.exchanges:
        answer = exchange.response
        if answer.status_code >= 400 and answer.content != b"Invalid HTTP request received.":  # no HTTP at all
            assert answer.headers["content-type"] == ["application/problem+json"]
            assert orjson.loads(answer.content)["status"] == answer.status_code
