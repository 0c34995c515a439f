"""Moments as whole numbers: exact, ordered, and the same in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from triage_serve.storage.errors import UnstorableValueError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST, _LAST = ((bound.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND for bound in (datetime.min, datetime.max))


def to_microseconds(moment: datetime) -> int:
    """Count the microseconds since 1970 in UTC; a moment without a time zone is a `ValueError`.

    Raises
    ------
    UnstorableValueError
        When the year in UTC is not 1 to 9999: time zones at the ends of the calendar.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    count = (moment - _EPOCH) // _MICROSECOND
    if not _FIRST <= count <= _LAST:
        raise UnstorableValueError("A moment lies outside the years 1 to 9999.")
    return count


def from_microseconds(count: int) -> datetime:
    """Give back the moment, in UTC."""
    return _EPOCH + count * _MICROSECOND
