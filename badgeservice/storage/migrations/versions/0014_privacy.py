"""Requests about personal data, and credentials withdrawn at their holder's request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLE = "data_requests"


def upgrade() -> None:
    op.add_column("credentials", sa.Column("withdrawn_at", MOMENT))
    op.create_table(
        TABLE,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String()),
        sa.Column("answered_at", MOMENT),
        sa.Column("answer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("id", name=f"uq_{TABLE}_id"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=f"fk_{TABLE}_person"),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=f"fk_{TABLE}_answered_by"),
    )
    for column in ("person", "programme"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    is_open = sa.text("state = 'filed'")
    op.create_index(f"uq_{TABLE}_open", TABLE, ["person", "wish"], unique=True,
                    sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column("credentials", "withdrawn_at")
