"""What pages tell search engines of a credential or an achievement, in the words of schema.org.

`EducationalOccupationalCredential` says what is certified and by whom. Nobody's name is in it:
whoever may look at a page need not be helped to collect people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from badgeservice.core.course import MicroCourse
from badgeservice.web.reading import Reading

Linked = dict[str, Any]


def credential_data(reading: Reading, course: MicroCourse, *, kind: str, url: str,
                    picture: str) -> Linked:
    """Return what is told of one credential: what its signed document says."""
    return _without_empty({
        **_head(kind, url, picture),
        "name": reading.name,
        "description": reading.description,
        "inLanguage": reading.language,
        "recognizedBy": _organisation(reading.issuer.name, reading.issuer.url),
        "competencyRequired": list(reading.outcomes) if course.is_competence else [],
        "dateCreated": reading.given_on.date().isoformat() if reading.given_on else "",
        "expires": reading.valid_until.date().isoformat() if reading.valid_until else "",
        "educationalLevel": _levels(course),
    })


def achievement_data(course: MicroCourse, *, language: str, kind: str, url: str, picture: str,
                     bodies: Sequence[tuple[str, str]]) -> Linked:
    """Return what is told of an achievement in *language*; *bodies* are names and addresses."""
    return _without_empty({
        **_head(kind, url, picture),
        "name": course.name.in_language(language),
        "description": course.description.in_language(language),
        "inLanguage": language,
        "recognizedBy": [_organisation(name, address) for name, address in bodies],
        "competencyRequired": [each.in_language(language) for each in course.outcomes],
        "validFor": f"P{course.valid_for_months}M" if course.valid_for_months else "",
        "educationalLevel": _levels(course),
    })


def _head(kind: str, url: str, picture: str) -> Linked:
    return {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential",
        "@id": url,
        "url": url,
        "image": picture,
        "credentialCategory": {"@type": "DefinedTerm", "name": kind},
    }


def _organisation(name: str, url: str) -> Linked:
    return _without_empty({"@type": "Organization", "name": name, "url": url})


def _levels(course: MicroCourse) -> list[Linked]:
    known = (("EQF", course.eqf), ("MCTP", course.mctp))
    return [{"@type": "DefinedTerm", "name": f"{name} {level}", "inDefinedTermSet": name}
            for name, level in known if level is not None]


def _without_empty(members: Linked) -> Linked:
    return {name: value for name, value in members.items() if value not in ("", [], {})}
