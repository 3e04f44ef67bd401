"""The partner's signature under a joint award: the step that several use cases share.

It is always a step of its own, before the issuer signs (decision 0033). Who may take it is for
those who call it to say; that nobody signs with a key that is not here, this says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from badgeservice.core.endorsing import Endorsement
from badgeservice.core.key import Purpose
from badgeservice.core.ports import Signer, UnitOfWork
from badgeservice.credentials.endorsement import endorsement_document
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.openbadges3 import Signatory
from badgeservice.credentials.readings import Reading
from badgeservice.errors import BadInput, Conflict, KeyUnusable, Problem, SeveralProblems, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.composing import (
    Composing,
    OwnOutputRefused,
    Ready,
    credential_exists,
    endorsement_for,
    form_problems,
    standing_among,
)
from badgeservice.operations.identity import Identity
from badgeservice.operations.own_output import OwnOutput, ensure_endorsement
from badgeservice.operations.publish import encoded
from badgeservice.operations.signing import Signing


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
        self._own_output = OwnOutput(tools)

    def draft(self, work: UnitOfWork, award: str) -> Draft:
        """Return what is to be endorsed; records the row of the credential if it is new.

        Raises Conflict ``endorsement-not-joint`` for an award of one organisation alone, and
        ``credential-exists`` where the credential is signed.
        """
        return self.drafts(work, [award])[0]

    def drafts(self, work: UnitOfWork, awards: Sequence[str]) -> list[Draft]:
        """Return the same of several awards, in their order; in as few statements."""
        several = self.record(work, awards)
        standing = standing_among(work, several)
        partners = {slug: self._identity.signatory(work, slug)
                    for slug in {str(each.partner) for each in several}}
        return [Draft(each, self._endorsed(each, partners[str(each.partner)]),
                      standing.get(each.prepared.id)) for each in several]

    def record(self, work: UnitOfWork, awards: Sequence[str]) -> list[Ready]:
        """Return the credentials to be endorsed, whose rows are recorded if they are new.

        In the order of *awards*, in as few statements. Raises as `draft`.
        """
        several = self._composing(work, awards) if awards else []
        ready = {each.prepared.award: each for each in several}
        missing = next((name for name in awards if name not in ready), None)
        if missing is not None:
            raise credential_exists(missing)
        if any(each.partner is None for each in several):
            raise Conflict(say("One organisation alone decided this; nobody endorses it."),
                           code="endorsement-not-joint")
        return [ready[name] for name in awards]

    def _endorsed(self, ready: Ready, partner: Signatory) -> Reading:
        reading = self._tools.forms.read(
            endorsement_document(ready.composition, partner, digest=ready.digest))
        problems = form_problems(reading, Kind.ENDORSEMENT, self._tools.schemas)
        if problems:
            raise SeveralProblems(problems, code=OwnOutputRefused.code)
        return reading

    def sign(self, work: UnitOfWork, draft: Draft, signer: Signer, *, by: str) -> Endorsement:
        """Sign *draft* as the partner does, verify it, and record it.

        Returns the one that is there, where one is.
        """
        return self.sign_all(work, [draft], signer, by=by)[0]

    def sign_all(self, work: UnitOfWork, drafts: Sequence[Draft], signer: Signer, *,
                 by: str) -> list[Endorsement]:
        """Do the same with several of one partner, in as few statements."""
        check = self._own_output.check(work)
        now = self._tools.clock()
        signing = Signing(signer, self._tools.forms)
        made: dict[str, Endorsement] = {}
        for draft in drafts:
            prepared = draft.ready.prepared
            if draft.endorsement is None and prepared.id not in made:
                signed = signing(draft.reading, now.replace(microsecond=0))
                check.ensure_genuine(signed)
                made[prepared.id] = Endorsement(
                    credential=prepared.id, award=prepared.award, content=draft.content,
                    document=signed.content, method=signed.method, signed_at=now, signed_by=by)
        work.issuing.endorse(list(made.values()))
        return [draft.endorsement or made[draft.ready.prepared.id] for draft in drafts]

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
        ensure_endorsement(self._tools, content, documents)


def plain(content: bytes) -> dict[str, Any]:
    """Return what was kept as bytes."""
    document: dict[str, Any] = json.loads(content)
    return document
