"""Messages, what models and people said of them, events and the audit."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _messages()
    _assessments()
    _signals()
    _feedback()
    _events()
    _audit()


def _seq() -> sa.Column[int]:
    return sa.Column("seq", _SEQUENCE, primary_key=True, autoincrement=True)


def _of_message() -> sa.Column[int]:
    return sa.Column("message_seq", _SEQUENCE, sa.ForeignKey("messages.seq", ondelete="CASCADE"), nullable=False)


def _table(name: str, *parts: sa.Column[Any] | sa.UniqueConstraint, indexes: tuple[str, ...]) -> None:
    op.create_table(name, *parts, sqlite_autoincrement=True)
    for columns in indexes:
        _index(name, columns)


def _index(table: str, columns: str) -> None:
    names = columns.split()
    op.create_index(f"ix_{table}_{'_'.join(names)}", table, names)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _time(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _messages() -> None:
    _table(
        "messages",
        _seq(),
        _text("source"),
        _text("id"),
        _text("ticket_id", nullable=True),
        _text("customer_id", nullable=True),
        _text("channel", nullable=True),
        _text("subject"),
        _text("body"),
        _time("created_at"),
        _time("received_at"),
        _text("language", nullable=True),
        _text("attributes"),
        _text("customer"),
        _text("digest"),
        _text("routing", nullable=True),
        sa.UniqueConstraint("source", "id", name="uq_messages_source_id"),
        indexes=(
            "customer_id seq",
            "customer_id created_at",
            "ticket_id seq",
            "channel seq",
            "created_at",
            "received_at",
        ),
    )


def _assessments() -> None:
    filters = ("category", "priority", "sentiment", "language", "accepted", "model")
    _table(
        "assessments",
        _seq(),
        _of_message(),
        sa.Column("current_of", _SEQUENCE),
        _text("model"),
        _text("model_version"),
        _text("language"),
        _text("category", nullable=True),
        sa.Column("category_accepted", sa.Boolean()),
        _text("priority", nullable=True),
        sa.Column("priority_accepted", sa.Boolean()),
        _text("sentiment", nullable=True),
        sa.Column("sentiment_accepted", sa.Boolean()),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        _text("contract"),
        _time("scored_at"),
        sa.UniqueConstraint("current_of", name="uq_assessments_current_of"),
        indexes=("message_seq seq", *(f"{name} current_of" for name in filters)),
    )


def _signals() -> None:
    op.create_table(
        "assessment_signals",
        sa.Column("assessment_seq", _SEQUENCE, sa.ForeignKey("assessments.seq", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
    )
    _index("assessment_signals", "name assessment_seq")


def _feedback() -> None:
    _table(
        "feedback",
        _seq(),
        _of_message(),
        _text("labels"),
        _text("by"),
        _time("at"),
        indexes=("message_seq seq",),
    )


def _events() -> None:
    _table(
        "events",
        _seq(),
        _text("source"),
        _text("id", nullable=True),
        _text("type"),
        _text("ticket_id", nullable=True),
        _text("customer_id", nullable=True),
        _time("at"),
        _time("received_at"),
        *(sa.Column(name, sa.Float()) for name in ("csat", "nps", "ces")),
        sa.UniqueConstraint("source", "id", name="uq_events_source_id"),
        indexes=("customer_id at", "ticket_id at", "received_at"),
    )


def _audit() -> None:
    _table(
        "audit",
        _seq(),
        _time("at"),
        _text("actor"),
        _text("action"),
        _text("subject_kind"),
        _text("subject_id"),
        indexes=("subject_kind subject_id seq",),
    )
