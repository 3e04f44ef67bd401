"""The tables of calibration sets and attempts, and of decisions drawn for a second look."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    Table,
    UniqueConstraint,
    true,
)

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named, only_where
from badgeservice.storage.tables import applications, decisions, people

calibration_sets = Table(
    "calibration_sets",
    metadata,
    *named(),
    Column("programme", Words, nullable=False, index=True),
    Column("slug", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("rubric", Words, nullable=False, index=True),
    Column("rubric_version", Integer, nullable=False),
    Column("digest", Words, nullable=False),
    Column("content", JSON, nullable=False),
    Column("is_current", Boolean, nullable=False),
    UniqueConstraint("programme", "slug", "version"),
    UniqueConstraint("programme", "slug", "digest"),
)
only_where("uq_calibration_sets_current", calibration_sets.c.is_current == true(),
           calibration_sets.c.programme, calibration_sets.c.slug)

calibration_attempts = Table(
    "calibration_attempts",
    metadata,
    *named(),
    Column("set", Words, ForeignKey(calibration_sets.c.id), nullable=False),
    Column("person", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("given", JSON, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("exact", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    UniqueConstraint("set", "person", "attempt"),
    CheckConstraint("attempt > 0 AND exact BETWEEN 0 AND total", name="counts"),
)

sampling_rates = Table(
    "sampling_rates",
    metadata,
    Column("programme", Words, primary_key=True),
    Column("percent", Integer, nullable=False),
    CheckConstraint("percent BETWEEN 10 AND 20", name="percent_in_range"),
)

samples = Table(
    "samples",
    metadata,
    *named(),
    Column("programme", Words, nullable=False, index=True),
    Column("drawn_at", UtcDateTime, nullable=False),
    Column("drawn_by", Words, ForeignKey(people.c.id), nullable=False),
    Column("seed", Words, nullable=False),
    Column("percent", Integer, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("population", Integer, nullable=False),
    # So that a draw can be made again whatever becomes of a decision; not kept of earlier ones.
    Column("candidates", JSON),
)

sample_items = Table(
    "sample_items",
    metadata,
    Column("sample", Words, ForeignKey(samples.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("application", Words, ForeignKey(applications.c.id), nullable=False, index=True),
    Column("reasons", JSON, nullable=False),
    # Once for all draws: two draws at the same moment cannot both take it.
    Column("decision", Words, ForeignKey(decisions.c.id), nullable=False, unique=True),
)

sample_reviews = Table(
    "sample_reviews",
    metadata,
    *named(),
    Column("sample", Words, ForeignKey(samples.c.id), nullable=False, index=True),
    Column("application", Words, ForeignKey(applications.c.id), nullable=False, index=True),
    Column("reviewer", Words, ForeignKey(people.c.id), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("verdict", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("decision", Words, ForeignKey(sample_items.c.decision), nullable=False, unique=True),
)
