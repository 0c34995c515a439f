from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from triage.errors import UsageError
from triage_serve.bootstrap import build_app
from triage_serve.settings import ServeSettings, check_exposure

SETTINGS = ServeSettings(registry_root=Path("registry"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_without_keys_only_this_machine_may_ask(host: str) -> None:
    check_exposure(replace(SETTINGS, host=host))


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.7", "10.0.0.1", "example.org", "localhost.example.org", ""]
)
def test_any_other_address_is_refused_without_keys(host: str) -> None:
    with pytest.raises(UsageError, match="no keys") as caught:
        build_app(replace(SETTINGS, host=host))
    assert "--insecure-no-keys" in caught.value.hint


def test_who_says_so_may_listen_anywhere() -> None:
    check_exposure(replace(SETTINGS, host="0.0.0.0", insecure_no_keys=True))
