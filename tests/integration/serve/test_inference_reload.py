"""A real registry under a running service: another version is promoted, a damaged one is, requests go on."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from triage_models.bundle_files import read_bundle
from triage_models.registry import Registry
from triage_serve.bootstrap import build_app, build_inference
from triage_serve.settings import ServeSettings


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def two_versions(trained: Any, tmp_path: Path) -> tuple[Registry, str, str]:
    registry = Registry(tmp_path / "registry")
    content = read_bundle(trained.folder).content()
    first = registry.add(content)
    second = registry.add(replace(content, seed=content.seed + 1))
    registry.promote(first.ref)
    return registry, first.version, second.version


def test_a_promoted_version_answers_without_a_request_being_lost_and_a_damaged_one_never_does(
    two_versions: tuple[Registry, str, str], own_cache: Path
) -> None:
    registry, first, second = two_versions
    settings = ServeSettings(registry_root=registry.root, model="tiny", watch_seconds=0.05)
    inference = build_inference(settings)
    statuses, versions, over = set[int](), set[str](), threading.Event()
    with TestClient(build_app(settings, inference=inference)) as client:
        inference.loaded.result(timeout=60)

        def keep_asking() -> None:
            while not over.is_set():
                answer = client.post("/v1/score", json={"body": "where is my parcel"})
                statuses.add(answer.status_code)
                versions.add(answer.json()["model"]["version"])

        caller = threading.Thread(target=keep_asking)
        caller.start()
        try:
            wait_until(lambda: versions == {first})
            registry.promote(f"tiny@{second}")
            wait_until(lambda: client.get("/v1/model").json()["version"] == second)
            assert client.get("/v1/model").json()["last_reload"]["outcome"] == "done"
            (registry.root / "tiny" / first / "heads.safetensors").write_bytes(b"damaged")
            alias = registry.root / "tiny" / "champion.json"
            alias.write_bytes(orjson.dumps({"version": first, "history": []}))
            wait_until(lambda: client.get("/v1/model").json()["last_reload"]["outcome"] == "failed")
            told = client.get("/v1/model").json()
            assert (told["version"], told["last_reload"]["code"]) == (second, "bundle_corrupt")
        finally:
            over.set()
            caller.join(30)
        assert client.post("/v1/score", json={"body": "where is it"}).json()["model"]["version"] == second
    assert statuses == {200}
    assert versions == {first, second}


def test_a_bundle_folder_is_served_and_not_watched(
    two_versions: tuple[Registry, str, str], own_cache: Path, tmp_path: Path
) -> None:
    registry, first, _ = two_versions
    folder = tmp_path / "copy"
    shutil.copytree(registry.root / "tiny" / first, folder)
    settings = ServeSettings(registry_root=registry.root, model=str(folder), watch_seconds=0.01)
    inference = build_inference(settings)
    with TestClient(build_app(settings, inference=inference)) as client:
        inference.loaded.result(timeout=60)
        shutil.rmtree(folder)
        inference.look_for_another_model()
        told = client.get("/v1/model").json()
        assert (told["version"], told["last_reload"]) == (first, None)
        assert set(told["quality"]) == {"category", "mood", "signals"}
        assert told["quality"]["category"]["accuracy"] is not None
        assert told["languages"]
        assert client.post("/v1/score", json={"body": "where is my parcel"}).status_code == 200
