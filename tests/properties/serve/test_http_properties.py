from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from triage_serve.bootstrap import build_app, build_inference
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
NAMES = st.sampled_from(["id", "body", "subject", "tickets", "attributes", "language", "created_at"]) | st.text()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5))
FEW = settings(deadline=None, max_examples=200)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    at = ServeSettings(registry_root=Path("unused"))
    inference = build_inference(at, load=fake_triager)
    with TestClient(build_app(at, inference=inference), base_url="http://127.0.0.1") as opened:
        inference.loaded.result(timeout=10)
        yield opened


@FEW
@given(content=st.binary(max_size=200), media_type=st.sampled_from(["application/json", "text/plain", ""]))
def test_no_bytes_make_the_service_fail(client: TestClient, content: bytes, media_type: str) -> None:
    response = client.post("/v1/score", content=content, headers={"Content-Type": media_type})
    assert response.status_code < 500


@FEW
@given(body=JSON | st.fixed_dictionaries({"tickets": st.lists(JSON, min_size=1, max_size=4)}))
def test_no_json_makes_the_service_fail_and_lists_keep_their_length(client: TestClient, body: Any) -> None:
    try:
        content = orjson.dumps(body)
    except TypeError:  # half characters, or a number that JSON has not
        content = b"{}"
    response = client.post("/v1/score", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in {200, 422, 400}
    if response.status_code == 200 and isinstance(body, dict) and "tickets" in body:
        assert len(response.json()["results"]) == len(body["tickets"])
