"""What was done about who may judge: assessors set aside, declarations lifted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "interventions"
PEOPLE = ("assessor", "made_by")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("assessor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declaration", sa.String()),
        sa.PrimaryKeyConstraint("number", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("id", name=f"uq_{TABLE}_id"),
        sa.UniqueConstraint("declaration", name=f"uq_{TABLE}_declaration"),
        sa.ForeignKeyConstraint(["application"], ["applications.id"],
                                name=f"fk_{TABLE}_application"),
        sa.ForeignKeyConstraint(["declaration"], ["conflict_declarations.id"],
                                name=f"fk_{TABLE}_declaration"),
        *(sa.ForeignKeyConstraint([each], ["people.id"], name=f"fk_{TABLE}_{each}")
          for each in PEOPLE),
        sa.CheckConstraint("(action = 'conflict-lifted') = (declaration IS NOT NULL)",
                           name=op.f(f"ck_{TABLE}_declaration_lifted")),
    )
    for column in ("application", *PEOPLE):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)
