from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from triage_serve.storage import MessageFilter, NewAssessment, NewEvent, NewMessage, Store, UnstorableValueError
from triage_serve.storage.events import EventType
from triage_serve.storage.schema import metadata

ODD = [
    "\x00",
    "before\x00after",
    "\ud83d",
    "\ude21\ud83d",
    "\x1a",
    "\x1a0000",
    "\x1a001a\x00\ud800",
    "\U0001f621",
    "",
    "'; DROP TABLE messages; --",
    "%s :name \\ \\u0000",
    "\u202e\ufeff\uffff",
]
NESTED = 64


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_any_text_comes_back_as_it_was_given_wherever_it_stands(shared_store: Store, odd: str) -> None:
    message = NewMessage(
        "m" + odd,
        body=odd,
        subject=odd * 2,
        ticket_id=odd,
        customer_id=odd,
        attributes={odd: [odd, {"x": odd}]},
        customer={"name": odd},
    )
    with shared_store.writing() as work:
        work.messages.add(message)
    with shared_store.writing() as work:
        assert work.messages.add(message).duplicate
        (item,) = work.listing.page(MessageFilter(customer_id=odd)).items
    found = item.message
    assert (found.id, found.body, found.subject, found.ticket_id) == (message.id, odd, odd * 2, odd)
    assert (found.attributes, found.customer) == (message.attributes, message.customer)


def test_a_large_message_with_large_attributes_is_kept(store: Store) -> None:
    message = NewMessage("m-1", body="ы" * 500_000, attributes={f"key {n}": "Ж" * 50 for n in range(10_000)})
    with store.writing() as work:
        work.messages.add(message)
    with store.reading() as work:
        found = work.messages.get("m-1")
    assert found is not None
    assert (found.body, found.attributes) == (message.body, message.attributes)


def nested(levels: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(levels - 1):
        value = [value]
    return {"x": value}


def test_what_is_nested_deeply_is_kept_up_to_a_bound(store: Store) -> None:
    # Inside the digest's own list an attribute stands one level deeper than in its column.
    with store.writing() as work:
        work.messages.add(NewMessage("m-1", "Hello", attributes=nested(NESTED - 1)))
    with pytest.raises(UnstorableValueError), store.writing() as work:
        work.messages.add(NewMessage("m-2", "Hello", attributes=nested(NESTED)))
    with pytest.raises(UnstorableValueError), store.writing() as work:
        work.messages.add(NewMessage("m-3", "Hello", attributes=nested(100_000)))
    with store.reading() as work:
        assert work.listing.count() == 1


@pytest.mark.parametrize("field", ["id", "source", "ticket_id", "customer_id", "channel", "language"])
def test_an_identifier_has_a_bounded_length(store: Store, field: str) -> None:
    with store.writing() as work:  # every character escaped: the longest that an index must hold
        work.messages.add(NewMessage(**{"id": "m-1", "body": "Hello", "source": "\x00" * 255, field: "\x00" * 255}))
    with pytest.raises(UnstorableValueError) as caught, store.writing() as work:
        work.messages.add(NewMessage(**{"id": "m-2", "body": "Hello", field: "q" * 256}))
    assert "qq" not in str(caught.value)


def test_what_a_customer_wrote_is_in_no_other_table(
    store: Store, url: str, assessment: Callable[..., NewAssessment]
) -> None:
    secret = "Where is my parcel?"
    message = NewMessage("m-1", secret, customer_id="c-1", customer={"email": secret}, attributes={"note": secret})
    with store.writing() as work:
        seq = work.messages.add(message).message.seq
        work.assessments.add(seq, assessment())
        work.events.add(NewEvent(EventType.SOLVED, customer_id="c-1"))
        work.audit.add(actor="key_1", action="take", subject_kind="message", subject_id="m-1")
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        holding = [
            table.name
            for table in metadata.sorted_tables
            if secret in str(connection.execute(text(f"SELECT * FROM {table.name}")).all())
        ]
    engine.dispose()
    assert holding == ["messages"]
