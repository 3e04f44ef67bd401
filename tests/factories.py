"""Small values of `core`, good as they are: a test names only what matters to it.

Every factory makes a new value on each call. The rubric has the criteria, weights and cut of
R1 of the example programme, so that its published examples hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from badgeservice.core import course as courses
from badgeservice.core import issuer as issuers
from badgeservice.core import rubric as rubrics
from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award, Source
from badgeservice.core.course import AwardBy, MicroCourse
from badgeservice.core.deciding import Decision, Finding, Route
from badgeservice.core.definitions import Known
from badgeservice.core.evidence import Evidence
from badgeservice.core.issuer import Issuer
from badgeservice.core.judgement import Application, Judgement, Outcome, Round
from badgeservice.core.person import Person
from badgeservice.core.rubric import Rubric

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ISSUER = "tekna-emtp"
PARTNER = "socio-finlandes"
R1 = "r1-aprendizaje-activo"
CRITERIA = ("diseno", "aplicacion", "seguridad", "reflexion")


# --- definitions, as the files say them --------------------------------------------------


def both(words: str) -> dict[str, str]:
    """Return a localized text with the same *words* in the two languages always needed."""
    return {"es": words, "en": words}


def criterion_data(name: str, weight: int, *, must_reach: int | None = None) -> dict[str, Any]:
    """Return a criterion on the levels 1 to 4, critical where there is a level to reach."""
    data = {
        "id": name,
        "title": both(name),
        "weight": weight,
        "critical": must_reach is not None,
        "evidence": ["material"],
        "alignments": [],
        "descriptors": {str(value): both(f"{name} {value}") for value in range(1, 5)},
    }
    return data if must_reach is None else data | {"must_reach": must_reach}


def rubric_data(**changes: Any) -> dict[str, Any]:
    """Return the data of a rubric: compensatory, 30/30/20/20, the first two critical."""
    return {
        "slug": R1,
        "title": both("Aprendizaje activo"),
        "is_example": True,
        "scale": [{"value": value, "name": both(f"Nivel {value}")} for value in range(1, 5)],
        "rule": "compensatory",
        "cut_score": "3.0",
        "criteria": [
            criterion_data("diseno", 30, must_reach=3),
            criterion_data("aplicacion", 30, must_reach=3),
            criterion_data("seguridad", 20),
            criterion_data("reflexion", 20),
        ],
    } | changes


def course_data(**changes: Any) -> dict[str, Any]:
    """Return the data of a module: a badge by R1, from one organisation, by batch."""
    return {
        "slug": "modulo-2",
        "kind": "Badge",
        "name": both("Aprendizaje activo"),
        "description": both("Reconoce actividades de aprendizaje activo."),
        "is_example": True,
        "issuer": ISSUER,
        "awarding_bodies": [ISSUER],
        "award_by": "batch",
        "rubrics": [R1],
        "evidence": ["classroom-application"],
        "criteria": both("Con evidencia de la propia práctica."),
        "outcomes": [both("Diseñar actividades.")],
        "workload": {"hours": 15},
        "level": {"note": both("No aplica.")},
        "participation": "online",
        "assessment": {"type": "portfolio", "description": both("Con la rúbrica.")},
        "quality_assurance": both("La rúbrica es pública."),
        "languages": ["es", "en"],
        "timezone": "America/Santiago",
    } | changes


def issuer_data(**changes: Any) -> dict[str, Any]:
    """Return the data of an issuer."""
    return {
        "slug": ISSUER,
        "name": {"es": "Programa (EJEMPLO)", "en": "Programme (EXAMPLE)"},
        "description": both("Perfil de ejemplo."),
        "url": "https://tekna-emtp.example",
        "email": "credenciales@tekna-emtp.example",
        "country": "CL",
        "is_example": True,
        "own_passphrase": False,
    } | changes


def known() -> Known:
    """Return what the definitions above may refer to: two issuers, R1 and the module."""
    return Known(
        issuers={ISSUER: issuer_data(), PARTNER: issuer_data(slug=PARTNER, country="FI")},
        rubrics={R1: rubric_data()},
        courses={"modulo-2": course_data()},
    )


# --- definitions, as the rules see them --------------------------------------------------


def issuer(**changes: Any) -> Issuer:
    """Return an issuer."""
    return replace(issuers.issuer(issuer_data()), **changes)


def rubric(**changes: Any) -> Rubric:
    """Return version 1 of the rubric."""
    return replace(rubrics.rubric(rubric_data(), version=1), **changes)


def course(**changes: Any) -> MicroCourse:
    """Return the module."""
    return replace(courses.course(course_data()), **changes)


def achievement(*, rubrics: Sequence[Rubric] | None = None, version: int = 1,
                **changes: Any) -> Achievement:
    """Return an achievement judged by *rubrics* (R1 alone), its course with *changes*."""
    judged_by = (rubric(),) if rubrics is None else tuple(rubrics)
    slugs = tuple(entry.slug for entry in judged_by)
    return Achievement(course(**{"rubrics": slugs} | changes), version, judged_by)


def joint_achievement(*, rubrics: Sequence[Rubric] | None = None, **changes: Any) -> Achievement:
    """Return an achievement that two organisations decide together."""
    joint: dict[str, Any] = {
        "partner": PARTNER, "awarding_bodies": (ISSUER, PARTNER), "award_by": AwardBy.DECISION,
    }
    return achievement(rubrics=rubrics, **joint | changes)


# --- people, judgements, awards ----------------------------------------------------------


def person(**changes: Any) -> Person:
    """Return a teacher with two surnames."""
    return replace(
        Person("p1", "ana@docentes.example", "Ana María", "Rojas", "Ñancupil"), **changes)


def evidence(**changes: Any) -> Evidence:
    """Return a link to practice in class."""
    return replace(Evidence("classroom-application", "Una clase.", "https://p.example/1"),
                   **changes)


def levels(*values: int) -> dict[str, int]:
    """Return levels for the four criteria of R1, in their order."""
    return dict(zip(CRITERIA, values, strict=True))


def application(**changes: Any) -> Application:
    """Return the teacher's application for the module."""
    return replace(Application("a1", "p1", "modulo-2", 1, "es", NOW), **changes)


