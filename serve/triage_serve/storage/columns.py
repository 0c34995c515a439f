"""Column types: the same Python values in and out, whichever database is below."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

from triage_serve.storage.errors import UnstorableValueError
from triage_serve.storage.escapes import escape, from_json, to_json, unescape
from triage_serve.storage.moments import from_microseconds, to_microseconds

LONGEST_NAME = 255
"""Characters of an identifier or a label: PostgreSQL indexes at most 2,704 bytes, and some indexes hold two names."""


class AnyText(TypeDecorator[str]):
    """Text of any length, with any characters."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """See `escape`."""
        return None if value is None else escape(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """See `unescape`."""
        return None if value is None else unescape(value)


class Name(AnyText):
    """An identifier or a label, short enough to be indexed; a longer one is an `UnstorableValueError`."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Check the length, then as `AnyText`."""
        if value is not None and len(value) > LONGEST_NAME:
            raise UnstorableValueError(
                f"An identifier has {len(value):,} characters.", hint=f"At most {LONGEST_NAME} are kept."
            )
        return super().process_bind_param(value, dialect)


class Json(TypeDecorator[Any]):
    """A JSON value as text; PostgreSQL's own JSON types refuse NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """See `to_json`; None is absent."""
        return None if value is None else escape(to_json(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """See `from_json`."""
        return None if value is None else from_json(unescape(value))


class Instant(TypeDecorator[datetime]):
    """A moment, in UTC and to the microsecond."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """See `to_microseconds`."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """See `from_microseconds`."""
        return None if value is None else from_microseconds(value)
