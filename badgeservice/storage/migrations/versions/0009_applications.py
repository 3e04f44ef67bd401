"""One open application a person and achievement; withdrawn ones make room; appeals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NOT_WITHDRAWN = sa.text("stage != 'withdrawn'")


def upgrade() -> None:
    with op.batch_alter_table("applications") as table:
        table.add_column(sa.Column("is_open", sa.Boolean(), nullable=False,
                                   server_default=sa.false()))
        for name in ("social_name", "programme"):
            # Said again: the copy that SQLite needs would put the empty text into brackets.
            table.alter_column(name, existing_type=sa.String(), existing_nullable=False,
                               server_default="")
        table.drop_constraint("uq_applications_follows", type_="unique")
        table.create_check_constraint(op.f("ck_applications_open_not_withdrawn"),
                                      "NOT is_open OR stage <> 'withdrawn'")
    _open_the_newest()
    op.create_index("uq_applications_follows", "applications", ["follows"], unique=True,
                    sqlite_where=NOT_WITHDRAWN, postgresql_where=NOT_WITHDRAWN)
    op.create_index("uq_applications_open", "applications", ["person", "achievement"],
                    unique=True, sqlite_where=sa.text("is_open = 1"),
                    postgresql_where=sa.text("is_open = true"))
    _appeals()


def _open_the_newest() -> None:
    """Of several that wait for a decision only the newest is open: more were never meant."""
    applications = sa.table(
        "applications", *map(sa.column, ("id", "number", "person", "achievement", "is_open")))
    decisions = sa.table("decisions", sa.column("application"))
    undecided = applications.c.id.not_in(sa.select(decisions.c.application))
    newest = (sa.select(sa.func.max(applications.c.number)).where(undecided)
              .group_by(applications.c.person, applications.c.achievement))
    op.get_bind().execute(sa.update(applications).values(is_open=sa.true())
                          .where(applications.c.number.in_(newest)))


def _appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("grounds", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", MOMENT),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("(state = 'filed') = (decided_at IS NULL)",
                           name=op.f("ck_appeals_decided_whole")),
        sa.ForeignKeyConstraint(["application"], ["applications.id"],
                                name="fk_appeals_application"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_appeals_decision"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_appeals_person"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name="fk_appeals_decided_by"),
        sa.PrimaryKeyConstraint("number", name="pk_appeals"),
        sa.UniqueConstraint("id", name="uq_appeals_id"),
        sa.UniqueConstraint("decision", name="uq_appeals_decision"),
    )
    for column in ("application", "person"):
        op.create_index(f"ix_appeals_{column}", "appeals", [column])


def downgrade() -> None:
    op.drop_table("appeals")
    op.drop_index("uq_applications_open", "applications")
    op.drop_index("uq_applications_follows", "applications")
    with op.batch_alter_table("applications") as table:
        table.drop_constraint(op.f("ck_applications_open_not_withdrawn"), type_="check")
        table.create_unique_constraint("uq_applications_follows", ["follows"])
        table.drop_column("is_open")
