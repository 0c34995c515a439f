from __future__ import annotations

import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.intake import SECRET, keeping


def test_an_erased_person_is_gone_from_the_files_and_was_never_in_the_log(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), keeping(url) as api:
        for number in range(5):
            api.post(
                "/v1/tickets",
                json={
                    "id": f"m-{number}",
                    "customer_id": f"c-{SECRET}",
                    "body": SECRET * 50,
                    "customer": {"name": SECRET},
                },
                headers={"Idempotency-Key": f"k-{number}"},
            )
        api.post("/v1/events", json={"type": "solved", "customer_id": f"c-{SECRET}"})
        assert any(SECRET.encode() in path.read_bytes() for path in tmp_path.glob("triage.db*"))
        assert api.delete(f"/v1/customers/c-{SECRET}").status_code == 204
        assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.glob("triage.db*"))
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert len(ours) > 7
    assert SECRET not in "".join(ours)


def test_only_erasing_is_there_for_customers(api: TestClient) -> None:
    response = api.get("/v1/customers/c-1")
    assert (response.status_code, response.headers["allow"]) == (405, "DELETE")
