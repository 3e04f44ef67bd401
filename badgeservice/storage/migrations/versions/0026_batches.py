"""Batches: their state, their parts and their rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

PARTS, ROWS = "batch_parts", "batch_rows"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    for column in (
        # What was there before was recorded in one go.
        sa.Column("state", sa.String(), nullable=False, server_default="done"),
        sa.Column("on_duplicate", sa.String(), nullable=False, server_default="skip"),
        sa.Column("letters", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("digest", sa.String(), nullable=False, server_default=""),
        sa.Column("told", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("finished_at", moment),
    ):
        op.add_column("batches", column)
    op.create_index("ix_batches_digest", "batches", ["digest"])
    op.create_table(
        PARTS,
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("lease", sa.String(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_until", moment),
        sa.Column("begun_at", moment),
        sa.Column("done_at", moment),
        sa.PrimaryKeyConstraint("batch", "part", name=f"pk_{PARTS}"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=f"fk_{PARTS}_batch"),
    )
    op.create_index(f"ix_{PARTS}_open", PARTS, ["is_open", "batch"])
    _rows()


def _rows() -> None:
    op.create_table(
        ROWS,
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("achievement", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("given_key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("is_claimed", sa.Boolean(), nullable=False),
        sa.Column("award", sa.String()),
        sa.Column("renews", sa.String()),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch", "line", name=f"pk_{ROWS}"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=f"fk_{ROWS}_batch"),
        sa.ForeignKeyConstraint(["award"], ["awards.id"], name=f"fk_{ROWS}_award"),
        sa.ForeignKeyConstraint(["renews"], ["awards.id"], name=f"fk_{ROWS}_renews"),
    )
    op.create_index(f"ix_{ROWS}_email", ROWS, ["email"])
    op.create_index(f"ix_{ROWS}_award", ROWS, ["award"])
    op.create_index(f"ix_{ROWS}_state", ROWS, ["batch", "state", "part"])
    claimed = sa.text("is_claimed = true")
    op.create_index(f"uq_{ROWS}_key", ROWS, ["key"], unique=True,
                    sqlite_where=sa.text("is_claimed = 1"), postgresql_where=claimed)


def downgrade() -> None:
    op.drop_table(ROWS)
    op.drop_table(PARTS)
    op.drop_index("ix_batches_digest", table_name="batches")
    for name in ("finished_at", "told", "digest", "letters", "on_duplicate", "state"):
        op.drop_column("batches", name)
