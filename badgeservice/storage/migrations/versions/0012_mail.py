"""What became of each letter; printed codes for people who get none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TEXTS = ("error", "reply", "subject", "body", "lease")
MOMENTS = ("next_at", "tried_at", "sent_at")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("state", sa.String(), nullable=False,
                                      server_default="waiting"))
    op.add_column("outbox", sa.Column("attempts", sa.Integer(), nullable=False,
                                      server_default="0"))
    for name in MOMENTS:
        op.add_column("outbox", sa.Column(name, MOMENT))
    for name in TEXTS:
        op.add_column("outbox", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("follows", sa.String()))
    op.create_index("ix_outbox_next_at", "outbox", ["next_at"])
    # What was written before there was a worker is due.
    op.execute("UPDATE outbox SET next_at = created_at")
    _claim_codes()


def _claim_codes() -> None:
    name = "claim_codes"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=f"fk_{name}_person"),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sa.UniqueConstraint("id", name=f"uq_{name}_id"),
        sa.UniqueConstraint("digest", name=f"uq_{name}_digest"),
    )
    op.create_index(f"ix_{name}_person", name, ["person"])
    is_open = sa.text("ended_at IS NULL AND used_at IS NULL")
    op.create_index(f"uq_{name}_open", name, ["person"], unique=True, sqlite_where=is_open,
                    postgresql_where=is_open)


def downgrade() -> None:
    op.drop_table("claim_codes")
    op.drop_index("ix_outbox_next_at", "outbox")
    with op.batch_alter_table("outbox") as table:
        for name in ("follows", *TEXTS, *MOMENTS, "attempts", "state"):
            table.drop_column(name)
