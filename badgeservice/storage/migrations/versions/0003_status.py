"""Suspensions, corrections and what a status list was published with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("status_list", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_publications_sequence_counts")),
        sa.ForeignKeyConstraint(["status_list"], ["status_lists.id"],
                                name="fk_publications_status_list"),
        sa.PrimaryKeyConstraint("status_list", name="pk_publications"),
    )
    op.create_table(
        "corrections",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("replaced", sa.String(), nullable=False),
        sa.Column("successor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["replaced"], ["credentials.id"], name="fk_corrections_replaced"),
        sa.ForeignKeyConstraint(["successor"], ["credentials.id"],
                                name="fk_corrections_successor"),
        sa.PrimaryKeyConstraint("number", name="pk_corrections"),
        sa.UniqueConstraint("replaced", name="uq_corrections_replaced"),
        sa.UniqueConstraint("successor", name="uq_corrections_successor"),
    )


def downgrade() -> None:
    op.drop_table("corrections")
    op.drop_table("publications")
