"""The assessors' side for tests: applications, filled-in forms, and the way to a decision."""

from __future__ import annotations

from badgeservice.core.appeal import Appeal, AppealState, Ground
from badgeservice.core.draft import Content
from badgeservice.core.evidence import Evidence
from badgeservice.core.feedback import EVIDENCE_RULES, NEXT_STEP, STRENGTHS
from badgeservice.operations.apply import Applicant
from tests.people import ISSUER, PARTNER, new_id

R1 = "r1-aprendizaje-activo"
CRITERIA = ("diseno", "aplicacion", "seguridad", "reflexion")
CANARY = "CANARY"
"""Stands in every comment of the second assessor."""


def form(*levels, words="Se ve en el video.", reason="", **more):
    """Return a complete form of module 2; every criterion with a comment."""
    levels = levels or (3, 3, 3, 3)
    return Content(
        levels={f"{R1}/{name}": level for name, level in zip(CRITERIA, levels, strict=True)},
        comments={**{f"{R1}/{name}": words for name in CRITERIA},
                  STRENGTHS: words, NEXT_STEP: words},
        met=frozenset(EVIDENCE_RULES), reason=reason, **more)


class Court:
    """A service in which applications are judged."""

    def __init__(self, inside):
        self.inside = inside
        self.service = inside.service
        self.people = inside.cast()

    def apply(self, who="teacher", achievement="modulo-2"):
        """Have somebody of the cast apply; return the application."""
        person = self.people[who].person
        return self.service.apply(
            achievement,
            Applicant(person.email, person.given_names, person.first_surname,
                      person.second_surname),
            evidence=(
                Evidence("classroom-application", "Actividad en el taller.",
                         url="https://portafolio.example/video"),
                Evidence("reflection", "Lo que cambiaré.", name="teresa-rojas.pdf"),
            )).id

    def assign(self, application, *, by="administrator"):
        """Deal an application; return how many tasks were given."""
        return self.service.assign.balanced(self.people[by], application).given

    def send(self, who, application, content):
        """Save *content* and send it."""
        actor = self.people[who]
        desk = self.service.assess.desk(actor, application)
        draft = self.service.assess.save(actor, application, content, version=desk.version)
        return self.service.send_judgement(actor, application, version=draft.version)

    def both(self, application, one, other):
        """Assign, and let both assessors send; return what the second came to."""
        self.assign(application)
        self.send("assessor", application, one)
        return self.send("partner", application, other)

    def third(self, name="tove", organisation=PARTNER):
        """Make one more assessor; return the name in the cast."""
        from badgeservice.core.account import Role

        self.people[name] = self.inside.person(name, (Role.ASSESSOR, organisation))
        return name

    def appeal(self, application):
        """File an appeal against the decision on *application*."""
        decision = self.decision(application)
        now = self.inside.clock()
        made = Appeal(new_id(), application, decision.id, self.people["teacher"].person.id,
                      Ground.OVERLOOKED, "No vieron el minuto 12.", now, now)
        with self.inside.database.transaction() as work:
            work.appeals.add(made)
        return made

    def appeal_state(self, application):
        """What became of the appeal."""
        with self.inside.database.reading() as work:
            found = work.appeals.of_application(application)
            return found and found.state

    def decision(self, application):
        """Return the decision that stands, or None."""
        with self.inside.database.reading() as work:
            return work.decisions.find(application)

    def letters(self):
        """Return every letter in the order written."""
        from types import SimpleNamespace

        from sqlalchemy import select

        from badgeservice.storage.mail_tables import outbox

        with self.inside.database._engine.connect() as connection:
            return [SimpleNamespace(**row) for row in connection.execute(
                select(outbox).order_by(outbox.c.number)).mappings()]


__all__ = ["CANARY", "CRITERIA", "ISSUER", "PARTNER", "R1", "AppealState", "Court", "form"]
