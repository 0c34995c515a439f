"""Bytes that no HTTP library would send: cut, pipelined, chunked wrongly, flooding, slow."""

from __future__ import annotations

import logging
import random
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.access import Served, served

__all__ = ["served"]

MARK = "moonflower-4711"
PATIENCE = 10.0
BODY = b'{"body":"%s"}' % MARK.encode()
GET = f"GET /livez HTTP/1.1\r\nHost: x\r\nX-Note: {MARK}\r\n\r\n".encode()


@contextmanager
def connected(served: Served) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as caller:
        yield caller


def received(caller: socket.socket) -> bytes:
    """Everything the service says until it closes; a reset ends it too."""
    said = bytearray()
    with suppress(ConnectionResetError):
        while chunk := caller.recv(65_536):
            said += chunk
    return bytes(said)


def said_to(served: Served, content: bytes) -> bytes:
    """Send bytes, say that no more come, and give the answer; a service that hangs ends the test."""
    with connected(served) as caller:
        with suppress(OSError):  # it has heard enough and closed; one that hangs is found below
            caller.sendall(content)
            caller.shutdown(socket.SHUT_WR)
        return received(caller)


def statuses(answer: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3})", answer)]


def post(served: Served, *headers: str, body: bytes = BODY, path: str = "/v1/score", version: str = "1.1") -> bytes:
    fixed = ("Host: x", "Content-Type: application/json", f"Authorization: Bearer {served.secret}")
    return "\r\n".join([f"POST {path} HTTP/{version}", *fixed, *headers, "", ""]).encode("latin-1") + body


def sized(body: bytes) -> str:
    return f"Content-Length: {len(body)}"


