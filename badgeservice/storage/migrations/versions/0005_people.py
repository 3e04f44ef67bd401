"""Accounts, roles, sessions, tasks, letters, the log; programmes and stages of applications."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NAMED = ("people", "awards")
"""Where a person's name is kept or pinned, besides applications."""


def upgrade() -> None:
    for table in NAMED:
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("social_name", sa.String(), nullable=False,
                                         server_default=""))
    _applications()
    _evidence()
    _accounts()
    _memberships()
    _sessions()
    _assignments()
    _outbox()
    _audit()


def _applications() -> None:
    with op.batch_alter_table("applications") as table:
        # Copied whole: SQLite cannot add a reference to a table that is there.
        table.add_column(sa.Column("social_name", sa.String(), nullable=False,
                                   server_default=""))
        table.add_column(sa.Column("programme", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("stage", sa.String(), nullable=False, server_default="sent"))
        table.add_column(sa.Column("sent_at", MOMENT))
        table.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("follows", sa.String()))
        table.add_column(sa.Column("carried", sa.JSON(), nullable=False, server_default="{}"))
        table.create_unique_constraint("uq_applications_follows", ["follows"])
        table.create_foreign_key("fk_applications_follows", "applications", ["follows"], ["id"])
    op.create_index("ix_applications_programme", "applications", ["programme"])
    _fill_programmes()


def _fill_programmes() -> None:
    """An application belongs to the programme of the course that it is for."""
    connection = op.get_bind()
    courses = sa.table("course_versions", sa.column("slug"), sa.column("version"),
                       sa.column("content", sa.JSON()))
    applications = sa.table("applications", sa.column("achievement"), sa.column("version"),
                            sa.column("programme"), sa.column("sent_at"), sa.column("made_at"))
    for row in connection.execute(sa.select(courses)).all():
        content = row.content if isinstance(row.content, dict) else json.loads(row.content)
        connection.execute(sa.update(applications).where(
            applications.c.achievement == row.slug, applications.c.version == row.version,
        ).values(programme=content.get("programme", content["issuer"])))
    connection.execute(sa.update(applications).values(sent_at=applications.c.made_at))


def _evidence() -> None:
    name = "application_evidence"
    op.add_column(name, sa.Column("item", sa.String()))
    op.add_column(name, sa.Column("criteria", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(name, sa.Column("pupils_visible", sa.Boolean(), nullable=False,
                                  server_default=sa.false()))
    op.add_column(name, sa.Column("size", sa.BigInteger()))
    op.create_index(f"ix_{name}_item", name, ["item"])


def _person(table: str, column: str = "person") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=f"fk_{table}_{column}")


def _named(table: str) -> tuple[sa.Constraint, ...]:
    return (sa.PrimaryKeyConstraint("number", name=f"pk_{table}"),
            sa.UniqueConstraint("id", name=f"uq_{table}_id"))


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password", sa.String()),
        sa.Column("totp", sa.String()),
        _person("accounts"),
        sa.PrimaryKeyConstraint("person", name="pk_accounts"),
    )


def _memberships() -> None:
    name = "memberships"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.CheckConstraint("role <> 'assessor' OR organisation <> ''",
                           name=op.f(f"ck_{name}_assessor_has_organisation")),
        _person(name),
        *_named(name),
    )
    op.create_index(f"ix_{name}_person", name, ["person"])
    standing = sa.text("ended_at IS NULL")
    op.create_index(f"uq_{name}_standing", name,
                    ["person", "programme", "role", "organisation"],
                    unique=True, sqlite_where=standing, postgresql_where=standing)


def _sessions() -> None:
    name = "sessions"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("ended_at", MOMENT),
        _person(name),
        sa.UniqueConstraint("digest", name=f"uq_{name}_digest"),
        *_named(name),
    )
    op.create_index(f"ix_{name}_person", name, ["person"])


def _assignments() -> None:
    name = "assignments"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("assessor", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.Column("assigned_by", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.CheckConstraint("round BETWEEN 1 AND 4", name=op.f(f"ck_{name}_round_known")),
        sa.ForeignKeyConstraint(["application"], ["applications.id"],
                                name=f"fk_{name}_application"),
        _person(name, "assessor"),
        *_named(name),
    )
    for column in ("application", "assessor"):
        op.create_index(f"ix_{name}_{column}", name, [column])
    is_open = sa.text("ended_at IS NULL")
    for whose in ("assessor", "organisation"):
        op.create_index(f"uq_{name}_{whose}", name, ["application", whose, "round"],
                        unique=True, sqlite_where=is_open, postgresql_where=is_open)


def _outbox() -> None:
    name = "outbox"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person", sa.String()),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("programme", sa.String()),
        sa.Column("created_at", MOMENT, nullable=False),
        _person(name),
        *_named(name),
    )
    for column in ("person", "programme"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _audit() -> None:
    name = "audit_entries"
    op.create_table(
        name,
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("programme", sa.String()),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sa.UniqueConstraint("digest", name=f"uq_{name}_digest"),
    )
    for column in ("actor", "subject", "programme"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def downgrade() -> None:
    for table in ("audit_entries", "outbox", "assignments", "sessions", "memberships",
                  "accounts"):
        op.drop_table(table)
    op.drop_index("ix_application_evidence_item", "application_evidence")
    with op.batch_alter_table("application_evidence") as evidence:
        for column in ("item", "criteria", "pupils_visible", "size"):
            evidence.drop_column(column)
    op.drop_index("ix_applications_programme", "applications")
    with op.batch_alter_table("applications") as applied:
        applied.drop_constraint("fk_applications_follows", type_="foreignkey")
        applied.drop_constraint("uq_applications_follows", type_="unique")
        for column in ("programme", "stage", "sent_at", "attempt", "follows", "carried",
                       "social_name"):
            applied.drop_column(column)
    for name in NAMED:
        with op.batch_alter_table(name) as named:
            named.drop_column("social_name")
