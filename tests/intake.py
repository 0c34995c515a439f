"""The service with a database under a client in the same process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from triage import Triager
from triage_serve.bootstrap import build_app, build_inference
from triage_serve.settings import ServeSettings
from triage_serve.storage import Store
from triage_serve.testing import fake_triager

SECRET = "moonflower-4711"
NO_FOLDER = Path("unused")


@contextmanager
def keeping(
    url: str,
    *,
    load: Callable[[], Triager] = fake_triager,
    store: dict[str, Any] | None = None,
    migrate: bool = True,
    **settings: Any,
) -> Iterator[TestClient]:
    """Serve over a database; `store` are more settings of `Store.open`, `settings` those of `ServeSettings`."""
    made = ServeSettings(registry_root=NO_FOLDER, **settings)
    inference = build_inference(made, load=load)
    if migrate:
        with Store.open(url) as fresh:
            fresh.migrate()
    app = build_app(made, inference=inference, store=Store.open(url, **(store or {})))
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50_000)) as client:
        inference.loaded.result(timeout=10)
        yield client


@dataclass
class Gate:
    """A model that waits, from the moment the gate is shut."""

    entered: threading.Event = field(default_factory=threading.Event)
    is_open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.is_open.set()

    def triager(self) -> Triager:
        return fake_triager(self._wait)

    def shut(self) -> None:
        self.entered.clear()
        self.is_open.clear()

    def _wait(self) -> None:
        self.entered.set()
        assert self.is_open.wait(20)


def assert_problem(response: Any, status: int, code: str) -> None:
    """The answer is a refusal in the one documented form and repeats nothing of what was sent."""
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert SECRET not in response.text + str(response.headers)
