"""The tables of profiles, schools, relations, observations, and of files that wait."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    LargeBinary,
    Table,
)

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named, only_where
from badgeservice.storage.tables import people


def _person(name: str = "person", **options: Any) -> Column[Any]:
    return Column(name, Words, ForeignKey(people.c.id), nullable=False, **options)


def _words(name: str) -> Column[Any]:
    return Column(name, Words, nullable=False)


schools = Table(
    "schools",
    metadata,
    Column("rbd", Words, primary_key=True),
    _words("name"),
    Column("commune", Words, nullable=False, index=True),
    _words("commune_named"),
    _words("dependency"),
    Column("is_rural", Boolean),
    Column("teaching", JSON, nullable=False),
    Column("specialties", JSON, nullable=False),
)

school_providers = Table(
    "school_providers",
    metadata,
    Column("school", Words, ForeignKey(schools.c.rbd), primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    _words("provider"),
    CheckConstraint("until IS NULL OR until > since", name="until_is_later"),
)
only_where("uq_school_providers_now", school_providers.c.until.is_(None),
           school_providers.c.school)

profiles = Table(
    "profiles",
    metadata,
    _person(primary_key=True),
    Column("rut", Words, unique=True),
    _words("passport"),
    _words("phone"),
    _words("gender"),
    Column("school", Words, ForeignKey(schools.c.rbd), index=True),
    _words("specialty"),
    _words("cohort"),
    _words("occupation"),
    _words("commune"),
    _words("country"),
    _words("time_zone"),
    _words("language"),
    Column("own", JSON, nullable=False),
)

relations = Table(
    "relations",
    metadata,
    *named(),
    _words("kind"),
    _person(index=True),
    _person("other", index=True),
    _words("programme"),
    Column("since", Date, nullable=False),
    Column("until", Date),
    _words("recorded_by"),
    Column("recorded_at", UtcDateTime, nullable=False),
    CheckConstraint("person <> other", name="two_people"),
    CheckConstraint("until IS NULL OR until >= since", name="until_is_not_before"),
)
only_where("uq_relations_standing", relations.c.until.is_(None), relations.c.kind,
           relations.c.person, relations.c.other, relations.c.programme)

observations = Table(
    "observations",
    metadata,
    *named(),
    _person("mentor", index=True),
    _person("teacher", index=True),
    _words("programme"),
    Column("observed_on", Date, nullable=False),
    _words("facts"),
    _words("question"),
    _words("action"),
    Column("written_at", UtcDateTime, nullable=False),
    CheckConstraint("mentor <> teacher", name="two_people"),
)

import_drafts = Table(
    "import_drafts",
    metadata,
    *named(),
    _person(index=True),
    _words("kind"),
    _words("file"),
    Column("content", LargeBinary, nullable=False),
    Column("options", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)
