"""What the service remembers: messages, what was said of them, and who may ask. SQLite or PostgreSQL.

`Store.open(url)`, `store.migrate()`, then `with store.writing() as work: work.messages.add(...)`.
"""

from triage_serve.storage.audit import AuditLine
from triage_serve.storage.customers import Erased, Interaction, is_pseudonym
from triage_serve.storage.errors import (
    DatabaseTooNewError,
    DatabaseUnavailableError,
    DatabaseUnusableError,
    DatabaseUrlError,
    EventConflictError,
    IdempotencyConflictError,
    IdempotencyMismatchError,
    InvalidCursorError,
    MessageConflictError,
    StorageError,
    UnstorableValueError,
)
from triage_serve.storage.events import Event, EventType, NewEvent, TakenEvent
from triage_serve.storage.idempotency import Claim, Replay
from triage_serve.storage.keys import ApiKey
from triage_serve.storage.listing import ListedMessage, MessageFilter, Page
from triage_serve.storage.messages import MessageDetail, TakenMessage
from triage_serve.storage.records import (
    Feedback,
    Message,
    NewAssessment,
    NewMessage,
    StoredAssessment,
)
from triage_serve.storage.retention import Purged
from triage_serve.storage.store import Clock, Store, Work

__all__ = [
    "ApiKey",
    "AuditLine",
    "Claim",
    "Clock",
    "DatabaseTooNewError",
    "DatabaseUnavailableError",
    "DatabaseUnusableError",
    "DatabaseUrlError",
    "Erased",
    "Event",
    "EventConflictError",
    "EventType",
    "Feedback",
    "IdempotencyConflictError",
    "IdempotencyMismatchError",
    "Interaction",
    "InvalidCursorError",
    "ListedMessage",
    "Message",
    "MessageConflictError",
    "MessageDetail",
    "MessageFilter",
    "NewAssessment",
    "NewEvent",
    "NewMessage",
    "Page",
    "Purged",
    "Replay",
    "StorageError",
    "Store",
    "StoredAssessment",
    "TakenEvent",
    "TakenMessage",
    "UnstorableValueError",
    "Work",
    "is_pseudonym",
]
