"""A partner with an installation of its own: a request goes there, its signature comes back.

Both sides trust nothing in a file: the partner computes the digest of what it is shown, and
the issuer compares what comes back with what it asked for and verifies the signature.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from badgeservice.core.audit import OPERATOR, Act
from badgeservice.core.endorsing import Endorsement, EndorsementRequest
from badgeservice.core.ids import identifier
from badgeservice.core.key import Purpose
from badgeservice.core.ports import UnitOfWork
from badgeservice.credentials import proof
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.endorsement_files import (
    Answer,
    Request,
    read_answer,
    read_request,
)
from badgeservice.credentials.suites import suite_for
from badgeservice.errors import BadgeError, BadInput, Conflict, Message, Problem, say
from badgeservice.operations.award import GiveAward
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.composing import endorsement_for
from badgeservice.operations.decided import decided, endorsement_of
from badgeservice.operations.endorsing import Endorsing, plain
from badgeservice.operations.identity import Identity
from badgeservice.operations.nobody import hold_somebodys
from badgeservice.operations.publish import encoded

_log = logging.getLogger(__name__)

Lookup = Callable[[str], Mapping[str, Any]]
"""Returns the document of somebody else's DID; raises CouldNotCheck where it cannot be had."""


class EndorseElsewhere:
    """Requests for endorsements, answers to them, and what comes back."""

    def __init__(self, tools: Collaborators, give_award: GiveAward, lookup: Lookup) -> None:
        self._tools = tools
        self._give_award = give_award
        self._lookup = lookup
        self._identity = Identity(tools)
        self._endorsing = Endorsing(tools)

    def request(self, application: str, *, again: bool = False) -> Request:
        """Record and return a request for the partner of a joint decision.

        Raises NotFound, NotWilling; Conflict ``endorsement-not-joint``, and
        ``endorsement-here`` for a partner whose key lies here, ``endorsement-exists``.
        """
        with self._tools.database.transaction() as work:
            hold_somebodys(work, application)
            case = decided(work, application)
            if not case.is_endorsed_kind:
                raise Conflict(say("This is not a joint decision that something was achieved; "
                                   "nobody endorses it."), code="endorsement-not-joint")
            self._ensure_elsewhere(work, str(case.achievement.course.partner))
            award = self._give_award.of_decision(work, application, again=again)
            if endorsement_of(work, case) is not None:
                raise Conflict(say("The partner's endorsement is there already."),
                               code="endorsement-exists")
            draft = self._endorsing.draft(work, award.id)
            request = Request(identifier(self._tools.chance.draw(16)), draft.ready.document,
                              draft.document)
            work.endorsements.ask(EndorsementRequest(
                request.nonce, draft.ready.prepared.id, draft.content, encoded(draft.document),
                self._tools.clock(), OPERATOR))
            self._note(work, "endorsement.requested", f"application:{application}",
                       case.application.programme, digest=request.digest)
        _log.info("asked for an endorsement of %s", draft.ready.prepared.id)
        return request

    def read(self, content: bytes) -> Request:
        """Return what a request asks an organisation of this installation to sign.

        Raises BadInput as `endorsement_files.read_request`, and ``request-not-ours``.
        """
        request = read_request(content, self._tools.schemas, self._tools.guarded)
        with self._tools.database.reading() as work:
            self._asked(work, request)
        return request

    def answer(self, content: bytes) -> Answer:
        """Sign what a request asks for; raises what `read` raises, and KeyUnusable."""
        request = self.read(content)
        with self._tools.database.reading() as work:
            slug = self._asked(work, request)
            key = self._identity.active(work, slug, Purpose.CREDENTIALS)
            signer = self._identity.signer(work, key)
            known = self._identity.documents(work)
        signed = proof.sign(request.endorsement, suite=suite_for(signer.algorithm),
                            signer=signer, created=self._tools.clock().replace(microsecond=0),
                            canonicalize=self._tools.guarded)
        self._endorsing.ensure_genuine(encoded(signed), known)
        with self._tools.database.transaction() as work:
            self._note(work, "endorsement.answered", f"issuer:{slug}", None,
                       nonce=request.nonce, digest=request.digest)
        _log.info("%s endorsed a request with the digest %s", slug, request.digest)
        return Answer(request.nonce, signed)

    def take(self, content: bytes) -> Endorsement:
        """Verify and record what came back from the partner.

        Raises BadInput: ``answer-malformed``; ``answer-not-asked`` for an answer to nothing
        that was asked here; ``answer-changed`` where something else was signed;
        ``answer-not-genuine`` where it is not the partner's signature. Conflict
        ``endorsement-exists`` for one that is here, ``decision-superseded`` where what it is
        for was set aside since. CouldNotCheck where the partner's keys
        cannot be looked up.
        """
        answer = read_answer(content)
        with self._tools.database.reading() as work:
            asked = self._known(work, answer)
            partner = self._partner(work, asked)
        document = self._ensure_signed(answer, partner)
        with self._tools.database.transaction() as work:
            self._hold(work, asked)
            made = self._endorsing.keep(
                work, asked.credential, asked.content, answer.endorsement, by=OPERATOR,
                controller=encoded(document))
            self._note(work, "endorsement.imported", f"credential:{asked.credential}",
                       self._programme(work, asked), nonce=answer.nonce, method=made.method)
        _log.info("the endorsement of %s came in", asked.credential)
        return made

    def _known(self, work: UnitOfWork, answer: Answer) -> EndorsementRequest:
        asked = work.endorsements.asked(answer.nonce)
        if asked is None:
            raise _refused("answer-not-asked", say("Nobody here has asked for this endorsement."))
        if endorsement_for(work, asked.credential) is not None:
            raise Conflict(say("The partner's endorsement is there already."),
                           code="endorsement-exists")
        if answer.unsigned != plain(asked.unsigned):
            raise _refused("answer-changed", say("This is not what the partner was asked to sign."))
        return asked

    def _programme(self, work: UnitOfWork, asked: EndorsementRequest) -> str:
        """Return whose auditors read of it."""
        award = work.awards.get(str(work.credentials.award_of(asked.credential)))
        return work.definitions.achievement(award.achievement, award.version).course.programme

    def _hold(self, work: UnitOfWork, asked: EndorsementRequest) -> None:
        """Let the person not be suppressed meanwhile; refuse where that was before.

        And where the decision was set aside since: nothing would be issued on it.
        """
        award = work.awards.get(str(work.credentials.award_of(asked.credential)))
        if award.decision is not None:
            hold_somebodys(work, award.decision.application)
            standing = work.decisions.find(award.decision.application)
            if standing is None or standing.id != award.decision.id:
                raise Conflict(say("This decision stands no more; look at the application "
                                   "again."), code="decision-superseded")

    def _partner(self, work: UnitOfWork, asked: EndorsementRequest) -> str:
        """Return the DID that must have signed: the one in force, not that of the request."""
        award = work.awards.get(str(work.credentials.award_of(asked.credential)))
        course = work.definitions.achievement(award.achievement, award.version).course
        slug = str(course.partner)
        self._ensure_elsewhere(work, slug)
        return str(work.definitions.issuer(slug).did)

    def _ensure_signed(self, answer: Answer, partner: str) -> Mapping[str, Any]:
        """Return the document in which the partner lists its keys, the signing one among them."""
        if issuer_id(answer.endorsement) != partner:
            raise _not_genuine()
        document = self._lookup(partner)
        try:
            self._endorsing.ensure_genuine(encoded(answer.endorsement), {partner: document})
        except BadgeError as error:
            raise _not_genuine() from error
        return document

    def _asked(self, work: UnitOfWork, request: Request) -> str:
        """Return the organisation of this installation that is asked."""
        for issuer in work.definitions.issuers():
            keys = work.keys.of_issuer(issuer.slug)
            if issuer.did is None and keys and keys[-1].did == request.partner:
                return issuer.slug
        raise _refused("request-not-ours", say("No organisation of this installation is asked."))

    def _ensure_elsewhere(self, work: UnitOfWork, partner: str) -> None:
        if work.definitions.issuer(partner).did is None:
            raise Conflict(say("The key of %(partner)s lies here: it signs on the page "
                               "Endorsements, or with `badgeservice endorsement sign`.",
                               partner=partner), code="endorsement-here")

    def _note(self, work: UnitOfWork, action: str, subject: str, programme: str | None,
              **details: str) -> None:
        work.audit.append(Act(self._tools.clock(), OPERATOR, action, subject, programme,
                              details))


def _not_genuine() -> BadInput:
    return _refused("answer-not-genuine", say("This is not the partner's signature."))


def _refused(code: str, message: Message) -> BadInput:
    return BadInput([Problem(code, message)])
