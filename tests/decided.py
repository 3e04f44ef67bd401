"""Decided applications for tests, through the operations that people use."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from types import SimpleNamespace

from badgeservice.core.account import Account, AccountState, Membership, Role
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Outcome, Round
from badgeservice.core.person import Person
from badgeservice.operations.apply import Applicant
from badgeservice.operations.judge import Marking
from badgeservice.settings import Settings
from badgeservice.storage.database import SqlDatabase
from tests.people import ISSUER, PARTNER, PROGRAMME, new_id

ALONE, JOINT = "modulo-2", "mentor-emtp"
"""Achievements that one organisation decides (see `alone`), and that two decide."""


def alone(service):
    """Publish module 2 as one that its issuer decides without a partner."""
    course = {name: value for name, value in service.read_definitions().courses[ALONE].items()
              if name != "partner"} | {"awarding_bodies": [ISSUER]}
    service.define.load(SimpleNamespace(issuers={}, rubrics={}, courses={ALONE: course}))


def applied(service, email="ana@docentes.example", achievement=JOINT):
    """Return the id of a new application of the person with this address."""
    return service.apply(
        achievement, Applicant(email, "Ana", "Rojas", "Soto"),
        evidence=[Evidence("observation", "Registro de tres visitas."),
                  Evidence("classroom-application", "Una clase.", "https://p.example/1")],
    ).id


def judged(service, application, organisation, level, *, assessor=None, turn=Round.BLIND):
    """Record a judgement with the same level everywhere."""
    achievement = service.decide.show(application).achievement
    service.judge(application, Marking(
        assessor=assessor or f"a@{organisation}.example", organisation=organisation, round=turn,
        levels={f"{rubric.slug}/{criterion.id}": level
                for rubric in achievement.rubrics for criterion in rubric.criteria},
        reason="" if turn is Round.BLIND else "Conversado.",
        comments={f"{rubric.slug}/{criterion.id}": "Falta evidencia de la segunda visita."
                  for rubric in achievement.rubrics for criterion in rubric.criteria}),
        on_paper=True)


def decided(service, email="ana@docentes.example", *, achievement=JOINT,
            outcome=Outcome.ACHIEVED, assessors=(None, None)):
    """Return the id of an application with a decision."""
    application = applied(service, email, achievement)
    level = 3 if outcome is Outcome.ACHIEVED else 2
    judged(service, application, ISSUER, level, assessor=assessors[0])
    if achievement == JOINT:
        judged(service, application, PARTNER, level, assessor=assessors[1])
    service.decide(application, by="test")
    return application


def endorsed(service, actor, *applications, passphrase=None):
    """Let *actor* of the partner see and sign."""
    service.endorse.prepare(actor, applications)
    offers = [service.endorse.show(actor, name) for name in applications]
    return service.endorse(
        actor, [(offer.case.application.id, offer.draft.digest) for offer in offers],
        passphrase)


ENDORSER, RELEASER = "elli@personas.example", "ramon@personas.example"
"""Who is named at the command line: a coordinator of the partner, and one of the issuer."""


def speakers(database):
    """Make these two, once, with accounts; return their addresses."""
    with database.transaction() as work:
        for email, organisation in ((ENDORSER, PARTNER), (RELEASER, ISSUER)):
            if work.people.find(email) is None:
                person, now = Person(new_id(), email, "Elli", "Rojas"), datetime.now(UTC)
                work.people.add(person)
                work.accounts.add(Account(person.id, AccountState.ACTIVE, now))
                work.accounts.grant(Membership(new_id(), person.id, PROGRAMME, Role.COORDINATOR,
                                               organisation, now, "test"))
    return ENDORSER, RELEASER


def speakers_here():
    """The same in the home that the environment names."""
    with closing(SqlDatabase(Settings.from_environment(os.environ).database_url)) as database:
        return speakers(database)


def given(service, application):
    """Let one of these endorse and the other release at the command line; return the facts."""
    endorser, releaser = speakers(service._database)
    service.endorse.at_command_line(application, endorser)
    return service.grant.decision(application, releaser)


def codes(error):
    """Return the codes of the problems that an error tells."""
    return {problem.code for problem in error.problems}
