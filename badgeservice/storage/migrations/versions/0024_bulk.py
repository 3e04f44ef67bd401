"""What is verified in one go: jobs, and their items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "bulk_jobs",
        sa.Column("number", number, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", number, nullable=False),
        sa.Column("column", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("lease", sa.String(), nullable=False),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("worked_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_bulk_jobs"),
        sa.UniqueConstraint("id", name="uq_bulk_jobs_id"),
    )
    op.create_index("ix_bulk_jobs_state", "bulk_jobs", ["state"])
    op.create_table(
        "bulk_items",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("flaw", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("trusted", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["job"], ["bulk_jobs.id"], name="fk_bulk_items_job"),
        sa.PrimaryKeyConstraint("job", "place", name="pk_bulk_items"),
    )
    op.create_index("ix_bulk_items_verdict", "bulk_items", ["job", "verdict"])


def downgrade() -> None:
    op.drop_index("ix_bulk_items_verdict", table_name="bulk_items")
    op.drop_table("bulk_items")
    op.drop_index("ix_bulk_jobs_state", table_name="bulk_jobs")
    op.drop_table("bulk_jobs")
