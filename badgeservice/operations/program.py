"""Sign what a program composed, in the name of one issuer: check, record, sign, check again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.credential import Status
from badgeservice.core.ids import identifier
from badgeservice.core.key import Key, Purpose
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.program_credential import PreparedForProgram
from badgeservice.core.report import Report, Verdict
from badgeservice.core.token import Token
from badgeservice.credentials import canonical, multikey, proof
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.checks import verify
from badgeservice.credentials.contexts import completed
from badgeservice.credentials.ecdsa_sd_disclosure import Reader, Secrets, ensure_base, sign_base
from badgeservice.credentials.kind import Kind, kind_of
from badgeservice.credentials.profile import ensure_profile
from badgeservice.credentials.suite import Suite
from badgeservice.credentials.suites import suite_for, suite_named
from badgeservice.credentials.world import World
from badgeservice.errors import BadInput, Conflict, DocumentRefused, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.disclose import disclosing_key
from badgeservice.operations.identity import Identity
from badgeservice.operations.issue import OwnOutputRefused
from badgeservice.operations.noting import as_actor, log_act
from badgeservice.operations.publish import StatusLists, encoded
from badgeservice.operations.right_time import ensure_right_time

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wishes:
    """What a program asks for besides the signature."""

    with_status: bool = False
    """Whether the credential is to have an entry in a revocation list of the issuer."""

    mandatory: tuple[str, ...] | None = None
    """JSON pointers that a holder can never leave out: then the proof is ecdsa-sd-2023."""

    suite: str | None = None
    """The cryptosuite to sign with; None for what goes with the key. Not beside *mandatory*."""


@dataclass(frozen=True)
class _Ready:
    """A document that may be signed, and the row that was recorded for it."""

    document: Mapping[str, Any]
    row: PreparedForProgram


class SignForProgram:
    """Credentials that programs compose; awards of this service go through `Issue`."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._lists = StatusLists(tools)

    def __call__(self, issuer: str, credential: Mapping[str, Any], *, token: Token,
                 wishes: Wishes = Wishes()) -> dict[str, Any]:
        """Return *credential* signed by *issuer*; the register knows its content from then on.

        The same content may be signed again: the register keeps contents, not signatures.
        Raises DocumentRefused for a document that no signature would cover, BadInput for one
        of the wrong form, by another issuer or with a suite that the issuer's key does not
        sign with (``cryptosuite-unsuited``), Conflict for a revoked content, KeyUnusable.
        What the claims say is the program's business and not checked.
        """
        with self._tools.database.transaction() as work:
            suite = self._suite(work, issuer, wishes)
            ready = self._record(work, issuer, credential, token, wishes)
        if wishes.mandatory is None:
            key, signed = self._sign(issuer, ready.document, suite)
            self._ensure_good(signed)
        else:
            key, signed = self._sign_for_parts(issuer, ready.document, wishes.mandatory)
        with self._tools.database.transaction() as work:
            work.programs.finish(ready.row.id, encoded(signed), key.method, self._tools.clock())
            log_act(work, self._tools, "program-credential.signed",
                    f"program-credential:{ready.row.id}", by=as_actor(token), issuer=issuer)
        _log.info("signed %s for token %s", ready.row.id, token.id)
        return signed

    def _suite(self, work: UnitOfWork, issuer: str, wishes: Wishes) -> Suite:
        """Return the suite to sign with: it is refused before anything is recorded."""
        key_type = multikey.decode(self._identity.active(
            work, issuer, Purpose.CREDENTIALS).public_key).type
        if wishes.suite is None:
            return suite_for(key_type)
        if wishes.mandatory is not None:
            raise BadInput([Problem(
                "cryptosuite-unsuited", say("A credential that can be shown in parts has a "
                                            "cryptosuite of its own."),
                say("Leave out cryptosuite, or mandatoryPointers."), field="options/cryptosuite")])
        return suite_named(wishes.suite, key_type)

    def _sign(self, issuer: str, document: Mapping[str, Any],
              suite: Suite) -> tuple[Key, dict[str, Any]]:
        with self._tools.database.reading() as work:
            key = self._identity.active(work, issuer, Purpose.CREDENTIALS)
            signer = self._identity.signer(work, key)
        return key, proof.sign(
            document, suite=suite, signer=signer,
            created=self._tools.clock(), canonicalize=self._tools.guarded)

    def _sign_for_parts(self, issuer: str, document: Mapping[str, Any],
                        mandatory: tuple[str, ...]) -> tuple[Key, dict[str, Any]]:
        """Sign so that the holder can leave out what is not *mandatory*, and check that."""
        reader = Reader(self._tools.guarded, self._tools.guarded_labels)
        with self._tools.database.reading() as work:
            did = self._identity.active(work, issuer, Purpose.CREDENTIALS).did
            key = disclosing_key(work, issuer, did)
            signer = self._identity.signer(work, key)
        signed = sign_base(document, mandatory=mandatory, signer=signer,
                           created=self._tools.clock(),
                           secrets=Secrets.drawn(self._tools.chance), reader=reader)
        ensure_base(signed, multikey.decode(key.public_key), reader)
        return key, signed

    def _record(self, work: UnitOfWork, issuer: str, credential: Mapping[str, Any],
                token: Token, wishes: Wishes) -> _Ready:
        ensure_right_time(work, self._tools)
        did = self._identity.active(work, issuer, Purpose.CREDENTIALS).did
        self._ensure_form(credential, did)
        document = completed(credential, with_status=wishes.with_status)
        entry = self._lists.reserve(work, issuer) if wishes.with_status else None
        if entry is not None:
            document["credentialStatus"] = self._status_entry(*entry)
        digest = canonical.digest(self._tools.guarded(document))
        row = work.programs.prepared(digest)
        if row is None:
            row = PreparedForProgram(
                identifier(self._tools.chance.draw(16)), issuer, document.get("id"), digest,
                token.id, self._tools.clock(), *(entry or (None, None)))
            work.programs.prepare(row)
        self._ensure_stands(work, row.id)
        return _Ready(document, row)

    def _ensure_form(self, credential: Mapping[str, Any], did: str) -> None:
        if "proof" in credential:
            raise DocumentRefused(say("The document is signed already."), code="proof-present")
        if issuer_id(credential) != did:
            raise BadInput([Problem(
                "issuer-other", say("The credential names another issuer than this address."),
                say("Write %(did)s.", did=did), field="credential/issuer")])
        ensure_profile(credential, self._tools.contexts)
        kind = kind_of(credential)
        if kind in (None, Kind.STATUS_LIST):
            raise BadInput([Problem(
                "type-unknown", say("This is no kind of credential that is signed here."),
                field="credential/type")])
        problems = self._tools.schemas.check(credential, kind)
        if problems:
            raise BadInput(problems)

    def _ensure_stands(self, work: UnitOfWork, row: str) -> None:
        """Refuse a content that was revoked; its bytes may be lost with a restored backup."""
        if work.programs.status_of(row) not in (None, Status.VALID):
            raise Conflict(say("A credential with this content was revoked; it is not signed "
                               "again."), code="content-revoked")

    def _status_entry(self, name: str, index: int) -> dict[str, Any]:
        url = self._tools.urls.status_list(name)
        return {"id": f"{url}#{index}", "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation", "statusListIndex": str(index),
                "statusListCredential": url}

    def _ensure_good(self, signed: Mapping[str, Any]) -> None:
        """Act on the report about our own output, register and status apart."""
        with self._tools.database.reading() as work:
            documents = dict(self._identity.documents(work))
        report = verify(encoded(signed), World(
            contexts=self._tools.contexts, schemas=self._tools.schemas,
            canonicalize=self._tools.guarded, documents=documents, now=self._tools.clock(),
        )).report
        report = Report(tuple(c for c in report.checks if c.name in _OURS))
        if report.verdict is not Verdict.PASSED:
            raise OwnOutputRefused(say(
                "What was signed does not pass our own checks: %(lines)s.",
                lines="; ".join(c.code for c in report.checks
                                if c.verdict is not Verdict.PASSED)))


_OURS = ("parse", "profile", "schema", "proof", "issuer")
"""Steps that a new credential must pass; dates and status are the program's business."""