@pytest.fixture(autouse=True)
def nothing_breaks(served: Served, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After every test: the service answers, and its log has neither an error nor what was sent."""
    with caplog.at_level(logging.INFO):
        yield
        assert statuses(said_to(served, GET)) == [200]
    logged = caplog.get_records("call")
    assert [record.getMessage() for record in logged if record.levelno >= logging.ERROR] == []
    assert MARK not in "".join(record.getMessage() for record in logged)


REQUEST_LINES = {
    "HTTP 0.9": b"GET /livez\r\n\r\n",
    "HTTP 2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP 9.9": b"GET /livez HTTP/9.9\r\nHost: x\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "nothing": b"",
    "line ends": b"\r\n" * 5000,
    "NUL": b"\x00" * 5000,
    "NUL in target": f"GET /livez\x00{MARK} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "NUL in header": f"GET /livez HTTP/1.1\r\nHost: x\r\nX: {MARK}\x00\r\n\r\n".encode(),
    "huge target": b"GET /" + MARK.encode() * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "long query": b"POST /v1/score?explain=" + MARK.encode() * 2_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes in target": b"GET /\xff\xfe\xd0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "encoded NUL": b"GET /v1/tickets/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "half a percent": b"GET /v1/tickets/%f HTTP/1.1\r\nHost: x\r\n\r\n",
    "absolute form": f"GET http://{MARK}/livez HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "asterisk": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "authority": b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "no slash": b"GET livez HTTP/1.1\r\nHost: x\r\n\r\n",
    "long method": MARK.upper().encode() * 1000 + b" / HTTP/1.1\r\nHost: x\r\n\r\n",
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "no colon": f"GET /livez HTTP/1.1\r\nHost: x\r\n{MARK}\r\n\r\n".encode(),
    "space before colon": b"GET /livez HTTP/1.1\r\nHost : x\r\n\r\n",
    "folded header": f"GET /livez HTTP/1.1\r\nHost: x\r\nX: a\r\n {MARK}\r\n\r\n".encode(),
    "bare line feeds": b"GET /livez HTTP/1.1\nHost: x\n\n",
    "bare returns": b"GET /livez HTTP/1.1\rHost: x\r\r",
    "many headers": b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
    "one huge header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX: " + MARK.encode() * 100_000 + b"\r\n\r\n",
    "websocket": b"GET /v1/score HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "HTTP 2 upgrade": b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
}


@pytest.mark.parametrize("content", REQUEST_LINES.values(), ids=REQUEST_LINES)
def test_no_head_makes_the_service_fail_or_hang(served: Served, content: bytes) -> None:
    answer = said_to(served, content)
    assert all(status < 500 for status in statuses(answer))
    assert MARK.encode() not in answer


@pytest.mark.parametrize("cut", [1, 10, 25, 40, -1])
def test_a_head_that_is_cut_ends_without_an_answer(served: Served, cut: int) -> None:
    assert statuses(said_to(served, GET[:cut])) in ([], [400])


@pytest.mark.parametrize("body", [b"", b"{", BODY[:-1]])
def test_a_body_that_is_cut_is_not_scored(served: Served, body: bytes) -> None:
    answer = said_to(served, post(served, sized(BODY), body=body))
    assert statuses(answer) in ([], [400])


FRAMINGS = {
    "size is no number": ("Transfer-Encoding: chunked", b"zz\r\n{}\r\n0\r\n\r\n"),
    "negative size": ("Transfer-Encoding: chunked", b"-2\r\n{}\r\n0\r\n\r\n"),
    "huge size": ("Transfer-Encoding: chunked", b"f" * 40 + b"\r\n{}\r\n0\r\n\r\n"),
    "wrong size": ("Transfer-Encoding: chunked", b"1\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "no line end": ("Transfer-Encoding: chunked", b"2{}0"),
    "no last chunk": ("Transfer-Encoding: chunked", b"%x\r\n%b\r\n" % (len(BODY), BODY)),
    "huge extension": ("Transfer-Encoding: chunked", b"2;" + MARK.encode() * 20_000 + b"\r\n{}\r\n0\r\n\r\n"),
    "many trailers": ("Transfer-Encoding: chunked", b"2\r\n{}\r\n0\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"),
    "other coding": ("Transfer-Encoding: gzip, chunked", b"2\r\n{}\r\n0\r\n\r\n"),
    "chunked twice": ("Transfer-Encoding: chunked, chunked", b"2\r\n{}\r\n0\r\n\r\n"),
    "length is no number": (f"Content-Length: {MARK}", BODY),
    "signed length": (f"Content-Length: +{len(BODY)}", BODY),
    "negative length": ("Content-Length: -1", BODY),
    "two lengths": ("Content-Length: 2\r\nContent-Length: 3", b"{}}"),
    "huge length": ("Content-Length: " + "9" * 50, BODY),
    "length in other digits": ("Content-Length: \xb2", BODY),
}


@pytest.mark.parametrize(("header", "body"), FRAMINGS.values(), ids=FRAMINGS)
def test_a_body_that_is_framed_wrongly_is_refused(served: Served, header: str, body: bytes) -> None:
    answer = said_to(served, post(served, header, body=body))
    assert statuses(answer)[:1] in ([], [400], [413], [422])
    assert MARK.encode() not in answer


def test_of_two_framings_the_chunks_count_and_the_length_does_not(served: Served) -> None:
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
    with connected(served) as caller:
        caller.sendall(post(served, "Transfer-Encoding: chunked", sized(b"{"), "Connection: close", body=chunked))
        assert statuses(received(caller)) == [200]


def test_requests_sent_at_once_are_answered_in_their_order(served: Served) -> None:
    wrong = post(served, sized(b"{"), body=b"{")
    unknown = f"GET /{MARK} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    last = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with connected(served) as caller:
        caller.sendall(GET + post(served, sized(BODY)) + wrong + unknown + GET * 20 + last)
        answer = received(caller)
    assert statuses(answer) == [200, 200, 400, 404, *[200] * 21]


def test_a_refused_request_does_not_let_its_body_pass_for_the_next_one(served: Served) -> None:
    anonymous = b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(GET) + GET
    last = b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with connected(served) as caller:
        caller.sendall(anonymous + last)
        assert statuses(received(caller)) in ([401], [401, 200])


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_an_old_client_is_answered_and_its_connection_closed(served: Served, version: str) -> None:
    with connected(served) as caller:
        caller.sendall(post(served, sized(BODY), "Connection: close", version=version))
        assert statuses(received(caller)) == [200]


def first_answer(caller: socket.socket) -> int:
    return statuses(caller.recv(65_536))[0]


def test_64_megabytes_are_refused_when_they_are_announced(served: Served) -> None:
    with connected(served) as caller:
        caller.sendall(post(served, f"Content-Length: {64 << 20}", body=b"{"))
        assert first_answer(caller) == 413


def test_without_a_key_not_even_the_announcement_is_read(served: Served) -> None:
    with connected(served) as caller:
        caller.sendall(b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n{" % (64 << 20))
        assert first_answer(caller) == 401


def test_more_than_the_limit_without_an_announcement_is_refused_on_the_way(served: Served) -> None:
    chunk = b"%x\r\n%b\r\n" % (1 << 16, b" " * (1 << 16))
    with connected(served) as caller:
        caller.sendall(post(served, "Transfer-Encoding: chunked", body=chunk * 17))
        assert first_answer(caller) == 413


def test_a_body_that_comes_slowly_holds_nobody_up(served: Served) -> None:
    with connected(served) as slow:
        slow.sendall(post(served, sized(BODY), "Connection: close", body=b""))
        for byte in BODY:
            assert statuses(said_to(served, GET)) == [200]
            slow.sendall(bytes([byte]))
        assert statuses(received(slow)) == [200]


def test_many_stalled_clients_hold_nobody_up(served: Served) -> None:
    stalled = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(200)]
    try:
        for number, caller in enumerate(stalled):
            caller.sendall(GET[:20] if number % 2 else post(served, sized(BODY), body=b"{"))
        assert statuses(said_to(served, GET)) == [200]
        with connected(served) as caller:
            caller.sendall(post(served, sized(BODY), "Connection: close"))
            assert statuses(received(caller)) == [200]
    finally:
        for caller in stalled:
            caller.close()


def test_a_client_that_waits_for_permission_to_send_gets_it(served: Served) -> None:
    with connected(served) as caller:
        caller.sendall(post(served, sized(BODY), "Expect: 100-continue", "Connection: close", body=b""))
        assert first_answer(caller) == 100
        caller.sendall(BODY)
        assert statuses(received(caller)) == [200]


@pytest.mark.parametrize("seed", range(20))
def test_a_valid_request_with_a_few_wrong_bytes_never_fails(served: Served, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(post(served, sized(BODY)))
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    assert all(status < 500 for status in statuses(said_to(served, bytes(content))))
