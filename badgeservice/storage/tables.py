"""The tables from definitions to keys, with the rules that the database itself keeps.

Those of people, their accounts and what they do lie in modules of their own.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    false,
    true,
)

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, numbered, only_where

# --- definitions -------------------------------------------------------------------------


def _versions_of(kind: str) -> Table:
    table = Table(
        f"{kind}_versions",
        metadata,
        Column("slug", Words, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("digest", Words, nullable=False),
        Column("content", JSON, nullable=False),
        Column("is_current", Boolean, nullable=False),
        UniqueConstraint("slug", "digest"),
        CheckConstraint("version > 0", name="version_counts"),
    )
    only_where(f"uq_{kind}_versions_current", table.c.is_current == true(), table.c.slug)
    return table


issuer_versions = _versions_of("issuer")
rubric_versions = _versions_of("rubric")
course_versions = _versions_of("course")


def _achievement_version() -> tuple[Column[Any], Column[Any], ForeignKeyConstraint]:
    """Pin the version that somebody applied for or earned."""
    return (
        Column("achievement", Words, nullable=False),
        Column("version", Integer, nullable=False),
        ForeignKeyConstraint(
            ["achievement", "version"], [course_versions.c.slug, course_versions.c.version]
        ),
    )


# --- people, applications, judgements, decisions -----------------------------------------


def _name() -> tuple[Column[Any], ...]:
    return (
        Column("email", Words, nullable=False),
        Column("given_names", Words, nullable=False),
        Column("first_surname", Words, nullable=False),
        Column("second_surname", Words, nullable=False),
        Column("social_name", Words, nullable=False, server_default=""),
    )


people = Table(
    "people",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    *_name(),
    UniqueConstraint("email"),
)

applications = Table(
    "applications",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("person", Words, ForeignKey(people.c.id), nullable=False, index=True),
    *_name(),
    *_achievement_version(),
    Column("language", Words, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("name_public", Boolean, nullable=False),
    Column("programme", Words, nullable=False, server_default="", index=True),
    Column("stage", Words, nullable=False, server_default="sent"),
    Column("sent_at", UtcDateTime),
    Column("attempt", Integer, nullable=False, server_default="1"),
    Column("follows", Words, ForeignKey("applications.id")),
    Column("carried", JSON, nullable=False, server_default="{}"),
    # What a decision closes; the decision itself is in another table, where no index can look.
    Column("is_open", Boolean, nullable=False, server_default=false()),
    CheckConstraint("NOT is_open OR stage <> 'withdrawn'", name="open_not_withdrawn"),
)
only_where("uq_applications_open", applications.c.is_open == true(), applications.c.person,
           applications.c.achievement)
only_where("uq_applications_follows", applications.c.stage != "withdrawn",
           applications.c.follows)

application_evidence = Table(
    "application_evidence",
    metadata,
    Column("application", Words, ForeignKey(applications.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Words, nullable=False),
    Column("narrative", Words, nullable=False),
    Column("url", Words),
    Column("digest", Words),
    Column("name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("item", Words, index=True),
    Column("criteria", JSON, nullable=False, server_default="[]"),
    Column("pupils_visible", Boolean, nullable=False, server_default=false()),
    Column("size", BigInteger),
    CheckConstraint("NOT (public AND pupils_visible)", name="pupils_not_public"),
)

judgements = Table(
    "judgements",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("application", Words, ForeignKey(applications.c.id), nullable=False, index=True),
    Column("assessor", Words, nullable=False),
    Column("organisation", Words, nullable=False),
    Column("round", Integer, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("reason", Words, nullable=False),
    Column("outcome", Words),
    Column("comments", JSON, nullable=False),
    Column("supersedes", Words, ForeignKey("judgements.id"), unique=True),
    # Deferred: the older row stops standing before the newer one is there to be named. A row
    # that names itself was set aside, and no other took its place.
    Column("superseded_by", Words,
           ForeignKey("judgements.id", deferrable=True, initially="DEFERRED"), unique=True),
    Column("evidence_test", JSON, nullable=False, server_default="{}"),
    CheckConstraint("round BETWEEN 1 AND 4", name="round_known"),
)
_stands = judgements.c.superseded_by.is_(None)
only_where("uq_judgements_assessor", _stands,
            judgements.c.application, judgements.c.assessor, judgements.c.round)
only_where("uq_judgements_organisation", _stands,
            judgements.c.application, judgements.c.organisation, judgements.c.round)

decisions = Table(
    "decisions",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("application", Words, ForeignKey(applications.c.id), nullable=False, index=True),
    Column("outcome", Words, nullable=False),
    Column("route", Words, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("supersedes", Words, ForeignKey("decisions.id"), unique=True),
    # Deferred, as with judgements.
    Column("superseded_by", Words,
           ForeignKey("decisions.id", deferrable=True, initially="DEFERRED"), unique=True),
)
only_where("uq_decisions_standing", decisions.c.superseded_by.is_(None),
           decisions.c.application)

decision_judgements = Table(
    "decision_judgements",
    metadata,
    Column("decision", Words, ForeignKey(decisions.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("judgement", Words, ForeignKey(judgements.c.id), nullable=False),
    # After an appeal the new decision rests on the same judgements and one more.
    UniqueConstraint("decision", "judgement"),
)

# --- awards ------------------------------------------------------------------------------

batches = Table(
    "batches",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("file_name", Words, nullable=False),
    Column("achievement", Words, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("started_by", Words, nullable=False),
    Column("state", Words, nullable=False, server_default="done"),
    Column("on_duplicate", Words, nullable=False, server_default="skip"),
    Column("letters", Boolean, nullable=False, server_default=false()),
    Column("digest", Words, nullable=False, server_default="", index=True),
    Column("told", JSON, nullable=False, server_default="{}"),
    Column("finished_at", UtcDateTime),
)

awards = Table(
    "awards",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("person", Words, ForeignKey(people.c.id), nullable=False),
    *_name(),
    *_achievement_version(),
    Column("language", Words, nullable=False),
    Column("awarded_on", UtcDateTime, nullable=False),
    Column("source", Words, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("decision", Words, ForeignKey(decisions.c.id)),
    Column("attested_by", Words, nullable=False),
    Column("name_public", Boolean, nullable=False),
    Column("narrative", Words, nullable=False),
    Column("batch", Words, ForeignKey(batches.c.id), index=True),
    Column("closed_at", UtcDateTime),
)
_open = awards.c.closed_at.is_(None)
only_where("uq_awards_standing", _open, awards.c.person, awards.c.achievement)
only_where("uq_awards_decision", _open, awards.c.decision)

# --- credentials and their status --------------------------------------------------------

status_lists = Table(
    "status_lists",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("issuer", Words, nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("document", LargeBinary),
    Column("published_at", UtcDateTime),
    CheckConstraint("taken BETWEEN 0 AND size", name="taken_fits"),
)

status_entries = Table(
    "status_entries",
    metadata,
    Column("status_list", Words, ForeignKey(status_lists.c.id), primary_key=True),
    Column("status_index", Integer, primary_key=True, autoincrement=False),
    CheckConstraint("status_index >= 0", name="index_counts"),
)

credentials = Table(
    "credentials",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("award", Words, ForeignKey(awards.c.id), nullable=False, index=True),
    Column("issuer", Words, nullable=False),
    Column("subject", Words, nullable=False, unique=True),
    Column("salt", Words, nullable=False),
    Column("endorsement", Words, unique=True),
    Column("status_list", Words, nullable=False),
    Column("status_index", Integer, nullable=False),
    Column("valid_from", UtcDateTime, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("document", LargeBinary),
    Column("digest", Words),
    Column("method", Words),
    Column("issued_at", UtcDateTime),
    Column("withdrawn_at", UtcDateTime),
    UniqueConstraint("status_list", "status_index"),
    ForeignKeyConstraint(["status_list", "status_index"], list(status_entries.primary_key)),
    CheckConstraint(
        "(document IS NULL) = (digest IS NULL) AND (document IS NULL) = (method IS NULL)"
        " AND (document IS NULL) = (issued_at IS NULL)",
        name="signed_whole",
    ),
)
only_where("uq_credentials_current", credentials.c.is_current == true(), credentials.c.award)

status_events = Table(
    "status_events",
    metadata,
    numbered(),
    Column("credential", Words, ForeignKey(credentials.c.id), nullable=False, index=True),
    Column("status", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
    Column("recorded_by", Words, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("status_list", Words, ForeignKey(status_lists.c.id), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("valid_from", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime, nullable=False),
    CheckConstraint("sequence > 0", name="sequence_counts"),
)

corrections = Table(
    "corrections",
    metadata,
    numbered(),
    Column("replaced", Words, ForeignKey(credentials.c.id), nullable=False, unique=True),
    Column("successor", Words, ForeignKey(credentials.c.id), nullable=False, unique=True),
)

# --- the installation --------------------------------------------------------------------

keys = Table(
    "keys",
    metadata,
    numbered(),
    Column("method", Words, nullable=False, unique=True),
    Column("issuer", Words, nullable=False, index=True),
    Column("purpose", Words, nullable=False),
    Column("public_key", Words, nullable=False),
    Column("did", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    Column("activated_at", UtcDateTime),
    Column("retired_at", UtcDateTime),
    Column("compromised_since", UtcDateTime),
    Column("compromised_at", UtcDateTime),
)
only_where("uq_keys_active", keys.c.state == "active", keys.c.issuer, keys.c.purpose)
only_where("uq_keys_coming", keys.c.state.in_(["new", "published"]),
            keys.c.did, keys.c.purpose)

tokens = Table(
    "tokens",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("issuer", Words, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("digest", Words, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

program_credentials = Table(
    "program_credentials",
    metadata,
    numbered(),
    Column("id", Words, nullable=False, unique=True),
    Column("issuer", Words, nullable=False, index=True),
    Column("credential_id", Words, index=True),
    Column("digest", Words, nullable=False, unique=True),
    Column("token", Words, ForeignKey(tokens.c.id), nullable=False),
    Column("status_list", Words),
    Column("status_index", Integer),
    Column("status", Words, nullable=False),
    Column("status_at", UtcDateTime),
    Column("prepared_at", UtcDateTime, nullable=False),
    Column("document", LargeBinary),
    Column("method", Words),
    Column("signed_at", UtcDateTime),
    UniqueConstraint("status_list", "status_index"),
    ForeignKeyConstraint(["status_list", "status_index"], list(status_entries.primary_key)),
    CheckConstraint(
        "(document IS NULL) = (method IS NULL) AND (document IS NULL) = (signed_at IS NULL)",
        name="signed_whole",
    ),
    CheckConstraint("(status_list IS NULL) = (status_index IS NULL)", name="entry_whole"),
)

installation = Table(
    "installation",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)
