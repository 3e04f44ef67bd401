"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CURRENT: dict[str, Any] = {
    "sqlite_where": sa.text("is_current = 1"),
    "postgresql_where": sa.text("is_current = true"),
}
STANDING: dict[str, Any] = {
    "sqlite_where": sa.text("superseded_by IS NULL"),
    "postgresql_where": sa.text("superseded_by IS NULL"),
}
OPEN: dict[str, Any] = {
    "sqlite_where": sa.text("closed_at IS NULL"),
    "postgresql_where": sa.text("closed_at IS NULL"),
}


def upgrade() -> None:
    _definitions()
    _people()
    _judgements()
    _awards()
    _status_lists()
    _credentials()
    _installation()


def downgrade() -> None:
    for table in (
        "installation",
        "keys",
        "status_events",
        "credentials",
        "status_entries",
        "status_lists",
        "awards",
        "batches",
        "decision_judgements",
        "decisions",
        "judgements",
        "application_evidence",
        "applications",
        "people",
        "course_versions",
        "rubric_versions",
        "issuer_versions",
    ):
        op.drop_table(table)


def _definitions() -> None:
    for kind in ("issuer", "rubric", "course"):
        op.create_table(
            f"{kind}_versions",
            sa.Column("slug", sa.String(), nullable=False),
            sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("digest", sa.String(), nullable=False),
            sa.Column("content", sa.JSON(), nullable=False),
            sa.Column("is_current", sa.Boolean(), nullable=False),
            sa.CheckConstraint("version > 0", name=op.f(f"ck_{kind}_versions_version_counts")),
            sa.PrimaryKeyConstraint("slug", "version", name=f"pk_{kind}_versions"),
            sa.UniqueConstraint("slug", "digest", name=f"uq_{kind}_versions_slug_digest"),
        )
        op.create_index(
            f"uq_{kind}_versions_current", f"{kind}_versions", ["slug"], unique=True, **CURRENT
        )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("given_names", sa.String(), nullable=False),
        sa.Column("first_surname", sa.String(), nullable=False),
        sa.Column("second_surname", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_people"),
        sa.UniqueConstraint("email", name="uq_people_email"),
        sa.UniqueConstraint("id", name="uq_people_id"),
    )
    op.create_table(
        "applications",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("given_names", sa.String(), nullable=False),
        sa.Column("first_surname", sa.String(), nullable=False),
        sa.Column("second_surname", sa.String(), nullable=False),
        sa.Column("achievement", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("name_public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement", "version"],
            ["course_versions.slug", "course_versions.version"],
            name="fk_applications_achievement_version",
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_applications_person"),
        sa.PrimaryKeyConstraint("number", name="pk_applications"),
        sa.UniqueConstraint("id", name="uq_applications_id"),
    )
    op.create_index("ix_applications_person", "applications", ["person"])
    op.create_table(
        "application_evidence",
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("narrative", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name="fk_application_evidence_application"
        ),
        sa.PrimaryKeyConstraint("application", "position", name="pk_application_evidence"),
    )


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("assessor", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("supersedes", sa.String(), nullable=True),
        sa.Column("superseded_by", sa.String(), nullable=True),
        sa.CheckConstraint("round BETWEEN 1 AND 3", name=op.f("ck_judgements_round_known")),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name="fk_judgements_application"
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["judgements.id"],
            name="fk_judgements_superseded_by",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["supersedes"], ["judgements.id"], name="fk_judgements_supersedes"),
        sa.PrimaryKeyConstraint("number", name="pk_judgements"),
        sa.UniqueConstraint("id", name="uq_judgements_id"),
        sa.UniqueConstraint("superseded_by", name="uq_judgements_superseded_by"),
        sa.UniqueConstraint("supersedes", name="uq_judgements_supersedes"),
    )
    op.create_index("ix_judgements_application", "judgements", ["application"])
    op.create_index(
        "uq_judgements_assessor",
        "judgements",
        ["application", "assessor", "round"],
        unique=True,
        **STANDING,
    )
    op.create_index(
        "uq_judgements_organisation",
        "judgements",
        ["application", "organisation", "round"],
        unique=True,
        **STANDING,
    )
    op.create_table(
        "decisions",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name="fk_decisions_application"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_decisions"),
        sa.UniqueConstraint("application", name="uq_decisions_application"),
        sa.UniqueConstraint("id", name="uq_decisions_id"),
    )
    op.create_table(
        "decision_judgements",
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("judgement", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision"], ["decisions.id"], name="fk_decision_judgements_decision"
        ),
        sa.ForeignKeyConstraint(
            ["judgement"], ["judgements.id"], name="fk_decision_judgements_judgement"
        ),
        sa.PrimaryKeyConstraint("decision", "position", name="pk_decision_judgements"),
        sa.UniqueConstraint("judgement", name="uq_decision_judgements_judgement"),
    )


