"""What storage refuses, as leaves of the one error tree.

TriageError
├── UsageError
│   └── DatabaseUrlError           storage_url
└── StorageError                   storage
    ├── DatabaseUnavailableError   storage_unavailable
    ├── DatabaseUnusableError      storage_unusable
    ├── DatabaseTooNewError        storage_too_new
    ├── UnstorableValueError       unstorable_value
    ├── InvalidCursorError         invalid_cursor
    ├── MessageConflictError       message_conflict
    ├── EventConflictError         event_conflict
    ├── IdempotencyConflictError   idempotency_conflict
    └── IdempotencyMismatchError   idempotency_mismatch
"""

from __future__ import annotations

from typing import ClassVar

from triage.errors import TriageError, UsageError


class DatabaseUrlError(UsageError):
    """The database URL names nothing this service can use."""

    code = "storage_url"


class StorageError(TriageError):
    """Something could not be stored or read; the unit of work was rolled back."""

    code = "storage"
    retriable: ClassVar[bool] = False
    """Whether the same unit of work may succeed when it is tried again."""


class DatabaseUnavailableError(StorageError):
    """The database is locked for too long, gone, full or not reachable."""

    code = "storage_unavailable"
    retriable = True


class DatabaseUnusableError(StorageError):
    """The file is no SQLite database, or it is cut or damaged."""

    code = "storage_unusable"


class DatabaseTooNewError(StorageError):
    """A newer version of this program has changed the database."""

    code = "storage_too_new"


class UnstorableValueError(StorageError):
    """A value is longer or nested more deeply than what is kept."""

    code = "unstorable_value"


class InvalidCursorError(StorageError):
    """A cursor was not made by this service, or was made for another list."""

    code = "invalid_cursor"


class MessageConflictError(StorageError):
    """A message of this id is stored already, with other content."""

    code = "message_conflict"


class EventConflictError(StorageError):
    """An event of this id is stored already, with other content."""

    code = "event_conflict"


class IdempotencyConflictError(StorageError):
    """A request with this idempotency key is being worked on; its answer is not there yet."""

    code = "idempotency_conflict"
    retriable = True


class IdempotencyMismatchError(StorageError):
    """This idempotency key was used for another request."""

    code = "idempotency_mismatch"
