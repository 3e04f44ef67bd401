"""Credentials that a database has forgotten since it was put back from a backup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLE = "lost_credentials"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("status_list", sa.String(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(["status_list"], ["status_lists.id"],
                                name=f"fk_{TABLE}_status_list"),
        sa.UniqueConstraint("status_list", "status_index",
                            name=f"uq_{TABLE}_status_list_status_index"),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
