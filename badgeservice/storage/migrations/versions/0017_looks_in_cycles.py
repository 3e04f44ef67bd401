"""Looks at evidence of a practice cycle, which no application holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "evidence_views"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("application", existing_type=sa.String(), nullable=True)
        table.alter_column("position", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM evidence_views WHERE application IS NULL"))
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("application", existing_type=sa.String(), nullable=False)
        table.alter_column("position", existing_type=sa.Integer(), nullable=False)
