"""Verify what was just signed, before anybody gets it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.credential import Credential, Prepared, Status
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.report import Report, Verdict
from badgeservice.core.urls import Urls
from badgeservice.credentials import did, proof
from badgeservice.credentials.canonical import endorsed_digest
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.checks import verify
from badgeservice.credentials.compiled_form import Form
from badgeservice.credentials.data_model import period
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.readings import Reading
from badgeservice.credentials.signature import ensure_signed
from badgeservice.credentials.world import TOLERANCE, RegisterEntry, World
from badgeservice.errors import BadgeError, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.composing import OwnOutputRefused
from badgeservice.operations.identity import Identity
from badgeservice.operations.signing import Signed


class _Expected:
    """A register that knows one credential: the one that is about to be stored."""

    def __init__(self, urls: Urls, prepared: Prepared, digest: str) -> None:
        self._id = urls.credential(prepared.id)
        self._entry = RegisterEntry(document_digest=digest, status=Status.VALID)

    def knows_id(self, identifier: str) -> bool:
        """Tell whether it is the expected id."""
        return identifier == self._id

    def entry(self, credential_id: str) -> RegisterEntry | None:
        """Return the expected entry for the expected id."""
        return self._entry if credential_id == self._id else None

    def content(self, digest: str) -> RegisterEntry | None:
        """Return nothing: the credential must be known by its id."""
        return None

    def endorsement(self, identifier: str) -> None:
        """Return nothing: the endorsement inside is as new as the credential."""

    def served_list(self, url: str) -> None:
        """Return nothing: it is no list."""

    def compromises(self, controller: str) -> tuple[()]:
        """Return nothing: no new signature is by a lost key."""
        return ()


@dataclass(frozen=True)
class Produced:
    """A credential that was just signed."""

    signed: Signed
    credential: Credential
    endorsement: Endorsement | None
    partner: str | None
    """Slug of who must have endorsed it."""

    composed: str | None
    """The digest of what was composed, where that was endorsed and signed to the letter."""


class OwnOutput:
    """The check after signing (design: check, record, sign, check again)."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)

    def check(self, work: UnitOfWork) -> OwnCheck:
        """Return the check of what is signed from now on, with the keys as published now."""
        return OwnCheck(self._tools, self._identity, dict(self._identity.documents(work)))


