from __future__ import annotations

import pytest

from triage_serve.api.errors import InvalidIdempotencyKeyError
from triage_serve.intake.idempotency import digest, read_key


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ('"8e03978e-40d5-43e8-bc93-6894a57f9324"', "8e03978e-40d5-43e8-bc93-6894a57f9324"),
        ("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324"),
        (' "two words" ', "two words"),
        (r'"a \"quoted\" \\ one"', r'a "quoted" \ one'),
        ("order/4711:retry+1=x", "order/4711:retry+1=x"),
        ("x" * 255, "x" * 255),
    ],
)
def test_a_key_is_a_string_with_or_without_its_quotes(given: str, key: str) -> None:
    assert read_key([given]) == key


def test_no_header_is_no_key() -> None:
    assert read_key([]) is None


@pytest.mark.parametrize(
    "given",
    [
        *("", " ", '""', '"', '"open', 'clo"sed', "two words", "a,b", '"a";b=1', "a;b", '"\\n"', '"\t"', "\x7f"),
        *("ключ", '"ключ"', "x" * 256, '"' + "x" * 256 + '"'),
    ],
)
def test_anything_else_is_refused(given: str) -> None:
    with pytest.raises(InvalidIdempotencyKeyError):
        read_key([given])


def test_two_headers_are_refused() -> None:
    with pytest.raises(InvalidIdempotencyKeyError):
        read_key(["a", "a"])


def test_neither_blank_space_nor_the_order_of_keys_makes_another_request() -> None:
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    different = [{"a": 1}, {"a": 2}, {"a": "1"}, {"a": 1.0}, {"a": None}, {}, [], None, [1, 2], [2, 1]]
    assert len({digest(each) for each in different}) == len(different)
