"""A second organisation signs what another one has issued: a copy with both signatures.

Nothing is stored and the issued bytes stay as they are. The register knows content without
signatures (decision 0010), so it knows a co-signed copy as the credential that it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from badgeservice.core.ids import urn
from badgeservice.core.key import Purpose
from badgeservice.core.ports import Signer
from badgeservice.core.report import Check, Report, Verdict
from badgeservice.credentials import did, proof
from badgeservice.credentials.compact_form import begins_as_token
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.strict_json import BADGE_LIMIT, parse
from badgeservice.credentials.suites import suite_for
from badgeservice.errors import BadInput, Conflict, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity
from badgeservice.operations.issue import OwnOutputRefused
from badgeservice.operations.publish import encoded
from badgeservice.operations.show import Show
from badgeservice.operations.verify import Verification

_log = logging.getLogger(__name__)

_SIGNED = (Kind.BADGE, Kind.ENDORSEMENT, Kind.RECORD, Kind.CREDENTIAL)


class CoSign:
    """Copies of credentials that a second organisation signed too."""

    def __init__(self, tools: Collaborators, show: Show,
                 verify: Callable[[bytes], Verification]) -> None:
        self._tools = tools
        self._show = show
        self._verify = verify
        self._identity = Identity(tools)

    def __call__(self, content: bytes, issuer: str, *, chain: bool = False) -> bytes:
        """Return the credential in *content* with one more signature, by *issuer*.

        Beside those that are there; with *chain* on top of them, so that it covers them too
        (VC Data Integrity 1.0 §2.1.2). It is verified before and after. Raises BadInput
        ``cosign-refused`` for what is not valid or is no signed JSON; Conflict
        ``cosigned-already`` where *issuer* has signed it, ``proof-unnamed`` where there is
        nothing that a chain could build on; NotFound; KeyUnusable.
        """
        found = self._valid(content)
        document: Mapping[str, Any] = parse(found.content, limit=BADGE_LIMIT)
        signer = self._signer(issuer)
        _ensure_another(document, did.controller_of(signer.verification_method))
        if chain:
            document = self._named(document, found)
        previous = tuple(str(one["id"]) for one in proof.proofs_of(document)) if chain else ()
        signed = encoded(proof.co_sign(
            document, suite=suite_for(signer.algorithm), signer=signer,
            created=self._tools.clock(), canonicalize=self._tools.guarded,
            place=proof.Place(urn(self._tools.chance.draw(16)), previous)))
        self._ensure_good(signed, signer)
        _log.info("%s co-signed %s", signer.verification_method, found.own_id or "a document")
        return signed

    def _valid(self, content: bytes) -> Verification:
        """Return what was found in *content*: nobody puts a name to what does not count."""
        found = self._verify(content)
        if found.report.verdict is not Verdict.PASSED:
            raise BadInput([_problem(check) for check in _against(found.report)], message=say(
                "This credential is not valid or could not be checked, so it was not signed."),
                code="cosign-refused")
        if begins_as_token(found.content) or found.kind not in _SIGNED:
            raise BadInput([Problem("cosign-form", say(
                "Only a credential in JSON with a signature inside can be signed once more."))],
                code="cosign-refused")
        return found

    def _signer(self, slug: str) -> Signer:
        with self._tools.database.reading() as work:
            name = work.definitions.issuer(slug).slug
            key = self._identity.active(work, name, Purpose.CREDENTIALS)
            return self._identity.signer(work, key)

    def _named(self, document: Mapping[str, Any], found: Verification) -> Mapping[str, Any]:
        """Return *document* with signatures that have ids, which a chain needs.

        One of our own as it was issued gets its issuer's signature anew, with an id.
        """
        if all(isinstance(one.get("id"), str) for one in proof.proofs_of(document)):
            return document
        line = found.report.find("register")
        if found.own_id is None or line is None or line.code != "in-register":
            raise Conflict(say(
                "The signature that is there has no name, so no other can build on it. Leave "
                "out --chain."), code="proof-unnamed")
        signer = self._signer(self._show.credential(found.own_id).credential.prepared.issuer)
        return proof.sign(
            proof.without_proof(document), suite=suite_for(signer.algorithm),
            signer=signer, created=self._tools.clock(), canonicalize=self._tools.canonicalize,
            identifier=urn(self._tools.chance.draw(16)))

    def _ensure_good(self, signed: bytes, signer: Signer) -> None:
        report = self._verify(signed).report
        name = did.controller_of(signer.verification_method)
        confirmed = any(check.code == "cosigner-confirmed"
                        and check.message.values["signer"] == name[:200]
                        for check in report.checks)
        if report.verdict is not Verdict.PASSED or not confirmed:
            raise OwnOutputRefused(say(
                "What was signed does not pass our own checks: %(lines)s.",
                lines="; ".join(check.code for check in _against(report))))


def _ensure_another(document: Mapping[str, Any], name: str) -> None:
    signers = {did.controller_of(str(one.get("verificationMethod")))
               for one in proof.proofs_of(document)}
    if name in signers:
        raise Conflict(say("%(issuer)s has signed this credential already.", issuer=name),
                       code="cosigned-already")


def _against(report: Report) -> list[Check]:
    return [check for check in report.checks if check.verdict is not Verdict.PASSED]


def _problem(check: Check) -> Problem:
    return Problem(check.code, check.message, field=check.name)
