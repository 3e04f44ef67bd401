"""Which programmes must agree to a removal and have, and how it was checked who asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLE = "data_requests"
NEW = (("asked", sa.JSON(), "[]"), ("agreed", sa.JSON(), "[]"), ("checked", sa.String(), ""))


def upgrade() -> None:
    for name, kind, before in NEW:
        op.add_column(TABLE, sa.Column(name, kind, nullable=False, server_default=before))


def downgrade() -> None:
    for name, _, _ in NEW:
        op.drop_column(TABLE, name)
