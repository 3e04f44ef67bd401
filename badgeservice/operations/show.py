"""Look things up for pages, files and lists; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from badgeservice.core.achievement import Achievement
from badgeservice.core.credential import Credential
from badgeservice.core.facts import CredentialFacts, Withdrawn
from badgeservice.core.ids import is_identifier
from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key
from badgeservice.core.paper_code import code_prefixes, looks_like_code
from badgeservice.core.ports import Batch, UnitOfWork
from badgeservice.core.rubric import Rubric
from badgeservice.credentials.achievements import achievement_document
from badgeservice.credentials.openbadges3 import CONTEXTS, profile
from badgeservice.errors import NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity
from badgeservice.operations.register import newest_version
from badgeservice.operations.shared import as_agreed, sharing_among, versions_of


class Show:
    """Everything that may be looked up."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)

    def credential(self, name: str) -> CredentialFacts:
        """Return a credential by id or by its address; raises NotFound."""
        identifier = self._tools.urls.credential_id(name) or name
        with self._tools.database.reading() as work:
            found = work.credentials.find(identifier) if is_identifier(identifier) else None
            if found is None and work.credentials.withdrawn_at(identifier) is not None:
                raise NotFound(say("This credential was withdrawn at the holder's request."),
                               code="credential-withdrawn")
            if found is None:
                raise NotFound(say("There is no credential %(id)s here.", id=name[:80]),
                               code="unknown-credential")
            return self._facts(work, found)

    def open_copy(self, name: str) -> bytes | None:
        """Return the bytes of the credential with id *name* where everybody may have them as is.

        None where there is more to say of it, or nothing; `credential` says it. It is looked up
        each time: what is public now may be shut the next moment.
        """
        return self._tools.database.open_copy(name) if is_identifier(name) else None

    def by_code(self, typed: str) -> str:
        """Return the id of the credential whose code on paper somebody *typed*.

        Withdrawn ones too: their page says so. Raises NotFound ``code-mistyped`` where one
        sign is wrong or two are exchanged, and ``unknown-code``.
        """
        prefixes = code_prefixes(typed)
        if not prefixes and looks_like_code(typed):
            raise NotFound(say("A sign of this code is wrong. Compare it with the paper, sign by "
                               "sign."), code="code-mistyped")
        with self._tools.database.reading() as work:
            found = {name for prefix in prefixes for name in work.credentials.by_prefix(prefix)}
        if len(found) != 1:
            raise NotFound(say("No credential of this service has this code. Compare it with the "
                               "paper; the address beside it must be this one."),
                           code="unknown-code")
        return found.pop()

    def withdrawn(self, name: str) -> Withdrawn:
        """Return what is left to be said of a withdrawn credential; raises NotFound."""
        identifier = self._tools.urls.credential_id(name) or name
        with self._tools.database.reading() as work:
            at = work.credentials.withdrawn_at(identifier) if is_identifier(identifier) else None
            found = work.credentials.find(identifier, even_withdrawn=True)
            if at is None or found is None:
                raise NotFound(say("There is no credential %(id)s here.", id=name[:80]),
                               code="unknown-credential")
            award = work.awards.get(found.prepared.award)
            return Withdrawn(work.definitions.achievement(award.achievement, award.version), at,
                             work.status.latest(identifier))

    def credential_of(self, award: str) -> CredentialFacts:
        """Return the signed credential of an award; raises NotFound."""
        with self._tools.database.reading() as work:
            prepared = work.credentials.prepared(award)
            found = work.credentials.find(prepared.id) if prepared else None
            if found is None:
                raise NotFound(say("The award %(id)s has no credential.", id=award),
                               code="unknown-credential")
            return self._facts(work, found)

    def of_person(self, person: str) -> tuple[CredentialFacts, ...]:
        """Return what *person* earned and what was not withdrawn, the newest first."""
        with self._tools.database.reading() as work:
            found = (work.credentials.find(name) for name in work.credentials.of_person(person))
            return tuple(self._facts(work, each) for each in found if each is not None)[::-1]

    def _facts(self, work: UnitOfWork, found: Credential) -> CredentialFacts:
        award = as_agreed(work, work.awards.get(found.prepared.award))
        achievement = work.definitions.achievement(award.achievement, award.version)
        course = achievement.course
        partners = (course.partner,) if award.is_joint and course.partner else ()
        # Each looked up once: the issuer mostly is an awarding body, too.
        issuers = {slug: work.definitions.issuer(slug) for slug in dict.fromkeys(
            (course.issuer, *partners, *course.awarding_bodies))}
        name = found.prepared.id
        versions = versions_of(work, name)
        older = versions[versions.index(name) + 1:]
        history = tuple(work.status.events(name))
        return CredentialFacts(
            credential=found,
            award=award,
            achievement=achievement,
            issuer=issuers[course.issuer],
            partner=issuers[partners[0]] if partners else None,
            bodies=tuple(issuers[slug] for slug in course.awarding_bodies),
            url=self._tools.urls.credential(name),
            latest=history[-1] if history else None,
            history=history,
            successor=self._url(versions[0] if versions[0] != name else None),
            predecessor=self._url(older[0] if older else None),
            sharing=sharing_among(work, versions),
        )

    def _url(self, identifier: str | None) -> str | None:
        return self._tools.urls.credential(identifier) if identifier is not None else None

    def newest(self, name: str) -> str:
        """Return the id of the newest credential in the place of one; raises NotFound."""
        identifier = self.credential(name).credential.prepared.id
        with self._tools.database.reading() as work:
            return newest_version(work, identifier)

    def credential_ids(self, *, batch: str | None = None,
                       achievement: str | None = None) -> Sequence[str]:
        """Return the ids of issued credentials, oldest first."""
        with self._tools.database.reading() as work:
            if batch is not None:
                work.batches.get(batch)
            return work.credentials.ids(batch=batch, achievement=achievement)

    def achievements(self) -> Sequence[Achievement]:
        """Return the current version of every achievement."""
        with self._tools.database.reading() as work:
            return work.definitions.achievements()

    def achievement(self, slug: str, version: int | None = None) -> Achievement:
        """Return one achievement; raises NotFound."""
        with self._tools.database.reading() as work:
            return work.definitions.achievement(slug, version)

    def achievement_json(self, slug: str, version: int, language: str) -> dict[str, Any]:
        """Return the Achievement object as credentials hold it; raises NotFound."""
        with self._tools.database.reading() as work:
            achievement = work.definitions.achievement(slug, version)
            course = achievement.course
            if language not in course.languages:
                raise NotFound(say("%(achievement)s is not written in the language %(language)s.",
                                   achievement=slug, language=language), code="language-missing")
            signatory = self._identity.signatory(work, course.issuer)
            document = achievement_document(
                achievement,
                language=language,
                creator=profile(signatory, language),
                bodies=tuple(work.definitions.issuer(body) for body in course.awarding_bodies),
                urls=self._tools.urls,
                words=lambda message: self._tools.words(message, language),
            )
        return {"@context": list(CONTEXTS), **document}

    def issuer(self, slug: str) -> Issuer:
        """Return one issuer; raises NotFound."""
        with self._tools.database.reading() as work:
            return work.definitions.issuer(slug)

    def issuers(self) -> Sequence[Issuer]:
        """Return all issuers."""
        with self._tools.database.reading() as work:
            return work.definitions.issuers()

    def issuer_json(self, slug: str, language: str) -> dict[str, Any]:
        """Return an issuer's Open Badges Profile; raises NotFound."""
        with self._tools.database.reading() as work:
            work.definitions.issuer(slug)
            return {"@context": list(CONTEXTS),
                    **profile(self._identity.signatory(work, slug), language)}

    def did_document(self, slug: str) -> dict[str, Any]:
        """Return an issuer's DID document; raises NotFound."""
        with self._tools.database.reading() as work:
            return self._identity.document(work, slug)

    def did_documents(self) -> Mapping[str, dict[str, Any]]:
        """Return the DID documents of all issuers, by DID."""
        with self._tools.database.reading() as work:
            return self._identity.documents(work)

    def keys(self, slug: str) -> Sequence[Key]:
        """Return all keys of an issuer, oldest first; raises NotFound."""
        with self._tools.database.reading() as work:
            work.definitions.issuer(slug)
            return work.keys.of_issuer(slug)

    def rubric(self, slug: str) -> Rubric:
        """Return the current version of a rubric; raises NotFound."""
        with self._tools.database.reading() as work:
            return work.definitions.rubric(slug)

    def batches(self) -> Sequence[Batch]:
        """Return all batch runs, the newest first."""
        with self._tools.database.reading() as work:
            return work.batches.all()

    def applications(self) -> list[ApplicationLine]:
        """Return a line for each application, the newest first."""
        with self._tools.database.reading() as work:
            return [_line(work, application.id) for application in work.applications.all()]

    def application(self, name: str) -> ApplicationLine:
        """Return one application with how it came about; raises NotFound.

        What was handed in is told by its kinds alone: the rest is for those who judge.
        """
        with self._tools.database.reading() as work:
            line, found = _line(work, name), work.applications.get(name)
            appeal = work.appeals.of_application(name)
            follower = work.applications.following(name)
            line.update(
                language=found.language,
                made_at=found.made_at.isoformat(),
                sent_at=found.sent_at.isoformat() if found.sent_at else None,
                follows=found.follows,
                followed_by=follower.id if follower else None,
                carried={rubric: dict(levels) for rubric, levels in found.carried.items()},
                evidence=[item.kind for item in work.applications.evidence(name)],
                appeal=appeal.state.value if appeal else None,
            )
            return line


class ApplicationLine(dict[str, object]):
    """One application as a list shows it: what it is for, whose, where it stands, outcome."""


def _line(work: UnitOfWork, name: str) -> ApplicationLine:
    application = work.applications.get(name)
    decision = work.decisions.find(name)
    return ApplicationLine(
        id=name,
        achievement=application.achievement,
        version=application.version,
        programme=application.programme,
        email=work.applications.person(name).email,
        stage=application.stage.value,
        attempt=application.attempt,
        judgements=len(work.judgements.standing(name)),
        outcome=decision.finding.outcome.value if decision else None,
    )
