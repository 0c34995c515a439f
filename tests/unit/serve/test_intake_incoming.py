from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import InvalidTicketError
from triage_models.text.redaction import Redactor
from triage_serve.intake.incoming import read_message

SECRET = "moonflower-4711"
WHOLE = {
    "id": "m-1",
    "ticket_id": 4711,
    "customer_id": "c-1",
    "subject": "Parcel",
    "body": "Where is it?",
    "channel": "email",
    "created_at": "2026-11-21T10:15:00",
    "language": "en",
    "customer": {"email": "ann@example.org", "tier": "gold", "name": "Ann", "shoe_size": 38},
    "attributes": {"vip": True},
    "something": "else",
}


def test_a_message_is_read_and_unknown_keys_are_ignored() -> None:
    read = read_message(WHOLE, default_id="x")
    assert (read.ticket.id, read.ticket.subject, read.ticket.body, read.ticket.language) == (
        "m-1",
        "Parcel",
        "Where is it?",
        "en",
    )
    kept = read.kept
    assert (kept.id, kept.ticket_id, kept.customer_id, kept.channel) == ("m-1", "4711", "c-1", "email")
    assert kept.created_at == datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
    assert dict(kept.customer) == {"email": "ann@example.org", "tier": "gold", "name": "Ann"}
    assert dict(kept.attributes) == {"vip": True}


def test_a_body_is_enough_and_empty_names_are_none() -> None:
    for sent in ({"body": "x"}, {"body": "x", "id": "", "customer_id": "", "customer": None, "attributes": None}):
        kept = read_message(sent, default_id="made").kept
        assert (kept.id, kept.customer_id, kept.created_at, dict(kept.customer)) == ("made", None, None, {})


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"created_at": SECRET}, "created_at"),
        ({"created_at": 1795246500}, "created_at"),
        ({"id": SECRET * 20}, "id"),
        ({"ticket_id": SECRET * 20}, "ticket_id"),
        ({"customer_id": SECRET * 20}, "customer_id"),
        ({"channel": SECRET * 20}, "channel"),
        ({"language": SECRET * 20}, "language"),
        ({"customer": SECRET}, "customer"),
        ({"customer": {"email": [SECRET]}}, "customer.email"),
        ({"attributes": [SECRET]}, "attributes"),
        ({"body": {SECRET: 1}}, "body"),
    ],
)
def test_a_field_of_the_wrong_shape_is_refused_by_its_name(wrong: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidTicketError, match=rf"^{place}: ") as caught:
        read_message({**WHOLE, **wrong}, default_id="x")
    assert SECRET not in str(caught.value)


def test_personal_data_are_taken_out_of_what_is_kept_not_of_what_is_scored() -> None:
    read = read_message(
        {"subject": "I am ann@example.org", "body": "Call +49 30 901820 or write to ann@example.org."}, default_id="x"
    )
    kept = read.redacted(Redactor())
    assert (kept.subject, kept.body) == ("I am [EMAIL_1]", "Call [PHONE_1] or write to [EMAIL_1].")
    assert "ann@example.org" in read.ticket.body
    assert read.redacted(None) == read.kept


NAMES = st.sampled_from(["id", "body", "subject", "customer", "created_at", "attributes", "email"]) | st.text(
    max_size=9
)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2026-11-21T10:15:00Z")
OBJECTS = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5))


@settings(max_examples=300, deadline=None)
@given(OBJECTS)
def test_whatever_is_sent_is_read_or_refused_and_never_fails(value: Any) -> None:
    try:
        read = read_message(value, default_id="made")
    except InvalidTicketError:
        return
    assert read.ticket.id == read.kept.id
    assert (read.ticket.subject, read.ticket.body) == (read.kept.subject, read.kept.body)
    assert read.kept.created_at is None or read.kept.created_at.tzinfo is not None
