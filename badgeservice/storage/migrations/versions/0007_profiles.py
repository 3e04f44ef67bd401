"""Profiles of people, schools, relations, observations, and files that wait for a yes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _schools()
    _profiles()
    _relations()
    _observations()
    _drafts()


def _words(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def _person(table: str, column: str = "person") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=f"fk_{table}_{column}")


def _named(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (sa.Column("number", NUMBER, sa.Identity(), nullable=False), _words("id"),
            sa.PrimaryKeyConstraint("number", name=f"pk_{table}"),
            sa.UniqueConstraint("id", name=f"uq_{table}_id"))


def _schools() -> None:
    op.create_table(
        "schools",
        _words("rbd"), _words("name"), _words("commune"), _words("commune_named"),
        _words("dependency"),
        sa.Column("is_rural", sa.Boolean()),
        sa.Column("teaching", sa.JSON(), nullable=False),
        sa.Column("specialties", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("rbd", name="pk_schools"),
    )
    op.create_index("ix_schools_commune", "schools", ["commune"])
    name = "school_providers"
    op.create_table(
        name,
        _words("school"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        _words("provider"),
        sa.CheckConstraint("until IS NULL OR until > since",
                           name=op.f(f"ck_{name}_until_is_later")),
        sa.ForeignKeyConstraint(["school"], ["schools.rbd"], name=f"fk_{name}_school"),
        sa.PrimaryKeyConstraint("school", "since", name=f"pk_{name}"),
    )
    now = sa.text("until IS NULL")
    op.create_index(f"uq_{name}_now", name, ["school"], unique=True, sqlite_where=now,
                    postgresql_where=now)


def _profiles() -> None:
    name = "profiles"
    op.create_table(
        name,
        _words("person"),
        sa.Column("rut", sa.String()),
        *map(_words, ("passport", "phone", "gender")),
        sa.Column("school", sa.String()),
        *map(_words, ("specialty", "cohort", "occupation", "commune", "country", "time_zone",
                      "language")),
        sa.Column("own", sa.JSON(), nullable=False),
        _person(name),
        sa.ForeignKeyConstraint(["school"], ["schools.rbd"], name=f"fk_{name}_school"),
        sa.PrimaryKeyConstraint("person", name=f"pk_{name}"),
        sa.UniqueConstraint("rut", name=f"uq_{name}_rut"),
    )
    op.create_index(f"ix_{name}_school", name, ["school"])


def _relations() -> None:
    name = "relations"
    op.create_table(
        name,
        *_named(name),
        *map(_words, ("kind", "person", "other", "programme")),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        _words("recorded_by"),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint("person <> other", name=op.f(f"ck_{name}_two_people")),
        sa.CheckConstraint("until IS NULL OR until >= since",
                           name=op.f(f"ck_{name}_until_is_not_before")),
        _person(name),
        _person(name, "other"),
    )
    for column in ("person", "other"):
        op.create_index(f"ix_{name}_{column}", name, [column])
    stands = sa.text("until IS NULL")
    op.create_index(f"uq_{name}_standing", name, ["kind", "person", "other", "programme"],
                    unique=True, sqlite_where=stands, postgresql_where=stands)


def _observations() -> None:
    name = "observations"
    op.create_table(
        name,
        *_named(name),
        *map(_words, ("mentor", "teacher", "programme")),
        sa.Column("observed_on", sa.Date(), nullable=False),
        *map(_words, ("facts", "question", "action")),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.CheckConstraint("mentor <> teacher", name=op.f(f"ck_{name}_two_people")),
        _person(name, "mentor"),
        _person(name, "teacher"),
    )
    for column in ("mentor", "teacher"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _drafts() -> None:
    name = "import_drafts"
    op.create_table(
        name,
        *_named(name),
        *map(_words, ("person", "kind", "file")),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        _person(name),
    )
    op.create_index(f"ix_{name}_person", name, ["person"])


def downgrade() -> None:
    for table in ("import_drafts", "observations", "relations", "profiles", "school_providers",
                  "schools"):
        op.drop_table(table)
