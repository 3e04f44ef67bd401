"""What a row of a file says, as an award, and which cell a rule's refusal speaks of."""

from __future__ import annotations

from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award, Source
from badgeservice.core.evidence import Evidence
from badgeservice.core.evidence_rules import becomes_public
from badgeservice.core.person import Person
from badgeservice.core.rows import Row
from badgeservice.errors import Problem, say
from badgeservice.operations.apply import Applicant

CORRECT = say("Correct the row, or take it out of the file.")
"""What to do about a row that a rule refuses, where the rule does not say it."""

_EVIDENCE_KIND = "classroom-application"
"""What a row's evidence is where the course demands none of another kind."""


def applicant_of(row: Row) -> Applicant:
    """Return whom *row* is about, as it was typed."""
    return Applicant(row.email, row.given_names, row.first_surname, row.second_surname)


def award_of(row: Row, achievement: Achievement, *, identifier: str, by: str,
             person: str = "") -> Award:
    """Return the award that *row* asks for, attested by *by*; *person* is an id, if there is."""
    return Award(
        id=identifier,
        person=Person(person, row.email, row.given_names, row.first_surname, row.second_surname),
        achievement=achievement.slug,
        version=achievement.version,
        language=row.language,
        awarded_on=row.awarded_on,
        source=Source.ROW,
        marks={rubric.slug: {c.id: row.levels[c.id] for c in rubric.criteria}
               for rubric in achievement.rubrics},
        evidence=evidence_of_row(row, achievement),
        attested_by=by,
        name_public=row.name_public,
    )


def column_of(problem: Problem, achievement: Achievement) -> str | None:
    """Name the column of the file that a refusal of the rules speaks of."""
    if problem.field is None:
        return None
    if problem.field in achievement.course.rubrics:
        return "nivel:*"
    if "/" in problem.field:
        return "nivel:" + problem.field.rpartition("/")[2]
    return {"awarded_on": "fecha", "language": "idioma", "evidence": "evidencia_url",
            "name": "nombres"}.get(problem.field, problem.field)


def evidence_of_row(row: Row, achievement: Achievement) -> tuple[Evidence, ...]:
    """Return the evidence that *row* names; public only where no pupil is said to show in it."""
    course = achievement.course
    fitting = [kind for kind in course.evidence
               if kind != "attendance" or not course.is_competence]
    kind = fitting[0] if fitting else _EVIDENCE_KIND
    is_public = becomes_public(wished=True, pupils=row.pupils_visible)
    return tuple(Evidence(kind=kind, narrative=each.narrative, url=each.url, public=is_public,
                          pupils_visible=bool(row.pupils_visible)) for each in row.evidence)
