"""Collections of credentials."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COLLECTIONS = "collections"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        COLLECTIONS,
        sa.Column("number", number, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("credentials", sa.JSON(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=f"pk_{COLLECTIONS}"),
        sa.UniqueConstraint("id", name=f"uq_{COLLECTIONS}_id"),
        sa.UniqueConstraint("link", name=f"uq_{COLLECTIONS}_link"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=f"fk_{COLLECTIONS}_person"),
    )
    op.create_index(f"ix_{COLLECTIONS}_person", COLLECTIONS, ["person"])


def downgrade() -> None:
    op.drop_index(f"ix_{COLLECTIONS}_person", table_name=COLLECTIONS)
    op.drop_table(COLLECTIONS)