def judgement(*values: int, **changes: Any) -> Judgement:
    """Return a blind judgement of the issuer with these levels of R1: 3, 3, 3, 3 if none."""
    marks = {R1: levels(*values or (3, 3, 3, 3))}
    return replace(
        Judgement("j1", "a1", "eva@tekna-emtp.example", ISSUER, Round.BLIND, marks, NOW),
        **changes)


def partner_judgement(*values: int, **changes: Any) -> Judgement:
    """Return a blind judgement of the partner."""
    return judgement(*values, **{
        "id": "j2", "assessor": "aino@socio.example", "organisation": PARTNER,
    } | changes)


def decision(*, outcome: Outcome = Outcome.ACHIEVED, route: Route = Route.SINGLE) -> Decision:
    """Return a decision on the teacher's application."""
    ids = ("j1",) if route is Route.SINGLE else ("j1", "j2")
    finding = Finding(outcome, route, {R1: levels(3, 3, 3, 3)}, ids)
    return Decision("d1", "a1", finding, NOW, "jefa@tekna-emtp.example")


def award(**changes: Any) -> Award:
    """Return an award of the module from a row that somebody attests."""
    return replace(
        Award(
            id="w1",
            person=person(),
            achievement="modulo-2",
            version=1,
            language="es",
            awarded_on=NOW,
            source=Source.ROW,
            marks={R1: levels(3, 3, 3, 3)},
            evidence=(evidence(),),
            attested_by="jefa@tekna-emtp.example",
        ),
        **changes,
    )
