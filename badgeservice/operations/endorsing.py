"""The partner's signature under a joint award: the step that several use cases share.

It is always a step of its own, before the issuer signs (decision 0033). Who may take it is for
those who call it to say; that nobody signs with a key that is not here, this says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.endorsing import Endorsement
from badgeservice.core.key import Purpose
from badgeservice.core.ports import Signer, UnitOfWork
from badgeservice.core.report import Verdict
from badgeservice.credentials import proof
from badgeservice.credentials.checks import verify
from badgeservice.credentials.compiled_forms import Reading
from badgeservice.credentials.endorsement import endorsement_document
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.suites import suite_for
from badgeservice.credentials.world import World
from badgeservice.errors import BadInput, Conflict, KeyUnusable, Problem, SeveralProblems, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.composing import (
    Composing,
    OwnOutputRefused,
    Ready,
    endorsement_for,
    form_problems,
)
from badgeservice.operations.identity import Identity
from badgeservice.operations.publish import encoded


@dataclass(frozen=True)
class Draft:
    """Exactly what the partner is asked to sign; made only here."""

    ready: Ready
    reading: Reading
    """The unsigned endorsement."""

    endorsement: Endorsement | None
    """What is signed already."""

    @property
    def document(self) -> dict[str, Any]:
        """The same as a document."""
        return dict(self.reading.document)

    @property
    def digest(self) -> str:
        """What fixes every word of the credential that is endorsed."""
        return str(self.reading.document["credentialSubject"]["digestMultibase"])

    @property
    def content(self) -> bytes:
        """The credential that is endorsed, as it is kept."""
        return self.ready.reading.text.encode()


class Endorsing:
    """Drafts and signatures of endorsements, in the transaction of whoever asks."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._composing = Composing(tools)

    def draft(self, work: UnitOfWork, award: str) -> Draft:
        """Return what is to be endorsed; records the row of the credential if it is new.

        Raises Conflict ``endorsement-not-joint`` for an award of one organisation alone, and
        ``credential-exists`` where the credential is signed.
        """
        ready = self._composing.new(work, award)
        if ready.partner is None:
            raise Conflict(say("One organisation alone decided this; nobody endorses it."),
                           code="endorsement-not-joint")
        document = endorsement_document(
            ready.composition, self._identity.signatory(work, ready.partner),
            digest=ready.digest)
        reading = self._tools.forms.read(document)
        problems = form_problems(reading, Kind.ENDORSEMENT, self._tools.schemas)
        if problems:
            raise SeveralProblems(problems, code=OwnOutputRefused.code)
        return Draft(ready, reading, endorsement_for(work, ready.prepared.id))

    def sign(self, work: UnitOfWork, draft: Draft, signer: Signer, *, by: str) -> Endorsement:
        """Sign *draft* as the partner does, verify it, and record it.

        Returns the one that is there, where one is.
        """
        if draft.endorsement is not None:
            return draft.endorsement
        signed = proof.sign(draft.document, suite=suite_for(signer.algorithm), signer=signer,
                            created=self._tools.clock().replace(microsecond=0),
                            canonicalize=self._tools.forms)
        self.ensure_genuine(encoded(signed), self._identity.documents(work))
        return self.keep(work, draft.ready.prepared.id, draft.content, signed, by=by)

    def keep(self, work: UnitOfWork, credential: str, content: bytes,
             signed: Mapping[str, Any], *, by: str,
             controller: bytes | None = None) -> Endorsement:
        """Record a verified endorsement; raises Conflict ``endorsement-exists``."""
        endorsement = Endorsement(
            credential=credential,
            award=str(work.credentials.award_of(credential)),
            content=content,
            document=encoded(signed),
            method=str(signed["proof"]["verificationMethod"]),
            signed_at=self._tools.clock(),
            signed_by=by,
            controller=controller,
        )
        if endorsement_for(work, credential) is None:
            work.endorsements.drop(credential)
        work.endorsements.add(endorsement)
        return endorsement

    def signer(self, work: UnitOfWork, partner: str, passphrase: str | None = None) -> Signer:
        """Return what signs for *partner*, unlocked with *passphrase* where no file does it.

        Raises Conflict ``endorsement-elsewhere`` for a partner whose key lies in its own
        installation; BadInput ``passphrase-wrong`` for what somebody typed; KeyUnusable.
        """
        issuer = work.definitions.issuer(partner)
        if issuer.did is not None:
            raise Conflict(say(
                "%(partner)s signs in an installation of its own. Make a request for it with "
                "`badgeservice endorsement request`.", partner=partner),
                code="endorsement-elsewhere")
        key = self._identity.active(work, partner, Purpose.CREDENTIALS)
        if not self._tools.keyring.asks(issuer):
            return self._identity.signer(work, key)
        try:
            return self._identity.signer(work, key, passphrase)
        except KeyUnusable as error:
            if passphrase is None or error.code != "passphrase-wrong":
                raise
            raise BadInput([Problem(
                "passphrase-wrong", say("This passphrase does not open the key."),
                say("Type it again."), field="passphrase")]) from error

    def ensure_genuine(self, content: bytes, documents: Mapping[str, Any]) -> None:
        """Raise OwnOutputRefused for an endorsement that a verifier would not call valid."""
        report = verify(content, World(
            contexts=self._tools.contexts,
            schemas=self._tools.schemas,
            canonicalize=self._tools.canonicalize,
            documents=documents,
            now=self._tools.clock(),
        )).report
        if report.verdict is not Verdict.PASSED:
            raise OwnOutputRefused(say(
                "The endorsement does not pass our own checks: %(lines)s.", lines="; ".join(
                    f"{c.name} {c.code}" for c in report.checks
                    if c.verdict is not Verdict.PASSED)))


def plain(content: bytes) -> dict[str, Any]:
    """Return what was kept as bytes."""
    document: dict[str, Any] = json.loads(content)
    return document
