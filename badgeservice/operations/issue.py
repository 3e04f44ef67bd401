"""Check, record, sign, check again: from awards to signed credentials.

A group of awards goes through together: their rows, with the final ids and status
indexes, are committed before the first of their signatures is made. Whatever a crash
leaves is taken up by the next run with the same ids and indexes.

The partner's endorsement of a joint award is not made here: it is there before, signed by
an act of the partner (`endorse`), or nothing is issued.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from badgeservice.core.audit import SYSTEM
from badgeservice.core.credential import Credential, Prepared
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.key import Purpose
from badgeservice.core.ports import Signer, UnitOfWork
from badgeservice.core.report import Report, Verdict
from badgeservice.core.willingness import endorsement_missing
from badgeservice.credentials import canonical, proof
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.suites import suite_for
from badgeservice.errors import NotWilling, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.composing import (
    Composing,
    OwnOutputRefused,
    Ready,
    endorsement_for,
)
from badgeservice.operations.identity import Identity
from badgeservice.operations.noting import log_act, programme_of
from badgeservice.operations.own_output import OwnOutput
from badgeservice.operations.publish import encoded

_log = logging.getLogger(__name__)

GROUP = 25
"""Awards that are recorded in one transaction."""

Progress = Callable[[int, int], None]
"""Told how many of how many are signed."""

__all__ = ["GROUP", "Issue", "OwnOutputRefused", "Progress", "silent"]


@dataclass(frozen=True)
class _ToSign:
    """A credential that lacks nothing but the issuer's signature."""

    prepared: Prepared
    document: dict[str, Any]
    partner: str | None
    """Slug of who must have endorsed it."""

    endorsement: Endorsement | None


def silent(done: int, total: int) -> None:
    """Tell nobody."""


class Issue:
    """Signed credentials for awards."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._composing = Composing(tools)
        self._own_output = OwnOutput(tools)

    def __call__(self, awards: Sequence[str], progress: Progress = silent) -> tuple[str, ...]:
        """Issue a credential for each of *awards* that has none; return those made, in order.

        Raises KeyUnusable before anything is recorded where a key is missing or locked, and
        NotWilling ``endorsement-missing`` for a joint award that the partner has not endorsed.
        What was signed before an error stays; the rest is issued by the next run.
        """
        issued: list[str] = []
        progress(0, len(awards))
        for start in range(0, len(awards), GROUP):
            group = awards[start:start + GROUP]
            for done, one in enumerate(self._record(group), start=start + 1):
                if self._finish(one):
                    issued.append(one.prepared.id)
                progress(done, len(awards))
        return tuple(issued)

    def unissued(self) -> Sequence[str]:
        """Return the awards that a run left without a credential."""
        with self._tools.database.reading() as work:
            return work.awards.unissued()

    def _record(self, awards: Sequence[str]) -> list[_ToSign]:
        with self._tools.database.transaction() as work:
            return [one for name in awards for one in self._prepare(work, name)]

    def _prepare(self, work: UnitOfWork, name: str) -> Iterator[_ToSign]:
        ready = self._composing(work, name)
        if ready is None:
            return
        # Unlocked now, so that a missing passphrase stops before a row is written.
        self._signer(work, ready.prepared.issuer)
        yield _endorsed(work, ready) if ready.partner else _ToSign(
            ready.prepared, ready.document, None, None)

    def _signer(self, work: UnitOfWork, slug: str) -> Signer:
        key = self._identity.active(work, slug, Purpose.CREDENTIALS)
        return self._identity.signer(work, key)

    def _finish(self, one: _ToSign) -> bool:
        """Sign once, verify what came out, and store it; tell whether nobody was faster."""
        prepared = one.prepared
        with self._tools.database.reading() as work:
            signer = self._signer(work, prepared.issuer)
        signed = proof.sign(one.document, suite=suite_for(signer.algorithm), signer=signer,
                            created=prepared.valid_from,
                            canonicalize=self._tools.forms)
        content = encoded(signed)
        digest = canonical.digest(self._tools.forms(
            {name: value for name, value in signed.items() if name != "proof"}))
        self._ensure_good(one, content, digest)
        credential = Credential(prepared, content, digest,
                                signed["proof"]["verificationMethod"])
        with self._tools.database.transaction() as work:
            # Closed meanwhile, because its person was suppressed: nothing is kept then.
            stored = (work.awards.hold(prepared.award)
                      and work.credentials.finish(credential, self._tools.clock()))
            if stored:
                log_act(work, self._tools, "credential.issued", f"credential:{prepared.id}",
                        programme_of(work, prepared), by=SYSTEM, award=prepared.award)
        if stored:
            _log.info("issued %s for award %s", prepared.id, prepared.award)
        return stored

    def _ensure_good(self, one: _ToSign, content: bytes, digest: str) -> None:
        """Raise OwnOutputRefused for what a verifier would not call valid, or not endorsed."""
        controller = one.endorsement.controller if one.endorsement else None
        documents = [json.loads(controller)] if controller else []
        report = self._own_output.report(content, one.prepared, digest, documents)
        is_endorsed = one.partner is None or self._is_endorsed(one, report)
        if report.verdict is Verdict.PASSED and is_endorsed:
            return
        lines = [f"{c.name} {c.code}" for c in report.checks if c.verdict is not Verdict.PASSED]
        raise OwnOutputRefused(say(
            "The credential %(id)s does not pass our own checks and was not issued: %(lines)s.",
            id=one.prepared.id, lines="; ".join(lines) or "endorsement"))

    def _is_endorsed(self, one: _ToSign, report: Report) -> bool:
        """Tell whether the one endorsement was found valid and is the partner's."""
        found = [c for c in report.checks if c.name == "endorsement"]
        signers = {issuer_id(each) for each in one.document.get("endorsement", ())}
        with self._tools.database.reading() as work:
            partner = self._identity.dids(work, str(one.partner))
        return [c.code for c in found] == ["endorsement-valid"] and signers <= partner


def _endorsed(work: UnitOfWork, ready: Ready) -> _ToSign:
    """Return the credential as the partner endorsed it, word for word, with the endorsement."""
    found = endorsement_for(work, ready.prepared.id)
    if found is None:
        partner = work.definitions.issuer(str(ready.partner))
        raise NotWilling([endorsement_missing(
            partner.name.in_language(ready.composition.language))])
    document = {**json.loads(found.content), "endorsement": [json.loads(found.document)]}
    return _ToSign(ready.prepared, document, ready.partner, found)
