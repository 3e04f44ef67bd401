"""Calibration sets and attempts; decisions drawn for a second look, and what was found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _calibration_sets()
    _calibration_attempts()
    op.create_table(
        "sampling_rates",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 10 AND 20",
                           name=op.f("ck_sampling_rates_percent_in_range")),
        sa.PrimaryKeyConstraint("programme", name="pk_sampling_rates"),
    )
    _samples()
    _sample_items()
    _sample_reviews()


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}")


def _named(table: str) -> tuple[sa.Constraint, ...]:
    return (sa.PrimaryKeyConstraint("number", name=f"pk_{table}"),
            sa.UniqueConstraint("id", name=f"uq_{table}_id"))


def _number() -> sa.Column[int]:
    return sa.Column("number", NUMBER, sa.Identity(), nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _calibration_sets() -> None:
    name = "calibration_sets"
    op.create_table(
        name,
        _number(),
        _words("id"),
        _words("programme"),
        _words("slug"),
        _whole("version"),
        _words("rubric"),
        _whole("rubric_version"),
        _words("digest"),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("programme", "slug", "version",
                            name=f"uq_{name}_programme_slug_version"),
        sa.UniqueConstraint("programme", "slug", "digest",
                            name=f"uq_{name}_programme_slug_digest"),
        *_named(name),
    )
    for column in ("programme", "rubric"):
        op.create_index(f"ix_{name}_{column}", name, [column])
    current = sa.text("is_current = true")
    op.create_index(f"uq_{name}_current", name, ["programme", "slug"], unique=True,
                    sqlite_where=sa.text("is_current = 1"), postgresql_where=current)


def _calibration_attempts() -> None:
    name = "calibration_attempts"
    op.create_table(
        name,
        _number(),
        _words("id"),
        _words("set"),
        _words("person"),
        _whole("attempt"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        _whole("exact"),
        _whole("total"),
        sa.CheckConstraint("attempt > 0 AND exact BETWEEN 0 AND total",
                           name=op.f(f"ck_{name}_counts")),
        sa.UniqueConstraint("set", "person", "attempt", name=f"uq_{name}_set_person_attempt"),
        _to(name, "set", "calibration_sets.id"),
        _to(name, "person", "people.id"),
        *_named(name),
    )
    op.create_index(f"ix_{name}_person", name, ["person"])


def _samples() -> None:
    name = "samples"
    op.create_table(
        name,
        _number(),
        _words("id"),
        _words("programme"),
        sa.Column("drawn_at", MOMENT, nullable=False),
        _words("drawn_by"),
        _words("seed"),
        _whole("percent"),
        sa.Column("since", MOMENT),
        sa.Column("until", MOMENT, nullable=False),
        _whole("population"),
        _to(name, "drawn_by", "people.id"),
        *_named(name),
    )
    op.create_index(f"ix_{name}_programme", name, ["programme"])


def _sample_items() -> None:
    name = "sample_items"
    op.create_table(
        name,
        _words("sample"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _words("application"),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sample", "position", name=f"pk_{name}"),
        sa.UniqueConstraint("application", name=f"uq_{name}_application"),
        _to(name, "sample", "samples.id"),
        _to(name, "application", "applications.id"),
    )


def _sample_reviews() -> None:
    name = "sample_reviews"
    op.create_table(
        name,
        _number(),
        _words("id"),
        _words("sample"),
        _words("application"),
        _words("reviewer"),
        sa.Column("made_at", MOMENT, nullable=False),
        _words("verdict"),
        _words("note"),
        sa.UniqueConstraint("application", name=f"uq_{name}_application"),
        _to(name, "sample", "samples.id"),
        _to(name, "application", "sample_items.application"),
        _to(name, "reviewer", "people.id"),
        *_named(name),
    )
    op.create_index(f"ix_{name}_sample", name, ["sample"])


def downgrade() -> None:
    for table in ("sample_reviews", "sample_items", "samples", "sampling_rates",
                  "calibration_attempts", "calibration_sets"):
        op.drop_table(table)
