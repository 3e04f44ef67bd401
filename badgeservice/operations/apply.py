"""Record a teacher's application with its evidence."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from badgeservice.core.evidence import KINDS, Evidence
from badgeservice.core.evidence_rules import link_problems
from badgeservice.core.fields import holds_rut, is_email, name_problems
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Application
from badgeservice.core.person import Person, normalise_email
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.signs import invisible_problems, sign_problems
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import log_act

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Applicant:
    """Who applies, as somebody typed it."""

    email: str
    given_names: str
    first_surname: str
    second_surname: str = ""


class Apply:
    """Applications for achievements."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, achievement: str, applicant: Applicant, *, evidence: Sequence[Evidence],
                 language: str = "es", name_public: bool = True) -> Application:
        """Record an application for the current version of *achievement*.

        Raises NotFound for an unknown achievement, BadInput for what was typed wrongly.
        Whether the evidence suffices is for the assessors to say.
        """
        _ensure_good(applicant, evidence, language)
        with self._tools.database.transaction() as work:
            wanted = work.definitions.achievement(achievement)
            now = self._tools.clock()
            person = ensure_person(work, applicant, self._tools)
            application = Application(
                id=identifier(self._tools.chance.draw(16)),
                person=person.id,
                achievement=achievement,
                version=wanted.version,
                language=language,
                made_at=now,
                name_public=name_public,
                programme=wanted.course.programme,
                sent_at=now,
            )
            work.applications.add(application, person, evidence)
            log_act(work, self._tools, "application.sent", f"application:{application.id}",
                    application.programme, achievement=achievement)
        _log.info("application %s for %s version %s", application.id, achievement, wanted.version)
        return application


def ensure_person(work: UnitOfWork, applicant: Applicant, tools: Collaborators) -> Person:
    """Return the person with the applicant's address and the name as given now."""
    email = normalise_email(applicant.email)
    known = work.people.find(email)
    person = Person(
        id=known.id if known else identifier(tools.chance.draw(16)),
        email=email,
        given_names=applicant.given_names.strip(),
        first_surname=applicant.first_surname.strip(),
        second_surname=applicant.second_surname.strip(),
    )
    if known is None:
        work.people.add(person)
    return person


def _ensure_good(applicant: Applicant, evidence: Sequence[Evidence], language: str) -> None:
    problems = list(invisible_problems(applicant.email.strip(), "email"))
    if not problems and not is_email(applicant.email.strip()):
        problems.append(Problem("email-wrong", say("This is not an e-mail address."),
                                say("Write it as name@school.cl."), field="email",
                                value=applicant.email))
    for field in ("given_names", "first_surname"):
        if not getattr(applicant, field).strip():
            problems.append(Problem("name-missing", say("The person has no name."), field=field))
    problems += [problem for field in ("given_names", "first_surname", "second_surname")
                 for problem in name_problems(getattr(applicant, field).strip(), field)]
    if language not in LANGUAGES:
        problems.append(Problem("language-unknown", say("This language is not known."),
                                say("Write one of %(languages)s.",
                                    languages=", ".join(LANGUAGES)),
                                field="language", value=language))
    problems += [
        Problem("evidence-kind-unknown", say("There is no such kind of evidence."),
                say("Use one of %(kinds)s.", kinds=", ".join(KINDS)), field="evidence",
                value=item.kind)
        for item in evidence if item.kind not in KINDS
    ]
    problems += [problem for item in evidence for problem in _evidence_problems(item)]
    if problems:
        raise BadInput(problems)


def _evidence_problems(item: Evidence) -> Iterator[Problem]:
    if item.url is not None:
        yield from link_problems(item.url, "evidence")
    yield from sign_problems(item.narrative, "evidence")
    if item.public and (holds_rut(item.narrative) or holds_rut(item.url or "")):
        yield Problem("national-number",
                      say("The text holds a RUT, which must not become public."),
                      say("Remove the number."), field="evidence")
