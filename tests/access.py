"""Two ways to meet the gate: alone, with a clock that the test sets, or as part of the whole service on a socket."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from triage_serve.access import Caller, Gate, KeyRing, Rate, Rates, Scope, Visitor
from triage_serve.api.app import create_app
from triage_serve.bootstrap import build_inference, build_intake
from triage_serve.graceful import GracefulServer
from triage_serve.listening import base_url, bound
from triage_serve.settings import ServeSettings
from triage_serve.storage import ApiKey, Store
from triage_serve.storage.keys import SECRET_PREFIX
from triage_serve.testing import fake_triager

HERE, ELSEWHERE = "127.0.0.1", "192.0.2.7"
NOBODYS = f"{SECRET_PREFIX}{'x' * 43}"
GENEROUS = Rates(key=Rate(10_000, 10_000), failures=Rate(10_000, 10_000))
RATES = Rates(key=Rate(per_second=1, burst=5), failures=Rate(per_second=1, burst=3))


@dataclass(frozen=True)
class Served:
    """A service on a socket: where it is, and a key to it."""

    url: str
    secret: str

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@dataclass
class House:
    """A gate, what is behind it, and how often the database was asked."""

    store: Store
    now: float = 0.0
    asked: int = 0
    fault: Exception | None = None
    rings: list[KeyRing] = field(default_factory=list)

    def gate(self, **settings: Any) -> Gate:
        self.rings.append(KeyRing(self, clock=lambda: self.now))  # type: ignore[arg-type]
        return Gate(self.rings[-1], settings.pop("rates", RATES), clock=lambda: self.now, **settings)

    def key(self, *scopes: Scope) -> tuple[ApiKey, str]:
        with self.store.writing() as work:
            return work.keys.create("helpdesk", scopes or (Scope.SCORE,))

    def revoke(self, key: ApiKey) -> None:
        with self.store.writing() as work:
            assert work.keys.revoke(key.id)

    @contextmanager
    def reading(self) -> Iterator[Any]:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        with self.store.reading() as work:
            yield work

    def writing(self) -> Any:
        return self.store.writing()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Store.open(f"sqlite:///{tmp_path / 'triage.db'}") as store:
        store.migrate()
        made = House(store)
        yield made
        for ring in made.rings:
            ring.close()


def admit(gate: Gate, secret: str = "", *, address: str | None = ELSEWHERE, scope: Scope = Scope.SCORE) -> Caller:
    return asyncio.run(gate.admit(Visitor(address, secret), scope))


def refused(error: type[Exception], ask: Callable[[], object]) -> Any:
    with pytest.raises(error) as caught:
        ask()
    return caught.value


@contextmanager
def live(settings: ServeSettings, store: Store) -> Iterator[str]:
    """Serve the whole application with fake model, real store and gate on a socket; gives its address."""
    inference = build_inference(settings, load=fake_triager)
    intake = build_intake(settings, store, inference.metrics)
    app = create_app(inference, settings.limits, intake=intake, gate=Gate(KeyRing(store), GENEROUS))
    config = uvicorn.Config(app, access_log=False, log_config=None, log_level=logging.WARNING, proxy_headers=False)
    server = GracefulServer(config, inference, settings)
    with bound(settings) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            inference.loaded.result(timeout=20)
            yield base_url(listener)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The whole service with a key that opens everything."""
    folder = tmp_path_factory.mktemp("served")
    store = Store.open(f"sqlite:///{folder / 'triage.db'}")
    store.migrate()
    with store.writing() as work:
        _, secret = work.keys.create("fuzz", [Scope.ADMIN])
    with live(ServeSettings(registry_root=folder, port=0), store) as url:
        yield Served(url, secret)
