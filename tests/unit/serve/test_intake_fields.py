from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from triage_serve.api.errors import InvalidRequestError
from triage_serve.intake.fields import Fields, read_moment

SECRET = "moonflower-4711"


def fields(**values: Any) -> Fields:
    return Fields.of(values, InvalidRequestError)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T10:15:00+02:00", datetime(2026, 11, 21, 10, 15, tzinfo=timezone(timedelta(hours=2)))),
        ("2026-11-21T10:15:00Z", datetime(2026, 11, 21, 10, 15, tzinfo=UTC)),
        ("2026-11-21t10:15:00z", datetime(2026, 11, 21, 10, 15, tzinfo=UTC)),
        ("2026-11-21 10:15", datetime(2026, 11, 21, 10, 15, tzinfo=UTC)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("20261121T101500.123456789Z", datetime(2026, 11, 21, 10, 15, 0, 123456, tzinfo=UTC)),
        ("0001-01-01T00:00:00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_moments_in_iso_8601_are_read_and_are_utc_where_they_do_not_say(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment
    assert read_moment(text).tzinfo is not None
    assert fields(at=text).moment("at") == moment


@pytest.mark.parametrize(
    "text",
    ["yesterday", SECRET, "21.11.2026", "1795246500", "2026-13-01", "2026-11-21T25:00", "0001-01-01T00:00+14:00", "ı"],
)
def test_other_moments_are_refused_by_the_name_of_their_field(text: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^at: expected a moment in ISO 8601") as caught:
        fields(at=text).moment("at")
    assert text not in str(caught.value)


def test_what_is_missing_null_or_empty_is_none() -> None:
    for given in (fields(), fields(at=None, id=None, csat=None), fields(at="", id="")):
        assert [given.moment("at"), given.name("id"), given.whole_number("csat", 1, 5)] == [None] * 3


def test_identifiers_may_be_whole_numbers_and_other_names_may_not() -> None:
    assert [fields(id=7).name("id"), fields(ticket_id=0).name("ticket_id")] == ["7", "0"]
    for wrong in (fields(channel=7), fields(channel=["x"])):
        with pytest.raises(InvalidRequestError, match=r"^channel: expected text"):
            wrong.name("channel")
    with pytest.raises(InvalidRequestError, match=r"^id: expected text"):
        fields(id=True).name("id")


def test_a_name_has_at_most_255_characters() -> None:
    assert fields(id="я" * 255).name("id") == "я" * 255
    with pytest.raises(InvalidRequestError, match=r"^id: at most 255"):
        fields(id="я" * 256).name("id")


@pytest.mark.parametrize("value", [0, 6, -1, 1.0, 2.5, "3", True, [3], 10**30])
def test_a_number_that_is_not_whole_or_out_of_bounds_is_refused(value: Any) -> None:
    assert [fields(csat=each).whole_number("csat", 1, 5) for each in (1, 5)] == [1, 5]
    with pytest.raises(InvalidRequestError, match=r"^csat: expected a whole number from 1 to 5"):
        fields(csat=value).whole_number("csat", 1, 5)


@pytest.mark.parametrize("value", [None, [], "x", 7])
def test_only_an_object_has_fields(value: Any) -> None:
    with pytest.raises(InvalidRequestError, match=r"^Expected an object"):
        Fields.of(value, InvalidRequestError)


def test_fields_of_an_object_within_another_say_where_they_are() -> None:
    assert Fields.of(None, InvalidRequestError, place="customer.").text("email") is None
    with pytest.raises(InvalidRequestError, match=r"^customer: expected an object"):
        Fields.of([], InvalidRequestError, place="customer.")
    with pytest.raises(InvalidRequestError, match=r"^customer\.email: expected text"):
        Fields.of({"email": 1}, InvalidRequestError, place="customer.").text("email")
