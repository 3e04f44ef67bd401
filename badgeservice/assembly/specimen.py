"""Examples of a layout, made of the shipped definitions: usual, long and of participation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from badgeservice.assembly.printing import PdfPress
from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award, Source
from badgeservice.core.certificate_layout import Layout, Paper
from badgeservice.core.course import course
from badgeservice.core.credential import Credential, Prepared
from badgeservice.core.deciding import Decision, Finding, Route
from badgeservice.core.evidence import Evidence
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.issuer import issuer
from badgeservice.core.judgement import Outcome
from badgeservice.core.person import Person
from badgeservice.core.rubric import rubric
from badgeservice.languages import translate
from badgeservice.rendering.certificate import compose
from badgeservice.rendering.certificate_view import view_of
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.view import CertificateView
from badgeservice.resources import resource
from badgeservice.storage.definition_files import (
    Definitions,
    DefinitionSchemas,
    read_definitions,
)

_DAY = datetime(2026, 11, 22, 15, tzinfo=UTC)
_ID = "k2xq7rjm4tvd6wzphb3nfy5lca"
_USUAL, _PARTICIPATION = "microcredencial-docencia-emtp", "participacion-sesion-muevetp"
_NAME = ("Rosa Millaray", "Ñancupil", "Soto")
_LONG_NAME = ("María-Fernanda Wenceslao de los Ángeles", "von Bischhoffshausen", "O’Ryan")
_LONG_TITLE = {
    "es": "Diseño, aplicación y evaluación de experiencias de aprendizaje activo basadas en "
          "desafíos, con enfoque de género, seguridad e inclusión, en talleres y aulas de la "
          "Educación Media Técnico-Profesional",
    "en": "Designing, applying and evaluating challenge-based active learning with a focus on "
          "gender, safety and inclusion in the workshops and classrooms of technical and "
          "vocational secondary education",
    "fi": "Haasteisiin perustuvien aktiivisen oppimisen kokonaisuuksien suunnittelu, toteutus ja "
          "arviointi sukupuolitietoisesti, turvallisesti ja inklusiivisesti työsaleissa ja "
          "luokissa",
}


@dataclass(frozen=True)
class Specimen:
    """Shows what a layout looks like, without a credential."""

    press: PdfPress

    def __call__(self, layout: Layout, *, language: str, paper: Paper) -> bytes:
        """Return a PDF with an example of each kind in *layout*; raises BadInput."""
        return self.press.merged([compose(view, Fonts.shipped())
                                  for view in self.views(layout, language, paper)])

    def views(self, layout: Layout, language: str, paper: Paper) -> Iterator[CertificateView]:
        """Yield the examples: the usual one, the longest, a certificate of participation."""
        shipped = _definitions()

        def shown(facts: CredentialFacts) -> CertificateView:
            """Return the certificate of *facts*."""
            return view_of(facts, language=language, layout=layout, paper=paper,
                           words=lambda message: translate(message, language))

        usual = shown(_facts(shipped, _USUAL, _NAME, language))
        yield usual
        # Signed in another language, so that the words about a translation are seen.
        long = shown(_facts(shipped, _USUAL, _LONG_NAME, "en" if language == "es" else "es"))
        yield replace(long, title=_LONG_TITLE[language], transcript=())
        yield replace(shown(_facts(shipped, _PARTICIPATION, _NAME, language)), transcript=())


def _definitions() -> Definitions:
    return read_definitions([resource(name) for name in ("issuers", "rubrics", "courses")],
                            DefinitionSchemas.from_folder(resource("schemas")))


def _facts(shipped: Definitions, slug: str, name: tuple[str, str, str],
           language: str) -> CredentialFacts:
    found = course(shipped.courses[slug])
    rubrics = tuple(rubric(shipped.rubrics[each]) for each in found.rubrics)
    people = {name: issuer(data) for name, data in shipped.issuers.items()}
    marks = {each.slug: {criterion.id: each.levels[-1 - place % 2]
                         for place, criterion in enumerate(each.criteria)} for each in rubrics}
    judged = Decision("", "", Finding(Outcome.ACHIEVED, Route.AGREED, marks, ()), _DAY, "")
    award = Award(
        "", Person("", "", *name), slug, 1, language, _DAY,
        Source.DECISION if rubrics else Source.ROW, marks,
        evidence=tuple(Evidence(kind, digest=f"{place + 1}9c4e07a5b{place}d8f26" * 4 + "d8f26a07",
                                public=False, size=1)
                       for place, kind in enumerate(found.evidence)) if rubrics else (),
        decision=judged if rubrics else None)
    prepared = Prepared(_ID, "", found.issuer, "", "", None, "", 0, _DAY)
    return CredentialFacts(
        Credential(prepared, b"", "", ""), award, Achievement(found, 1, rubrics),
        people[found.issuer], people[found.partner] if found.partner and rubrics else None,
        tuple(people[body] for body in found.awarding_bodies),
        f"https://credenciales.example/credentials/{_ID}", None)
