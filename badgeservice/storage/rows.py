"""Columns that several tables share, to and from core values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Marks
from badgeservice.core.person import Person


def name_columns(person: Person) -> dict[str, str]:
    """Return name and address of *person* as they are at this moment, for pinning."""
    return {
        "email": person.email,
        "given_names": person.given_names,
        "first_surname": person.first_surname,
        "second_surname": person.second_surname,
        "social_name": person.social_name,
    }


def person_of(identifier: str, row: Row[Any]) -> Person:
    """Return the person whose name and address are pinned in *row*."""
    return Person(
        id=identifier,
        email=row.email,
        given_names=row.given_names,
        first_surname=row.first_surname,
        second_surname=row.second_surname,
        social_name=row.social_name,
    )


def evidence_columns(item: Evidence) -> dict[str, Any]:
    """Return an item of evidence as plain values."""
    return {
        "kind": item.kind,
        "narrative": item.narrative,
        "url": item.url,
        "digest": item.digest,
        "name": item.name,
        "media_type": item.media_type,
        "public": item.public,
        "item": item.item,
        "criteria": list(item.criteria),
        "pupils_visible": item.pupils_visible,
        "size": item.size,
    }


def evidence_of(columns: Mapping[str, Any]) -> Evidence:
    """Return the item that `evidence_columns` wrote, also before it knew all of these."""
    return Evidence(**{**columns, "criteria": tuple(columns.get("criteria", ()))})


def plain_marks(marks: Marks) -> dict[str, dict[str, int]]:
    """Return *marks* as dictionaries, whatever kinds of mappings they are."""
    return {rubric: dict(levels) for rubric, levels in marks.items()}
