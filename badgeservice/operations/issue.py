"""Check, record, sign, check again: from awards to signed credentials.

A group of awards goes through together: their rows, with the final ids and status
indexes, are committed before the first of their signatures is made. Whatever a crash
leaves is taken up by the next run with the same ids and indexes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from badgeservice.core.award import Award
from badgeservice.core.credential import Credential, Prepared
from badgeservice.core.ids import identifier, urn
from badgeservice.core.key import Purpose
from badgeservice.core.ports import Signer, UnitOfWork
from badgeservice.core.report import Verdict
from badgeservice.credentials import canonical, proof
from badgeservice.credentials.endorsement import endorsement_document
from badgeservice.credentials.openbadges3 import Composition, compose
from badgeservice.credentials.suites import suite_for
from badgeservice.errors import BadgeError, Conflict, SeveralProblems, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity
from badgeservice.operations.own_output import OwnOutput
from badgeservice.operations.publish import StatusLists, encoded

_log = logging.getLogger(__name__)

GROUP = 25
"""Awards that are recorded in one transaction."""

Progress = Callable[[int, int], None]
"""Told how many of how many are signed."""


class OwnOutputRefused(BadgeError):
    """What was just composed or signed does not pass our own checks; it is not kept."""

    code = "own-output-refused"


@dataclass(frozen=True)
class _Ready:
    """An award whose row is recorded and whose document passed the checks; made only here."""

    composition: Composition
    document: dict[str, Any]
    canonical: str
    partner: str | None


def silent(done: int, total: int) -> None:
    """Tell nobody."""


class Issue:
    """Signed credentials for awards."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._lists = StatusLists(tools)
        self._own_output = OwnOutput(tools)

    def __call__(self, awards: Sequence[str], progress: Progress = silent) -> tuple[str, ...]:
        """Issue a credential for each of *awards* that has none; return those made, in order.

        Raises KeyUnusable before anything is recorded where a key is missing or locked.
        What was signed before an error stays; the rest is issued by the next run.
        """
        issued: list[str] = []
        progress(0, len(awards))
        for start in range(0, len(awards), GROUP):
            group = awards[start:start + GROUP]
            for done, ready in enumerate(self._record(group), start=start + 1):
                if self._finish(ready):
                    issued.append(ready.composition.prepared.id)
                progress(done, len(awards))
        return tuple(issued)

    def unissued(self) -> Sequence[str]:
        """Return the awards that a run left without a credential."""
        with self._tools.database.reading() as work:
            return work.awards.unissued()

    def prepare(self, work: UnitOfWork, award: str) -> Prepared:
        """Check one award and record its row in the caller's transaction.

        A later call with the award signs it. Raises Conflict ``credential-exists`` where it
        has a signed credential that counts, and what a call raises.
        """
        for ready in self._prepare(work, award):
            return ready.composition.prepared
        raise Conflict(say("The award %(id)s has a credential already.", id=award),
                       code="credential-exists")

    def _record(self, awards: Sequence[str]) -> list[_Ready]:
        with self._tools.database.transaction() as work:
            return [ready for name in awards for ready in self._prepare(work, name)]

    def _prepare(self, work: UnitOfWork, name: str) -> Iterator[_Ready]:
        award = work.awards.get(name)
        known = work.credentials.prepared(name)
        if known is not None and work.credentials.find(known.id) is not None:
            return
        achievement = work.definitions.achievement(award.achievement, award.version)
        course = achievement.course
        partner = course.partner if award.is_joint else None
        for slug in filter(None, (course.issuer, partner)):
            # Unlocked now, so that a missing passphrase stops before a row is written.
            self._signer(work, slug)
        prepared = known or self._draw(work, award, course.issuer, with_partner=bool(partner))
        composition = Composition(
            award=award,
            achievement=achievement,
            prepared=prepared,
            signatory=self._identity.signatory(work, course.issuer),
            bodies=tuple(work.definitions.issuer(slug) for slug in course.awarding_bodies),
            urls=self._tools.urls,
            words=partial(self._words, award.language),
            states_refresh=self._tools.states_refresh,
        )
        ready = self._check(composition, partner)
        if known is None:
            work.credentials.prepare(prepared)
        yield ready

    def _words(self, language: str, message: Any) -> str:
        return self._tools.words(message, language)

    def _draw(self, work: UnitOfWork, award: Award, issuer: str, *,
              with_partner: bool) -> Prepared:
        chance = self._tools.chance
        status_list, index = self._lists.reserve(work, issuer)
        return Prepared(
            id=identifier(chance.draw(16)),
            award=award.id,
            issuer=issuer,
            subject=urn(chance.draw(16)),
            salt=chance.draw(16).hex(),
            endorsement=urn(chance.draw(16)) if with_partner else None,
            status_list=status_list,
            status_index=index,
            valid_from=self._tools.clock().replace(microsecond=0),
        )

    def _check(self, composition: Composition, partner: str | None) -> _Ready:
        """Check the unsigned document: schema, then every step of strict JSON-LD."""
        document = compose(composition)
        problems = self._tools.schemas.check(document)
        if problems:
            raise SeveralProblems(problems, code=OwnOutputRefused.code)
        return _Ready(composition, document, self._tools.canonicalize(document), partner)

    def _signer(self, work: UnitOfWork, slug: str) -> Signer:
        key = self._identity.active(work, slug, Purpose.CREDENTIALS)
        return self._identity.signer(work, key)

    def _finish(self, ready: _Ready) -> bool:
        """Sign once, verify what came out, and store it; tell whether nobody was faster."""
        prepared = ready.composition.prepared
        with self._tools.database.reading() as work:
            signed = self._sign(work, ready)
        content = encoded(signed)
        digest = canonical.digest(self._tools.canonicalize(
            {name: value for name, value in signed.items() if name != "proof"}))
        report = self._own_output.report(content, prepared, digest)
        if report.verdict is not Verdict.PASSED:
            lines = "; ".join(f"{c.name} {c.code}" for c in report.checks
                              if c.verdict is not Verdict.PASSED)
            raise OwnOutputRefused(say(
                "The credential %(id)s does not pass our own checks and was not issued: "
                "%(lines)s.", id=prepared.id, lines=lines))
        credential = Credential(prepared, content, digest,
                                signed["proof"]["verificationMethod"])
        with self._tools.database.transaction() as work:
            stored = work.credentials.finish(credential, self._tools.clock())
        if stored:
            _log.info("issued %s for award %s", prepared.id, prepared.award)
        return stored

    def _sign(self, work: UnitOfWork, ready: _Ready) -> dict[str, Any]:
        composition, document = ready.composition, ready.document
        if ready.partner is not None:
            document = {**document, "endorsement": [self._endorse(work, ready)]}
        return self._seal(document, self._signer(work, composition.prepared.issuer), composition)

    def _endorse(self, work: UnitOfWork, ready: _Ready) -> dict[str, Any]:
        slug = str(ready.partner)
        unsigned = endorsement_document(
            ready.composition,
            self._identity.signatory(work, slug),
            digest=canonical.digest_multibase(ready.canonical.encode("utf-8")),
        )
        return self._seal(unsigned, self._signer(work, slug), ready.composition)

    def _seal(self, document: dict[str, Any], signer: Signer,
              composition: Composition) -> dict[str, Any]:
        return proof.sign(
            document,
            suite=suite_for(signer.algorithm),
            signer=signer,
            created=composition.prepared.valid_from,
            canonicalize=self._tools.canonicalize,
        )
