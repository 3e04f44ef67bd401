"""Codes of letters, second factors, known browsers, identities at a provider, tries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLES = ("one_time_codes", "used_steps", "recovery_codes", "browsers", "identities", "tries")


def upgrade() -> None:
    _one_time_codes()
    _second_factors()
    _acquaintances()
    op.create_table(
        "tries",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("paid_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_tries"),
    )
    op.create_index("ix_tries_paid_until", "tries", ["paid_until"])


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person"], ["people.id"], name=f"fk_{table}_person")


def _one_time_codes() -> None:
    name = "one_time_codes"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        _person(name),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sa.UniqueConstraint("id", name=f"uq_{name}_id"),
        sa.UniqueConstraint("digest", name=f"uq_{name}_digest"),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(f"uq_{name}_open", name, ["person", "purpose"], unique=True,
                    sqlite_where=is_open, postgresql_where=is_open)


def _second_factors() -> None:
    op.create_table(
        "used_steps",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        _person("used_steps"),
        sa.PrimaryKeyConstraint("person", name="pk_used_steps"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        _person("recovery_codes"),
        sa.PrimaryKeyConstraint("number", name="pk_recovery_codes"),
        sa.UniqueConstraint("person", "digest", name="uq_recovery_codes_person"),
    )


def _acquaintances() -> None:
    op.create_table(
        "browsers",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        _person("browsers"),
        sa.PrimaryKeyConstraint("person", "digest", name="pk_browsers"),
    )
    op.create_table(
        "identities",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        _person("identities"),
        sa.PrimaryKeyConstraint("number", name="pk_identities"),
        sa.UniqueConstraint("issuer", "subject", name="uq_identities_issuer"),
        sa.UniqueConstraint("person", "issuer", name="uq_identities_person"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
