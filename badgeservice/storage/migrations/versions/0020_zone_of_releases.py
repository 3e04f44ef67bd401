"""The time zone in which the deadlines that were told with a release are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Earlier releases have none: their days go on as they were counted.
    op.add_column("releases", sa.Column("zone", sa.String()))


def downgrade() -> None:
    with op.batch_alter_table("releases") as table:
        table.drop_column("zone")
