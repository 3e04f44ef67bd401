"""What holders decide of their credentials, and what they agreed to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHARING, CONSENTS = "credential_sharing", "consents"
NAMED = {"person": "people", "credential": "credentials", "application": "applications"}


def upgrade() -> None:
    op.create_table(
        SHARING,
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("is_page_off", sa.Boolean(), nullable=False),
        sa.Column("link_digest", sa.String()),
        sa.Column("link_made_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("credential", name=f"pk_{SHARING}"),
        sa.ForeignKeyConstraint(["credential"], ["credentials.id"],
                                name=f"fk_{SHARING}_credential"),
        sa.CheckConstraint("(link_digest IS NULL) = (link_made_at IS NULL)",
                           name=op.f(f"ck_{SHARING}_link_whole")),
    )
    op.create_table(
        CONSENTS,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("credential", sa.String()),
        sa.Column("application", sa.String()),
        sa.Column("position", sa.Integer()),
        sa.PrimaryKeyConstraint("number", name=f"pk_{CONSENTS}"),
        *(sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_{CONSENTS}_{column}")
          for column, table in NAMED.items()),
        sa.CheckConstraint("version > 0", name=op.f(f"ck_{CONSENTS}_version_counts")),
        sa.CheckConstraint("(credential IS NULL) <> (application IS NULL)",
                           name=op.f(f"ck_{CONSENTS}_one_matter")),
        sa.CheckConstraint("(position IS NULL) = (purpose <> 'evidence')",
                           name=op.f(f"ck_{CONSENTS}_evidence_placed")),
    )
    for column in NAMED:
        op.create_index(f"ix_{CONSENTS}_{column}", CONSENTS, [column])


def downgrade() -> None:
    op.drop_table(CONSENTS)
    op.drop_table(SHARING)
