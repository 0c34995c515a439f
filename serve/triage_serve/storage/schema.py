"""The tables, as the newest migration leaves them (a test compares the two).

Sequences (`seq`) order everything, never a clock; they are not used twice. What customers wrote, and their names and
addresses, is in `messages` alone.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from triage_serve.storage.columns import AnyText, Instant, Json, Name

_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}
_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in INTEGER columns
_FILTERS = ("category", "priority", "sentiment", "language", "accepted", "model")

metadata = MetaData(naming_convention=_CONVENTION)


def _seq() -> Column[int]:
    return Column("seq", _SEQUENCE, primary_key=True, autoincrement=True)


def _message(*, nullable: bool = False) -> Column[int]:
    return Column("message_seq", _SEQUENCE, ForeignKey("messages.seq", ondelete="CASCADE"), nullable=nullable)


def _indexes(*columns: str) -> list[Index]:
    return [Index(None, *names.split()) for names in columns]


messages = Table(
    "messages",
    metadata,
    _seq(),
    Column("source", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("ticket_id", Name),
    Column("customer_id", Name),
    Column("channel", Name),
    Column("subject", AnyText, nullable=False),
    Column("body", AnyText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("language", Name),
    Column("attributes", Json, nullable=False),
    Column("customer", Json, nullable=False),
    Column("digest", Name, nullable=False),
    Column("routing", Json),
    UniqueConstraint("source", "id"),
    *_indexes("customer_id seq", "customer_id created_at", "ticket_id seq", "channel seq", "created_at", "received_at"),
    sqlite_autoincrement=True,
)

assessments = Table(
    "assessments",
    metadata,
    _seq(),
    _message(),
    Column("current_of", _SEQUENCE),  # the message while this is its newest assessment, else NULL: that is not unique
    Column("model", Name, nullable=False),
    Column("model_version", Name, nullable=False),
    Column("language", Name, nullable=False),
    Column("category", Name),
    Column("category_accepted", Boolean),
    Column("priority", Name),
    Column("priority_accepted", Boolean),
    Column("sentiment", Name),
    Column("sentiment_accepted", Boolean),
    Column("accepted", Boolean, nullable=False),
    Column("contract", Json, nullable=False),
    Column("scored_at", Instant, nullable=False),
    *_indexes("message_seq seq"),
    UniqueConstraint("current_of"),
    *_indexes(*(f"{name} current_of" for name in _FILTERS)),
    sqlite_autoincrement=True,
)

assessment_signals = Table(
    "assessment_signals",
    metadata,
    Column("assessment_seq", _SEQUENCE, ForeignKey("assessments.seq", ondelete="CASCADE"), primary_key=True),
    Column("name", Name, primary_key=True),
    *_indexes("name assessment_seq"),
)

feedback = Table(
    "feedback",
    metadata,
    _seq(),
    _message(),
    Column("labels", Json, nullable=False),
    Column("by", Name, nullable=False),
    Column("at", Instant, nullable=False),
    *_indexes("message_seq seq"),
    sqlite_autoincrement=True,
)

events = Table(
    "events",
    metadata,
    _seq(),
    Column("source", Name, nullable=False),
    Column("id", Name),
    Column("type", Name, nullable=False),
    Column("ticket_id", Name),
    Column("customer_id", Name),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("csat", Float),
    Column("nps", Float),
    Column("ces", Float),
    UniqueConstraint("source", "id"),
    *_indexes("customer_id at", "ticket_id at", "received_at"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    _seq(),
    Column("at", Instant, nullable=False),
    Column("actor", Name, nullable=False),
    Column("action", Name, nullable=False),
    Column("subject_kind", Name, nullable=False),
    Column("subject_id", Name, nullable=False),
    *_indexes("subject_kind subject_id seq"),
    sqlite_autoincrement=True,
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", Name, primary_key=True),
    Column("key", Name, primary_key=True),
    Column("digest", Name, nullable=False),
    Column("claim", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
    Column("expires_at", Instant, nullable=False),
    Column("customer_id", Name),
    _message(nullable=True),
    *_indexes("expires_at", "customer_id", "message_seq"),
)

api_keys = Table(
    "api_keys",
    metadata,
    _seq(),
    Column("id", Name, nullable=False),
    Column("name", Name, nullable=False),
    Column("secret_sha256", Name, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
    UniqueConstraint("id"),
    UniqueConstraint("secret_sha256"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    _seq(),
    Column("id", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("customer_id", Name),
    Column("payload", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", Name, nullable=False),
    UniqueConstraint("id"),
    *_indexes("state seq", "customer_id seq"),
    sqlite_autoincrement=True,
)
