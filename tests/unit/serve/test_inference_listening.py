from __future__ import annotations

import socket
from pathlib import Path

from triage_serve.listening import base_url, bound
from triage_serve.settings import ServeSettings


def test_an_answer_is_sent_without_waiting_for_acknowledgements() -> None:
    with (
        bound(ServeSettings(registry_root=Path("unused"), port=0)) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_any_address_is_shown_as_one_a_browser_can_open() -> None:
    settings = ServeSettings(registry_root=Path("unused"), host="0.0.0.0", port=0, insecure_no_keys=True)
    with bound(settings) as listener:
        assert base_url(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"
