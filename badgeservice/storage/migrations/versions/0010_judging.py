"""Drafts of judgements, declared conflicts, and decisions that an appeal overturns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _judgements(4)
    _decisions()
    _drafts()
    _declarations()


def _judgements(rounds: int) -> None:
    name = op.f("ck_judgements_round_known")
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("judgements") as table:
        if not sqlite:
            # SQLite's table is copied whole, and its checks are not copied.
            table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"round BETWEEN 1 AND {rounds}")
        if rounds == 4:
            table.add_column(sa.Column("evidence_test", sa.JSON(), nullable=False,
                                       server_default="{}"))
        else:
            table.drop_column("evidence_test")


def _decisions() -> None:
    with op.batch_alter_table("decisions") as table:
        table.drop_constraint("uq_decisions_application", type_="unique")
        for column in ("supersedes", "superseded_by"):
            table.add_column(sa.Column(column, sa.String()))
            table.create_unique_constraint(f"uq_decisions_{column}", [column])
        table.create_foreign_key("fk_decisions_supersedes", "decisions", ["supersedes"], ["id"])
        table.create_foreign_key("fk_decisions_superseded_by", "decisions", ["superseded_by"],
                                 ["id"], deferrable=True, initially="DEFERRED")
    op.create_index("ix_decisions_application", "decisions", ["application"])
    stands = sa.text("superseded_by IS NULL")
    op.create_index("uq_decisions_standing", "decisions", ["application"], unique=True,
                    sqlite_where=stands, postgresql_where=stands)
    with op.batch_alter_table("decision_judgements") as table:
        table.drop_constraint("uq_decision_judgements_judgement", type_="unique")
        table.create_unique_constraint("uq_decision_judgements_decision_judgement",
                                       ["decision", "judgement"])


def _drafts() -> None:
    name = "judgement_drafts"
    op.create_table(
        name,
        sa.Column("assignment", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.CheckConstraint("version > 0", name=op.f(f"ck_{name}_version_counts")),
        sa.ForeignKeyConstraint(["assignment"], ["assignments.id"],
                                name=f"fk_{name}_assignment"),
        sa.PrimaryKeyConstraint("assignment", name=f"pk_{name}"),
    )


def _declarations() -> None:
    name = "conflict_declarations"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("assessor", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        *(sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_{name}_{column}")
          for column, table in (("assessor", "people"), ("person", "people"),
                                ("application", "applications"))),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sa.UniqueConstraint("id", name=f"uq_{name}_id"),
    )
    for column in ("assessor", "person", "application"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def downgrade() -> None:
    op.drop_table("conflict_declarations")
    op.drop_table("judgement_drafts")
    with op.batch_alter_table("decision_judgements") as table:
        table.drop_constraint("uq_decision_judgements_decision_judgement", type_="unique")
        table.create_unique_constraint("uq_decision_judgements_judgement", ["judgement"])
    op.drop_index("uq_decisions_standing", "decisions")
    op.drop_index("ix_decisions_application", "decisions")
    with op.batch_alter_table("decisions") as table:
        for column in ("supersedes", "superseded_by"):
            table.drop_constraint(f"fk_decisions_{column}", type_="foreignkey")
            table.drop_constraint(f"uq_decisions_{column}", type_="unique")
            table.drop_column(column)
        table.create_unique_constraint("uq_decisions_application", ["application"])
    _judgements(3)
