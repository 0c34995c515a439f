from __future__ import annotations

import pytest

from triage import Ticket, ticket_from_mapping
from triage.errors import InvalidTicketError


def test_unknown_keys_are_left_out_and_numbers_may_be_identifiers() -> None:
    fields = {"id": 7, "body": "x", "ticket_id": 8, "customer_id": 9, "colour": "red", "attributes": {"tier": "gold"}}
    ticket = ticket_from_mapping(fields, default_id="1")
    assert ticket == Ticket("7", "x", ticket_id="8", customer_id="9", attributes={"tier": "gold"})


@pytest.mark.parametrize("fields", [{"body": "x"}, {"body": "x", "id": None}, {"body": "x", "id": ""}])
def test_a_missing_id_becomes_the_given_one(fields: dict[str, object]) -> None:
    assert ticket_from_mapping(fields, default_id="row 4").id == "row 4"


@pytest.mark.parametrize("fields", [{"subject": "x"}, {"subject": "x", "body": None}, {"subject": "x", "body": ""}])
def test_a_subject_alone_is_enough(fields: dict[str, object]) -> None:
    assert ticket_from_mapping(fields, default_id="1") == Ticket("1", "", subject="x")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (["body"], "expected an object with id and body, found a list."),
        ("secret words", "found text"),
        (None, "found null"),
        (1.5, "found a number"),
        ({}, "body: missing."),
        ({"body": None}, "body: missing."),
        ({"body": 1}, "body: expected text, found a number."),
        ({"body": True, "subject": "x"}, "body: expected text, found true/false."),
        ({"body": ["secret words"]}, "body: expected text, found a list."),
        ({"body": "x", "subject": {"secret words": 1}}, "subject: expected text, found an object."),
        ({"body": "x", "id": True}, "id: expected text, found true/false."),
        ({"body": "x", "id": 1.5}, "id: expected text, found a number."),
        ({"body": "x", "language": 1}, "language: expected text, found a number."),
        ({"body": "x", "attributes": ["secret words"]}, "attributes: expected an object, found a list."),
        ({"body": b"secret words"}, "body: expected text, found bytes."),
    ],
)
def test_a_wrong_type_is_named_with_its_field_and_never_repeated(fields: object, said: str) -> None:
    with pytest.raises(InvalidTicketError) as caught:
        ticket_from_mapping(fields, default_id="1")
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.code == "invalid_ticket"
