"""Certificates to print: a test names only what matters to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from badgeservice.core.certificate_layout import Layout
from badgeservice.rendering.labels import labels
from badgeservice.rendering.sections import (
    Bullets,
    Check,
    CriterionLine,
    Grid,
    Levels,
    Pairs,
    Prose,
    Section,
)
from badgeservice.rendering.view import CertificateView
from badgeservice.resources import resource
from badgeservice.storage.layout_files import layout_files, layout_schema, read_layout

URL = "https://credentials.example/credentials/7hVq2mJr9KxTf3WbNpLs4z"
CODE = "mfzw-izlt-nmaa-aaae"
LONG_NAME = "María-Fernanda Wenceslao de los Ángeles von Bischhoffshausen Ñancupil O'Ryan"
LONG_TITLE = ("Diseño, aplicación y evaluación de experiencias de aprendizaje activo basadas en "
              "desafíos, con enfoque de género, seguridad e inclusión, en talleres y aulas de la "
              "Educación Media Técnico-Profesional chilena")
LONG_ISSUER = ("Piloto Competencias Digitales Docentes Mineduc/UNESCO y Redes Colaborativas de "
               "Establecimientos (EJEMPLO)")
LAYOUTS: dict[str, Layout] = {
    path.stem: read_layout(path, layout_schema(resource("schemas", "layout.json")))
    for path in layout_files(resource("layouts"))}
CLASSIC = LAYOUTS["clasico"]
LEVELS = ("Insatisfactorio", "Básico", "Competente", "Destacado")


def criteria(count: int, *, rubrics: int = 1, title: str = "Diseño de la actividad",
             ) -> tuple[CriterionLine, ...]:
    """Return *count* criteria, spread over *rubrics* in order."""
    return tuple(
        CriterionLine(
            rubric=f"Rúbrica {1 + number * rubrics // count}",
            title=f"{title} {number + 1}",
            value=1 + number % 4,
            top=4,
            level=LEVELS[number % 4],
        )
        for number in range(count)
    )


def view(**changes: Any) -> CertificateView:
    """Return the certificate of a module badge with four criteria."""
    values: dict[str, Any] = {
        "language": "es",
        "title": "Aprendizaje activo",
        "kind_label": "Insignia digital",
        "holder": "Rosa Millaray Ñancupil Soto",
        "issuer_name": "Programa Tekna EMTP (EJEMPLO)",
        "partner_name": None,
        "awarding_bodies": (),
        "awarded_on": date(2026, 11, 12),
        "issued_on": date(2026, 11, 22),
        "hours": 15,
        "criteria": criteria(4),
        "assessment_line": "Registrado por la coordinación del programa.",
        "is_example": True,
        "url": URL,
        "short_url": f"credentials.example/v/{CODE}",
        "credential_id": "7hVq2mJr9KxTf3WbNpLs4z",
        "labels": labels(str),
        "layout": CLASSIC,
        "paper_code": CODE,
        "code_hint": f"O escribe el código {CODE} en credentials.example/verify.",
        "description": "Reconoce a quien diseña, aplica y mejora actividades de aprendizaje "
                       "activo con su curso.",
    }
    return CertificateView(**values | changes)


LONGEST = view(
    title=LONG_TITLE[:200],
    holder=LONG_NAME,
    issuer_name=LONG_ISSUER,
    partner_name="Suomalainen ammatillisen koulutuksen kumppani ja verkosto (ESIMERKKI)",
    awarding_bodies=("Centro de Perfeccionamiento, Experimentación e Investigaciones (EJEMPLO)",),
    criteria=criteria(12, rubrics=3, title="Aporte a la comunidad de aprendizaje del liceo"),
    assessment_line=f"Evaluada en conjunto por {LONG_ISSUER} y por personas evaluadoras de "
                    "Suomalainen ammatillisen koulutuksen kumppani (ESIMERKKI).",
    hours=120,
)
"""Everything at its longest at once."""

LOREM = "Además anticipa barreras y documenta apoyos para quien los necesita en el taller. "


def sections(count: int = 4, words: int = 1) -> tuple[Section, ...]:
    """A section of each kind."""
    lines = tuple(replace(line, descriptor=LOREM * words) for line in criteria(count))
    return (
        Section("details", "Detalles", (Prose("Anexo I", quiet=True), Pairs(
            (("Persona", LONG_NAME), ("Evaluación", LOREM * words))))),
        Section("outcomes", "Resultados", (Bullets((LOREM * words, LOREM)),)),
        Section("criteria", "Criterios", (Levels("Rúbrica 1", ("Criterio", "Nivel", "Visto"),
                                                 lines),)),
        Section("evidence", "Evidencia", (Grid(("Tipo", "Qué", "SHA-256"), (
            ("material", "no pública", "3f9a 01bc"), ("reflexión", "no pública", "–")),
            (1, 1, 1)),)),
        Section("verify", "Cómo verificar", (Check(f"credentials.example/v/{CODE}", CODE,
                                                   (LOREM, LOREM)),)),
    )
