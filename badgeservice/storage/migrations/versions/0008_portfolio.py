"""Portfolios, practice cycles, who looked at evidence; pupils never become public."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HIDDEN = "NOT (public AND pupils_visible)"


def upgrade() -> None:
    with op.batch_alter_table("application_evidence") as table:
        table.create_check_constraint(op.f("ck_application_evidence_pupils_not_public"), HIDDEN)
    _cycles()
    _entries()
    _items()
    _views()


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=f"fk_{table}_{column}")


def _named(table: str) -> tuple[sa.Constraint, ...]:
    return (sa.PrimaryKeyConstraint("number", name=f"pk_{table}"),
            sa.UniqueConstraint("id", name=f"uq_{table}_id"))


def _cycles() -> None:
    name = "practice_cycles"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("teacher", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _person(name, "teacher"),
        *_named(name),
    )
    op.create_index(f"ix_{name}_teacher", name, ["teacher"])


def _entries() -> None:
    name = "practice_entries"
    op.create_table(
        name,
        sa.Column("cycle", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f(f"ck_{name}_version_counts")),
        sa.ForeignKeyConstraint(["cycle"], ["practice_cycles.id"], name=f"fk_{name}_cycle"),
        _person(name, "saved_by"),
        sa.PrimaryKeyConstraint("cycle", "step", name=f"pk_{name}"),
    )


def _items() -> None:
    name = "portfolio_items"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        *(sa.Column(column, sa.String(), nullable=False)
          for column in ("kind", "title", "narrative", "form")),
        sa.Column("url", sa.String()),
        sa.Column("digest", sa.String()),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        *(sa.Column(column, sa.Boolean(), nullable=False)
          for column in ("pupils_visible", "consent_kept", "public")),
        sa.Column("happened_on", sa.Date()),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("cycle", sa.String()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", MOMENT),
        sa.CheckConstraint(HIDDEN, name=op.f(f"ck_{name}_pupils_not_public")),
        sa.CheckConstraint(
            "(form = 'link') = (url IS NOT NULL) AND (form = 'link') = (digest IS NULL)",
            name=op.f(f"ck_{name}_content_whole")),
        _person(name, "owner"),
        sa.ForeignKeyConstraint(["cycle"], ["practice_cycles.id"], name=f"fk_{name}_cycle"),
        *_named(name),
    )
    for column in ("owner", "digest", "cycle"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _views() -> None:
    name = "evidence_views"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        *(sa.Column(column, sa.String(), nullable=False)
          for column in ("viewer", "owner", "application")),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.String()),
        sa.Column("is_download", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *(_person(name, column) for column in ("viewer", "owner")),
        sa.ForeignKeyConstraint(["application"], ["applications.id"],
                                name=f"fk_{name}_application"),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
    )
    for column in ("viewer", "owner", "application"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def downgrade() -> None:
    for name in ("evidence_views", "portfolio_items", "practice_entries", "practice_cycles"):
        op.drop_table(name)
    with op.batch_alter_table("application_evidence") as table:
        table.drop_constraint(op.f("ck_application_evidence_pupils_not_public"), type_="check")
