"""Releases of decisions, the partner's endorsements, and what partners elsewhere are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _releases()
    _endorsements()
    _requests()
    _fill_releases()


def _number() -> sa.Column[int]:
    return sa.Column("number", NUMBER, sa.Identity(), nullable=False)


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _releases() -> None:
    name = "releases"
    op.create_table(
        name,
        _number(),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("finished_at", MOMENT),
        _reference(name, "decision", "decisions"),
        _reference(name, "application", "applications"),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        *(sa.UniqueConstraint(column, name=f"uq_{name}_{column}")
          for column in ("id", "decision")),
    )
    op.create_index(f"ix_{name}_application", name, ["application"])


def _endorsements() -> None:
    name = "endorsements"
    op.create_table(
        name,
        _number(),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("award", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("controller", sa.LargeBinary()),
        _reference(name, "credential", "credentials"),
        _reference(name, "award", "awards"),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sa.UniqueConstraint("credential", name=f"uq_{name}_credential"),
    )
    op.create_index(f"ix_{name}_award", name, ["award"])


def _requests() -> None:
    name = "endorsement_requests"
    op.create_table(
        name,
        _number(),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("unsigned", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        _reference(name, "credential", "credentials"),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sa.UniqueConstraint("nonce", name=f"uq_{name}_nonce"),
    )
    op.create_index(f"ix_{name}_credential", name, ["credential"])


def _fill_releases() -> None:
    """Decisions whose credential was issued before there was this step are released.

    Others wait for somebody; the id of the decision serves as the release's.
    """
    op.execute(sa.text("""
        INSERT INTO releases (id, decision, application, released_at, released_by, finished_at)
        SELECT decisions.id, decisions.id, decisions.application,
            MIN(credentials.issued_at), 'operator', MIN(credentials.issued_at)
        FROM decisions
        JOIN awards ON awards.decision = decisions.id
        JOIN credentials ON credentials.award = awards.id
        WHERE credentials.document IS NOT NULL
        GROUP BY decisions.id, decisions.application
    """))


def downgrade() -> None:
    for table in ("endorsement_requests", "endorsements", "releases"):
        op.drop_table(table)