def _awards() -> None:
    op.create_table(
        "batches",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("achievement", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_batches"),
        sa.UniqueConstraint("id", name="uq_batches_id"),
    )
    op.create_table(
        "awards",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("given_names", sa.String(), nullable=False),
        sa.Column("first_surname", sa.String(), nullable=False),
        sa.Column("second_surname", sa.String(), nullable=False),
        sa.Column("achievement", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("awarded_on", MOMENT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("attested_by", sa.String(), nullable=False),
        sa.Column("name_public", sa.Boolean(), nullable=False),
        sa.Column("narrative", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["achievement", "version"],
            ["course_versions.slug", "course_versions.version"],
            name="fk_awards_achievement_version",
        ),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name="fk_awards_batch"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_awards_decision"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_awards_person"),
        sa.PrimaryKeyConstraint("number", name="pk_awards"),
        sa.UniqueConstraint("id", name="uq_awards_id"),
    )
    op.create_index("ix_awards_batch", "awards", ["batch"])
    op.create_index("uq_awards_decision", "awards", ["decision"], unique=True, **OPEN)
    op.create_index("uq_awards_standing", "awards", ["person", "achievement"], unique=True, **OPEN)


def _status_lists() -> None:
    op.create_table(
        "status_lists",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.CheckConstraint("taken BETWEEN 0 AND size", name=op.f("ck_status_lists_taken_fits")),
        sa.PrimaryKeyConstraint("number", name="pk_status_lists"),
        sa.UniqueConstraint("id", name="uq_status_lists_id"),
    )
    op.create_index("ix_status_lists_issuer", "status_lists", ["issuer"])
    op.create_table(
        "status_entries",
        sa.Column("status_list", sa.String(), nullable=False),
        sa.Column("status_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("status_index >= 0", name=op.f("ck_status_entries_index_counts")),
        sa.ForeignKeyConstraint(
            ["status_list"], ["status_lists.id"], name="fk_status_entries_status_list"
        ),
        sa.PrimaryKeyConstraint("status_list", "status_index", name="pk_status_entries"),
    )


def _credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("award", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("endorsement", sa.String(), nullable=True),
        sa.Column("status_list", sa.String(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(document IS NULL) = (digest IS NULL) AND (document IS NULL) = (method IS NULL)"
            " AND (document IS NULL) = (issued_at IS NULL)",
            name=op.f("ck_credentials_signed_whole"),
        ),
        sa.ForeignKeyConstraint(["award"], ["awards.id"], name="fk_credentials_award"),
        sa.ForeignKeyConstraint(
            ["status_list", "status_index"],
            ["status_entries.status_list", "status_entries.status_index"],
            name="fk_credentials_status_list_status_index",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_credentials"),
        sa.UniqueConstraint("endorsement", name="uq_credentials_endorsement"),
        sa.UniqueConstraint("id", name="uq_credentials_id"),
        sa.UniqueConstraint(
            "status_list", "status_index", name="uq_credentials_status_list_status_index"
        ),
        sa.UniqueConstraint("subject", name="uq_credentials_subject"),
    )
    op.create_index("ix_credentials_award", "credentials", ["award"])
    op.create_index("uq_credentials_current", "credentials", ["award"], unique=True, **CURRENT)
    op.create_table(
        "status_events",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential"], ["credentials.id"], name="fk_status_events_credential"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_status_events"),
    )
    op.create_index("ix_status_events_credential", "status_events", ["credential"])


def _installation() -> None:
    op.create_table(
        "keys",
        sa.Column("number", NUMBER, sa.Identity(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_keys"),
        sa.UniqueConstraint("method", name="uq_keys_method"),
    )
    op.create_index("ix_keys_issuer", "keys", ["issuer"])
    op.create_table(
        "installation",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_installation"),
    )
