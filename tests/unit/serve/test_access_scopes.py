from __future__ import annotations

import pytest

from triage_serve.access import NEEDED, Scope, needed


@pytest.mark.parametrize(
    ("scope", "routes"),
    [
        (Scope.SCORE, {"POST /v1/score"}),
        (Scope.INGEST, {"POST /v1/tickets", "POST /v1/events"}),
        (
            Scope.OPERATE,
            {
                "GET /v1/tickets",
                "GET /v1/tickets/{id}",
                "POST /v1/tickets/{id}/feedback",
                "GET /v1/model",
                "GET /metrics",
            },
        ),
        (Scope.ADMIN, {"DELETE /v1/customers/{id}"}),
    ],
)
def test_each_scope_opens_these_routes(scope: Scope, routes: set[str]) -> None:
    assert {f"{method} {route}" for (method, route), each in NEEDED.items() if each is scope} == routes


def test_a_route_is_found_whatever_its_parameter_is_called() -> None:
    assert needed("GET", "/v1/tickets/{message_id}") is Scope.OPERATE
    assert needed("POST", "/v1/tickets/{message_id:path}/feedback") is Scope.OPERATE


@pytest.mark.parametrize(("method", "route"), [("GET", "/v1/new"), ("DELETE", "/v1/tickets"), ("GET", "/v1/score")])
def test_a_route_that_nobody_thought_of_is_for_admin_alone(method: str, route: str) -> None:
    assert needed(method, route) is Scope.ADMIN
