"""The address that the code of a letter confirms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("one_time_codes", sa.Column("address", sa.String()))


def downgrade() -> None:
    with op.batch_alter_table("one_time_codes") as table:
        table.drop_column("address")