def ensure_endorsement(tools: Collaborators, content: bytes,
                       documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise OwnOutputRefused for an endorsement that a verifier would not call valid."""
    report = verify(content, World(
        contexts=tools.contexts,
        schemas=tools.schemas,
        canonicalize=tools.canonicalize,
        documents=documents,
        now=tools.clock(),
    )).report
    if report.verdict is not Verdict.PASSED:
        raise OwnOutputRefused(say(
            "The endorsement does not pass our own checks: %(lines)s.", lines="; ".join(
                f"{c.name} {c.code}" for c in report.checks
                if c.verdict is not Verdict.PASSED)))


class OwnCheck:
    """The check of a group of credentials.

    The first of each form gets a full report, as a verifier would make it. What follows of the
    form has the same statements but for the values in its slots, so that it is enough to see
    that the bytes say what was signed, and that the signatures hold under the published keys
    (decision 0065).
    """

    def __init__(self, tools: Collaborators, identity: Identity,
                 documents: Mapping[str, Mapping[str, Any]]) -> None:
        self._tools = tools
        self._identity = identity
        self._documents = documents
        self._now = tools.clock()
        self._dids: dict[str, frozenset[str]] = {}
        self._keys: dict[tuple[str, str], PublicKey] = {}
        self._by_form: dict[tuple[Form, str], PublicKey] = {}
        self._timely: set[tuple[Form | None, tuple[str, ...]]] = set()

    def ensure_good(self, made: Produced) -> None:
        """Raise OwnOutputRefused for what a verifier would not call valid, or not endorsed."""
        proven = ("report", made.signed.method, made.partner,
                  made.endorsement.method if made.endorsement else None)
        reading = made.signed.reading
        if reading.is_proven(proven) and self._holds(made):
            return
        report = self._report(made)
        if report.verdict is Verdict.PASSED and self._is_endorsed(made, report):
            reading.prove(proven)
            return
        lines = [f"{c.name} {c.code}" for c in report.checks if c.verdict is not Verdict.PASSED]
        raise OwnOutputRefused(say(
            "The credential %(id)s does not pass our own checks and was not issued: %(lines)s.",
            id=made.credential.prepared.id, lines="; ".join(lines) or "endorsement"))

    def ensure_genuine(self, signed: Signed) -> None:
        """Raise OwnOutputRefused for an endorsement that a verifier would not call valid."""
        proven = "endorsement", signed.method
        try:
            if signed.reading.is_proven(proven) and self._is_as_signed(signed):
                self._tools.genuine.add(signed.content, self._key(signed.method, signed.document))
                return
        except BadgeError:
            pass  # the full report says what is wrong
        ensure_endorsement(self._tools, signed.content, self._documents)
        signed.reading.prove(proven)

    # --- the quick check -------------------------------------------------------------------

    def _holds(self, made: Produced) -> bool:
        """Tell whether one of a proven form is as good; False only means: look at all of it."""
        try:
            return self._is_as_signed(made.signed) and (
                made.partner is None
                or self._endorsement_holds(made, made.partner, made.signed.document))
        except BadgeError:
            return False

    def _is_as_signed(self, signed: Signed) -> bool:
        """Tell whether the bytes say what was canonicalized: that is what the signature is over.

        Raises DocumentRefused where it does not hold under the key that is published.
        """
        reading = signed.reading
        ensure_signed(self._key_of(signed), signed.signature, signed.data)
        return reading.is_in(signed.content, signed.proof) and self._is_timely(reading)

    def _key_of(self, signed: Signed) -> PublicKey:
        """Return the key that signed; all of one form have one issuer, who is in no slot."""
        form = signed.reading.form
        if form is None:
            return self._key(signed.method, signed.reading.document)
        if (form, signed.method) not in self._by_form:
            self._by_form[form, signed.method] = self._key(signed.method, signed.reading.document)
        return self._by_form[form, signed.method]

    def _is_timely(self, reading: Reading) -> bool:
        """Tell whether it is valid now; asked once for all of one form with the same dates."""
        dates = reading.form, reading.ruled
        if reading.form is None or dates not in self._timely:
            if not self._is_in_time(reading.document):
                return False
            self._timely.add(dates)
        return True

    def _key(self, method: str, document: Mapping[str, Any]) -> PublicKey:
        """Return the key *method* as the issuer of *document* has published it."""
        controller = str(issuer_id(document))
        if (controller, method) not in self._keys:
            listed = did.assertion_method(self._documents.get(controller, {}), method)
            self._keys[controller, method] = listed.key
        return self._keys[controller, method]

    def _is_in_time(self, document: Mapping[str, Any]) -> bool:
        start, end = period(document)
        return (start is None or parse_moment(start) <= self._now + TOLERANCE) and (
            end is None or parse_moment(end) >= self._now)

    def _endorsement_holds(self, issued: Produced, partner: str,
                           document: Mapping[str, Any]) -> bool:
        """Tell whether the endorsement is by the partner, here, and for this credential."""
        (endorsement,) = document["endorsement"]
        subject = endorsement["credentialSubject"]
        made = endorsement["proof"]
        key = self._key(made["verificationMethod"], endorsement)
        if not self._was_verified(issued, endorsement, key):
            proof.verify(endorsement, made, key=key, canonicalize=self._tools.forms)
        return (self._is_in_time(endorsement)
                and issuer_id(endorsement) in self._partner(partner)
                and subject["id"] == document["id"]
                and subject["digestMultibase"] == (
                    issued.composed or endorsed_digest(document, self._tools.forms)))

    def _was_verified(self, issued: Produced, endorsement: Mapping[str, Any],
                      key: PublicKey) -> bool:
        """Tell whether it says what was verified, under the same key, when it was made here."""
        kept = issued.endorsement.document if issued.endorsement else b""
        return self._tools.genuine.knows(kept, key) and json.loads(kept) == endorsement

    # --- the full one ----------------------------------------------------------------------

    def _world(self, made: Produced) -> World:
        controller = made.endorsement.controller if made.endorsement else None
        elsewhere = json.loads(controller) if controller else None
        prepared = made.credential.prepared
        return World(
            contexts=self._tools.contexts,
            schemas=self._tools.schemas,
            canonicalize=self._tools.canonicalize,
            documents={**({str(elsewhere["id"]): elsewhere} if elsewhere else {}),
                       **self._documents},
            register=_Expected(self._tools.urls, prepared, made.credential.digest),
            now=self._now,
        )

    def _report(self, made: Produced) -> Report:
        return verify(made.credential.document, self._world(made)).report

    def _is_endorsed(self, made: Produced, report: Report) -> bool:
        """Tell whether the one endorsement was found valid and is the partner's."""
        if made.partner is None:
            return True
        found = [c for c in report.checks if c.name == "endorsement"]
        signers = {issuer_id(each) for each in made.signed.document.get("endorsement", ())}
        return ([c.code for c in found] == ["endorsement-valid"]
                and signers <= self._partner(made.partner))

    def _partner(self, slug: str) -> frozenset[str]:
        if slug not in self._dids:
            with self._tools.database.reading() as work:
                self._dids[slug] = self._identity.dids(work, slug)
        return self._dids[slug]
