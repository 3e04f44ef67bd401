"""Tokens of programs, and the credentials that programs composed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "tokens",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("number", name="pk_tokens"),
        sa.UniqueConstraint("id", name="uq_tokens_id"),
        sa.UniqueConstraint("digest", name="uq_tokens_digest"),
    )
    _program_credentials()


def _program_credentials() -> None:
    name = "program_credentials"
    op.create_table(
        name,
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String()),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("status_list", sa.String()),
        sa.Column("status_index", sa.Integer()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_at", MOMENT),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("document", sa.LargeBinary()),
        sa.Column("method", sa.String()),
        sa.Column("signed_at", MOMENT),
        *_rules(name),
    )
    op.create_index(f"ix_{name}_issuer", name, ["issuer"])
    op.create_index(f"ix_{name}_credential_id", name, ["credential_id"])


def _rules(name: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sa.UniqueConstraint("id", name=f"uq_{name}_id"),
        sa.UniqueConstraint("digest", name=f"uq_{name}_digest"),
        sa.UniqueConstraint("status_list", "status_index",
                            name=f"uq_{name}_status_list_status_index"),
        sa.ForeignKeyConstraint(["token"], ["tokens.id"], name=f"fk_{name}_token"),
        sa.ForeignKeyConstraint(
            ["status_list", "status_index"],
            ["status_entries.status_list", "status_entries.status_index"],
            name=f"fk_{name}_status_list_status_index"),
        sa.CheckConstraint(
            "(document IS NULL) = (method IS NULL) AND (document IS NULL) = (signed_at IS NULL)",
            name=op.f(f"ck_{name}_signed_whole")),
        sa.CheckConstraint("(status_list IS NULL) = (status_index IS NULL)",
                           name=op.f(f"ck_{name}_entry_whole")),
    )


def downgrade() -> None:
    op.drop_table("program_credentials")
    op.drop_table("tokens")
