from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.intake import keeping
from triage_serve.bootstrap import build_app, build_inference
from triage_serve.settings import ServeSettings
from triage_serve.testing import fake_triager


@pytest.fixture
def settings(tmp_path: Path) -> ServeSettings:
    return ServeSettings(registry_root=tmp_path / "registry", port=0)


@pytest.fixture
def client(settings: ServeSettings) -> Iterator[TestClient]:
    inference = build_inference(settings, load=fake_triager)
    with TestClient(build_app(settings, inference=inference), base_url="http://127.0.0.1") as opened:
        inference.loaded.result(timeout=10)
        yield opened


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a SQLite database that is not there yet."""
    return f"sqlite:///{tmp_path / 'triage.db'}"


@pytest.fixture
def api(url: str) -> Iterator[TestClient]:
    """A service that keeps messages."""
    with keeping(url) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One service that keeps messages for all tests of a module that leave nothing behind."""
    with keeping(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'triage.db'}") as opened:
        yield opened
