from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from triage_serve.bootstrap import build_app, build_queue
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager


@pytest.fixture
def settings(tmp_path: Path) -> ServeSettings:
    return ServeSettings(registry_root=tmp_path / "registry", port=0)


@pytest.fixture
def client(settings: ServeSettings) -> Iterator[TestClient]:
    queue = build_queue(settings, load=fake_triager)
    with TestClient(build_app(settings, queue=queue), base_url="http://127.0.0.1") as opened:
        queue.loaded.result(timeout=10)
        yield opened
