"""The Achievement object: criteria, alignments and the rubric with every level.

What Open Badges 3.0 has no field for (hours, form of participation, assessment, quality
assurance, prerequisites, stackability) stands under fixed headings in the narrative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from badgeservice.core.achievement import Achievement
from badgeservice.core.alignment import Alignment
from badgeservice.core.course import Kind, MicroCourse
from badgeservice.core.issuer import Issuer
from badgeservice.core.rubric import Criterion, Rubric
from badgeservice.core.urls import Urls
from badgeservice.credentials.narrative import narrative
from badgeservice.errors import Message, say

TYPES = {
    Kind.MICRO_CREDENTIAL: "MicroCredential",
    Kind.BADGE: "Badge",
    Kind.MILESTONE: "ext:Milestone",
    Kind.PARTICIPATION: "ext:ParticipationCertificate",
}
"""The achievementType of each kind; the ``ext:`` names keep attendance apart from competence."""

_EQF = "https://europa.eu/europass/en/description-eight-eqf-levels"
_MCTP = "https://marcodecualificacionestp.mineduc.cl/"


def achievement_document(
    achievement: Achievement,
    *,
    language: str,
    creator: dict[str, Any],
    bodies: Sequence[Issuer],
    urls: Urls,
    words: Callable[[Message], str],
) -> dict[str, Any]:
    """Return the Achievement of one version in one language.

    Its id is shared by all who earn that version in that language; the other editions
    are listed in `related`.
    """
    course = achievement.course
    document = _named(achievement, language, urls) | {
        "creator": creator,
        "criteria": {
            "id": urls.achievement_page(achievement.slug),
            "narrative": narrative(achievement, bodies, language=language, words=words),
        },
    }
    if course.field is not None:
        document["fieldOfStudy"] = course.field.in_language(language)
    identifier = document["id"]
    for member, entries in (
        ("alignment", [*_alignments(course, identifier, language, words)]),
        ("resultDescription", [*_result_descriptions(achievement, identifier, language)]),
        ("related", _related(achievement, language, urls)),
    ):
        if entries:
            document[member] = entries
    return document


def _named(achievement: Achievement, language: str, urls: Urls) -> dict[str, Any]:
    """Return what the achievement is and is called, before anything about earning it."""
    course = achievement.course
    return {
        "id": urls.achievement(achievement.slug, achievement.version, language),
        "type": ["Achievement"],
        "achievementType": TYPES[course.kind],
        "name": course.name.in_language(language),
        "description": course.description.in_language(language),
        "inLanguage": language,
        "version": str(achievement.version),
        "humanCode": achievement.slug,
        "image": {"id": urls.picture(achievement.slug, achievement.version, language),
                  "type": "Image"},
    }


def _related(achievement: Achievement, language: str, urls: Urls) -> list[dict[str, Any]]:
    return [
        {
            "id": urls.achievement(achievement.slug, achievement.version, other),
            "type": ["Related"],
            "inLanguage": other,
            "version": str(achievement.version),
        }
        for other in achievement.course.languages
        if other != language
    ]


def _alignments(
    course: MicroCourse, identifier: str, language: str, words: Callable[[Message], str]
) -> Iterator[dict[str, Any]]:
    for number, outcome in enumerate(course.outcomes, start=1):
        yield {
            "type": ["Alignment"],
            "targetName": outcome.in_language(language),
            "targetUrl": f"{identifier}#outcome-{number}",
            "targetType": "ceasn:Competency",
            "targetFramework": words(say("Learning outcomes of this achievement")),
        }
    for framework, level, url in (
        (say("European Qualifications Framework"), course.eqf, _EQF),
        (say("Chilean qualifications framework for technical education (MCTP)"),
         course.mctp, _MCTP),
    ):
        if level is not None:
            yield {
                "type": ["Alignment"],
                "targetName": words(say("Level %(level)s", level=level)),
                "targetUrl": url,
                "targetCode": str(level),
                "targetFramework": words(framework),
            }
    for alignment in course.alignments:
        yield alignment_document(alignment, language)


def alignment_document(alignment: Alignment, language: str) -> dict[str, Any]:
    """Return one Open Badges Alignment."""
    document: dict[str, Any] = {
        "type": ["Alignment"],
        "targetName": alignment.name.in_language(language),
        "targetUrl": alignment.url,
        "targetFramework": alignment.framework,
    }
    if alignment.code:
        document["targetCode"] = alignment.code
    if alignment.type:
        document["targetType"] = alignment.type
    return document


def _result_descriptions(
    achievement: Achievement, identifier: str, language: str
) -> Iterator[dict[str, Any]]:
    for rubric in achievement.rubrics:
        for criterion in rubric.criteria:
            yield _result_description(rubric, criterion, identifier, language)


def _result_description(
    rubric: Rubric, criterion: Criterion, identifier: str, language: str
) -> dict[str, Any]:
    name = f"{identifier}#{rubric.slug}/{criterion.id}"
    required = rubric.required_level(criterion)
    document: dict[str, Any] = {
        "id": name,
        "type": ["ResultDescription"],
        "name": criterion.title.in_language(language),
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [
            {
                "id": f"{name}/{level.value}",
                "type": ["RubricCriterionLevel"],
                "name": level.name.in_language(language),
                "description": criterion.descriptors[level.value].in_language(language),
                "level": str(level.value),
                "points": str(level.value),
            }
            for level in rubric.scale
        ],
    }
    if required is not None:
        document["requiredLevel"] = f"{name}/{required}"
    entries = [alignment_document(entry, language) for entry in criterion.alignments]
    if entries:
        document["alignment"] = entries
    return document
