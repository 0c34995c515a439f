"""Bodies that break other services, for every route that takes one: no numbers, half characters, nesting, sizes."""

from __future__ import annotations

import http.client
import logging
from typing import Any

import orjson
import pytest

from tests.access import Served, served

__all__ = ["served"]

MARK = "moonflower-4711"
NAMES = b'"id","ticket_id","customer_id","subject","body","channel","language","type","by","category","at","csat"'
DEEP = 100_000

BODIES: dict[str, bytes] = {
    "NaN": b'{"body": NaN, "attributes": {"x": NaN}}',
    "Infinity in text": b'{"body": Infinity, "at": -Infinity}',
    "Infinity among attributes": b'{"body": "x", "attributes": {"%s": Infinity}}' % MARK.encode(),
    "too large a number": b'{"body": "x", "id": 1e999, "csat": 1e999}',
    "endless integer": b'{"body": "x", "csat": ' + b"9" * 5_000 + b"}",
    "half a character": b'{"body": "%s \\ud800", "by": "\\udc00"}' % MARK.encode(),
    "half a character in a name": b'{"\\ud800": "%s", "body": "x"}' % MARK.encode(),
    "half a character in raw bytes": b'{"body": "\xed\xa0\x80"}',
    "not UTF-8": b'{"body": "\xff\xfe%s"}' % MARK.encode(),
    "UTF-16": '{"body": "x"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"body": "x"}',
    "NUL": b'{"body": "\\u0000%s\\u0000", "id": "\\u0000", "by": "\\u0000"}' % MARK.encode(),
    "raw NUL": b'{"body": "\x00%s"}' % MARK.encode(),
    "deep lists": b"[" * DEEP,
    "deep lists that end": b'{"body": "x", "attributes": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "nesting below every limit": b'{"body": "x", "attributes": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
    "the same name twice": b'{"body": "%s", "body": 1, "by": "a", "by": 2}' % MARK.encode(),
    "very many names": b"{" + b",".join(b'"%d":0' % number for number in range(60_000)) + b"}",
    "a comment": b'{"body": "x"} // %s' % MARK.encode(),
    "two documents": b'{"body": "x"}{"body": "%s"}' % MARK.encode(),
    "nothing": b"",
    "blank": b" \r\n\t",
    "a list": b"[]",
    "a text": b'"%s"' % MARK.encode(),
    "null": b"null",
    "every field null": b"{" + NAMES.replace(b",", b":null,") + b":null}",
    "every field a list": b"{" + NAMES.replace(b",", b":[],") + b":[]}",
    "every field an object": b"{" + NAMES.replace(b",", b":{},") + b":{}}",
    "every field true": b"{" + NAMES.replace(b",", b":true,") + b":true}",
    "every field huge": b"{" + NAMES.replace(b",", b':"' + MARK.encode() * 4000 + b'",') + b':"x"}',
    "letters that grow": b'{"body": "' + "\ufdfa".encode() * 19_000 + b'"}',
    "marks upon marks": b'{"body": "a' + "\u0301".encode() * 19_000 + b'"}',
    "open tags": b'{"body": "' + b"<!--" * 4_000 + b'"}',
    "a time that is none": b'{"body": "x", "created_at": "9999-99-99T99:99:99+99:99", "type": "solved", "at": "%s"}'
    % MARK.encode(),
    "a time before all times": b'{"body": "x", "created_at": "0001-01-01T00:00:00+14:00", "type": "solved", '
    b'"ticket_id": "1", "at": "0001-01-01T00:00:00+14:00"}',
    "a time after all times": b'{"body": "x", "created_at": "9999-12-31T23:59:59-14:00", "type": "solved", '
    b'"ticket_id": "1", "at": "9999-12-31T23:59:59-14:00"}',
}
PATHS = ("/v1/score", "/v1/tickets", "/v1/events", "/v1/tickets/t-1/feedback")


def ask(served: Served, path: str, body: bytes, **headers: str) -> tuple[int, dict[str, Any], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    sent = {"Content-Type": "application/json", "Authorization": f"Bearer {served.secret}", **headers}
    try:
        connection.request("POST", path, body, sent)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", PATHS)
def test_no_body_makes_a_route_fail_or_is_repeated(
    served: Served, path: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        status, headers, answer = ask(served, path, BODIES[name])
    assert status < 500
    if status >= 400:
        assert headers["content-type"] == "application/problem+json"
        assert orjson.loads(answer)["status"] == status
        assert MARK.encode() not in answer
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert MARK not in caplog.text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("media_type", "status"),
    [("text/plain", 415), ("application/json; charset=utf-16", 415), ("application/xml", 415), ("", 415)],
)
def test_what_is_not_announced_as_json_is_refused(served: Served, path: str, media_type: str, status: int) -> None:
    assert ask(served, path, b'{"body":"x"}', **{"Content-Type": media_type})[0] == status


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("coding", ["gzip", "br", MARK])
def test_a_compressed_body_is_refused_before_it_can_grow(served: Served, path: str, coding: str) -> None:
    status, _, answer = ask(served, path, b"\x1f\x8b" + bytes(100), **{"Content-Encoding": coding})
    assert status == 415
    assert MARK.encode() not in answer
