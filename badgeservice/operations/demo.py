"""The example programme walked through once, from applications to a revoked credential.

Everything goes through the same use cases that people use. A second walk finds what the
first one left and adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta

from badgeservice.core.account import Actor, Membership, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.audit import OPERATOR
from badgeservice.core.credential import Status
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Outcome, Round
from badgeservice.core.rows import Piece, Row, Rows
from badgeservice.errors import Message, NotWilling, say
from badgeservice.operations.apply import Applicant, Apply, ensure_person
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decide import Decide
from badgeservice.operations.endorse import Endorse
from badgeservice.operations.grant import Grant
from badgeservice.operations.judge import Judge, Marking
from badgeservice.operations.releasing import Releasing
from badgeservice.operations.revoke import Revoke
from badgeservice.operations.show import Show

ISSUER, PARTNER = "tekna-emtp", "socio-finlandes"
MODULES = tuple(f"modulo-{number}" for number in range(1, 9))
MICRO_CREDENTIAL = "microcredencial-docencia-emtp"
PARTICIPATION = "participacion-sesion-muevetp"
ATTESTED_BY = "Coordinación del programa (EJEMPLO)"

CAMILA = Applicant("camila.quispe@docentes.example", "Camila", "Quispe", "Ñancupil")
RODRIGO = Applicant("rodrigo.oryan@docentes.example", "Rodrigo", "O’Ryan", "Valdés")
AINO = Applicant("aino.virtanen@docentes.example", "Aino", "Virtanen")
ERNESTO = Applicant("ernesto.vonb@docentes.example", "Ernesto", "von Bischhoffshausen", "Pérez")

PAAVO = Applicant("paavo@demo.example", "Paavo", "Korhonen")
COORDINADOR = Applicant("rodrigo@demo.example", "Rodrigo", "Sepúlveda", "Mardones")
"""The partner's coordinator, who endorses, and the issuer's, who releases."""


@dataclass(frozen=True)
class DemoCredential:
    """One credential of the demo."""

    identifier: str
    url: str
    achievement: Achievement
    holder: str
    status: Status


@dataclass(frozen=True)
class DemoResult:
    """What the demo left behind."""

    credentials: tuple[DemoCredential, ...]
    issued: int
    """Signed in this walk; 0 in a second one."""

    undecided: str
    """An application whose assessors disagree."""


Tell = Callable[[Message], None]


class Demo:
    """The walk; needs a home that is set up with the example programme."""

    def __init__(self, tools: Collaborators, *, show: Show, apply: Apply, judge: Judge,
                 decide: Decide, endorse: Endorse, releasing: Releasing, grant: Grant,
                 revoke: Revoke) -> None:
        self._tools = tools
        self._show = show
        self._apply = apply
        self._judge = judge
        self._decide = decide
        self._endorse = endorse
        self._releasing = releasing
        self._grant = grant
        self._revoke = revoke
        self._clock = tools.clock

    def __call__(self, tell: Tell) -> DemoResult:
        """Walk through the programme and tell each step."""
        before = set(self._show.credential_ids())
        tell(say("Issuing the eight modules to two teachers from rows of a file …"))
        for slug in MODULES:
            self._rows(slug, [(CAMILA, True), (RODRIGO, True)])
        self._rows("modulo-2", [(AINO, False), (ERNESTO, True)])
        tell(say("Issuing certificates of participation …"))
        self._rows(PARTICIPATION, [(CAMILA, True), (ERNESTO, True)])
        tell(say("Two assessors judge blind: milestones and the micro-credential …"))
        for slug in ("practica-docente-1", "practica-docente-2"):
            self._joint(slug, CAMILA)
        self._joint(MICRO_CREDENTIAL, CAMILA, spread=True)
        tell(say("Two assessors disagree and reconcile: the mentor …"))
        self._reconciled("mentor-emtp", RODRIGO)
        tell(say("Two assessors disagree; no decision is made: a second micro-course author …"))
        undecided = self._disagreed("autor-microcurso", ERNESTO)
        tell(say("Revoking one credential …"))
        self._revoke_one("modulo-2", ERNESTO)
        after = self.credentials()
        return DemoResult(after, len({each.identifier for each in after} - before), undecided)

    def credentials(self) -> tuple[DemoCredential, ...]:
        """Return all credentials of the home, whoever issued them."""
        return tuple(self._line(name) for name in self._show.credential_ids())

    def _rows(self, slug: str, people: Sequence[tuple[Applicant, bool]]) -> None:
        achievement = self._show.achievement(slug)
        rows = Rows(tuple(self._row(achievement, person, line, name_public=named)
                          for line, (person, named) in enumerate(people, start=2)))
        self._grant.rows(slug, rows, file="demo.csv", by=ATTESTED_BY)

    def _row(self, achievement: Achievement, person: Applicant, line: int, *,
             name_public: bool) -> Row:
        top = {c.id: 4 if position % 2 else 3 for rubric in achievement.rubrics
               for position, c in enumerate(rubric.criteria)}
        return Row(
            line=line,
            email=person.email,
            given_names=person.given_names,
            first_surname=person.first_surname,
            second_surname=person.second_surname,
            awarded_on=(self._clock() - timedelta(days=20)).astimezone(UTC),
            levels=top,
            evidence=(Piece(f"https://portafolio.example/{achievement.slug}/{line}",
                            "Actividad aplicada en el taller, con registro y reflexión."),),
            name_public=name_public,
            language="es",
            pupils_visible=False,
        )

    def _application(self, slug: str, person: Applicant) -> str:
        """Return the person's application for *slug*, made now where there is none."""
        for line in self._show.applications():
            if line["achievement"] == slug and line["email"] == person.email:
                return str(line["id"])
        kinds = self._show.achievement(slug).course.evidence or ("classroom-application",)
        evidence = [
            Evidence(kind=kind, url=f"https://portafolio.example/{slug}/{kind}",
                     narrative="Registro de la práctica (ejemplo).")
            for kind in kinds
        ]
        return self._apply(slug, person, evidence=evidence).id

    def _joint(self, slug: str, person: Applicant, *, spread: bool = False) -> None:
        application = self._application(slug, person)
        if self._decide.show(application).decision is None:
            achievement = self._show.achievement(slug)
            levels = dict(_levels(achievement, 3))
            other = {name: 4 if spread and position % 3 == 0 else level
                     for position, (name, level) in enumerate(levels.items())}
            self._mark(application, ISSUER, levels, achievement)
            self._mark(application, PARTNER, other, achievement)
            self._decide(application, by=ATTESTED_BY)
        self._release(application)

    def _reconciled(self, slug: str, person: Applicant) -> None:
        application = self._disagreed(slug, person)
        if self._decide.show(application).decision is None:
            achievement = self._show.achievement(slug)
            for organisation in (ISSUER, PARTNER):
                self._mark(application, organisation, dict(_levels(achievement, 3)),
                           achievement, turn=Round.RECONCILIATION)
            self._decide(application, by=ATTESTED_BY)
        self._release(application)

    def _release(self, application: str) -> None:
        """Let the partner's coordinator endorse, and the issuer's release."""
        partner = self._coordinator(PAAVO, PARTNER)
        if self._endorse.show(partner, application).endorsement is None:
            self._endorse.prepare(partner, [application])
            draft = self._endorse.show(partner, application).draft
            self._endorse(partner, [(application, draft.digest if draft else "")])
        self._releasing(self._coordinator(COORDINADOR, ISSUER), application)

    def _coordinator(self, who: Applicant, organisation: str) -> Actor:
        """Return an example person, recorded here, with a role for this walk alone."""
        with self._tools.database.transaction() as work:
            person = ensure_person(work, who, self._tools)
        return Actor(person, (Membership("demo", person.id, ISSUER, Role.COORDINATOR,
                                         organisation, self._clock(), OPERATOR),))

    def _disagreed(self, slug: str, person: Applicant) -> str:
        application = self._application(slug, person)
        if not self._decide.show(application).judgements:
            achievement = self._show.achievement(slug)
            self._mark(application, ISSUER, dict(_levels(achievement, 3)), achievement)
            self._mark(application, PARTNER, dict(_levels(achievement, 2)), achievement)
            try:
                self._decide(application, by=ATTESTED_BY)
            except NotWilling:
                return application
            raise AssertionError("two assessors who disagree were taken to agree")
        return application

    def _mark(self, application: str, organisation: str, levels: Mapping[str, int],
              achievement: Achievement, *, turn: Round = Round.BLIND) -> None:
        late = turn is not Round.BLIND
        self._judge(application, Marking(
            assessor=f"evaluacion@{organisation}.example",
            organisation=organisation,
            levels=levels,
            round=turn,
            reason="Se revisó el portafolio completo (ejemplo)."
            if late or not achievement.rubrics else "",
            outcome=None if achievement.rubrics else Outcome.ACHIEVED,
        ), on_paper=True)

    def _revoke_one(self, slug: str, person: Applicant) -> None:
        for name in self._show.credential_ids(achievement=slug):
            if self._show.credential(name).award.person.email == person.email:
                self._revoke([name], reason="identity-error", note="demo", by=ATTESTED_BY)

    def _line(self, name: str) -> DemoCredential:
        facts = self._show.credential(name)
        return DemoCredential(
            name, facts.url, facts.achievement,
            facts.award.person.full_name if facts.award.name_public else "–",
            facts.status,
        )


def _levels(achievement: Achievement, level: int) -> Iterator[tuple[str, int]]:
    for rubric in achievement.rubrics:
        for criterion in rubric.criteria:
            yield f"{rubric.slug}/{criterion.id}", level
