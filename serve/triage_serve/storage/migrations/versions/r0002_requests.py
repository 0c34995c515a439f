"""Who asks and how often: keys, idempotency; and what is to be sent out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _idempotency()
    _api_keys()
    _outbox()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _seq() -> sa.Column[int]:
    return sa.Column("seq", _SEQUENCE, primary_key=True, autoincrement=True)


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        _text("digest"),
        _text("claim"),
        _text("state"),
        sa.Column("status", sa.Integer()),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.Text()),
        sa.Column("message_seq", _SEQUENCE, sa.ForeignKey("messages.seq", ondelete="CASCADE")),
    )
    for name in ("expires_at", "customer_id", "message_seq"):
        op.create_index(f"ix_idempotency_{name}", "idempotency", [name])


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        _seq(),
        _text("id"),
        _text("name"),
        _text("secret_sha256"),
        _text("scopes"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.Column("last_used_at", sa.BigInteger()),
        sa.UniqueConstraint("id", name="uq_api_keys_id"),
        sa.UniqueConstraint("secret_sha256", name="uq_api_keys_secret_sha256"),
        sqlite_autoincrement=True,
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        _seq(),
        _text("id"),
        _text("kind"),
        sa.Column("customer_id", sa.Text()),
        _text("payload"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _text("state"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state_seq", "outbox", ["state", "seq"])
    op.create_index("ix_outbox_customer_id_seq", "outbox", ["customer_id", "seq"])
