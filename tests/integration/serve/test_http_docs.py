from __future__ import annotations

import re
from typing import Any

from starlette.testclient import TestClient


def score_operation(client: TestClient) -> dict[str, Any]:
    operation: dict[str, Any] = client.get("/openapi.json").json()["paths"]["/v1/score"]["post"]
    return operation


def test_the_examples_of_the_documentation_run_as_they_stand(client: TestClient) -> None:
    examples = score_operation(client)["requestBody"]["content"]["application/json"]["examples"]
    assert set(examples) == {"english", "russian", "bulgarian", "list"}
    for example in examples.values():
        assert client.post("/v1/score", json=example["value"]).status_code == 200


def test_every_reference_in_the_description_leads_somewhere(client: TestClient) -> None:
    description = client.get("/openapi.json")
    schemas = description.json()["components"]["schemas"]
    for name in re.findall(r'"\$ref":"([^"]+)"', description.text):
        assert name.removeprefix("#/components/schemas/") in schemas


def test_every_refusal_is_described_as_a_problem(client: TestClient) -> None:
    responses = score_operation(client)["responses"]
    assert {"200", "400", "413", "415", "422", "429", "503"} <= set(responses)
    for status, response in responses.items():
        assert status == "200" or set(response["content"]) == {"application/problem+json"}


def test_the_documentation_page_needs_no_other_machine(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert sources
    for source in sources:
        assert source.startswith("/")
        assert client.get(source).status_code == 200
