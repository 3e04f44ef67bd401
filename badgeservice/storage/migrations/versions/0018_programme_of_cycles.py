"""The programme of a practice cycle, whose mentors see it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("practice_cycles",
                  sa.Column("programme", sa.String(), nullable=False, server_default=""))
    # Where somebody has taught in one programme alone it is that. Of all others nobody can
    # tell: their mentors see these cycles again when the teacher has said which it is.
    op.execute(sa.text("""
        UPDATE practice_cycles SET programme = coalesce((
            SELECT min(programme) FROM memberships
            WHERE memberships.person = practice_cycles.teacher AND memberships.role = 'teacher'
            HAVING count(DISTINCT memberships.programme) = 1), '')
    """))
    op.execute(sa.text("UPDATE practice_cycles SET programme = '' WHERE programme = '*'"))


def downgrade() -> None:
    with op.batch_alter_table("practice_cycles") as table:
        table.drop_column("programme")
