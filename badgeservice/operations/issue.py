"""Check, record, sign, check again: from awards to signed credentials.

A group of awards goes through together: their rows, with the final ids and status
indexes, are committed before the first of their signatures is made, and their signed bytes are
stored together when all of them are signed. Whatever a crash leaves is taken up by the next run
with the same ids and indexes.

The partner's endorsement of a joint award is not made here: it is there before, signed by
an act of the partner (`endorse`), or nothing is issued.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from badgeservice.core.audit import SYSTEM, Act
from badgeservice.core.credential import Credential
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.core.ports import Signer, UnitOfWork
from badgeservice.core.willingness import endorsement_missing
from badgeservice.credentials.readings import Reading
from badgeservice.errors import BadgeError, Conflict, KeyUnusable, NotWilling
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.composing import Composing, OwnOutputRefused, Ready, standing_among
from badgeservice.operations.identity import Identity, ensure_signs
from badgeservice.operations.own_output import OwnOutput, Produced
from badgeservice.operations.right_time import ensure_right_time
from badgeservice.operations.signing import Signing

_log = logging.getLogger(__name__)

GROUP = 500
"""Awards that are recorded in one transaction, and stored in another."""

Progress = Callable[[int, int], None]
"""Told how many of how many are signed."""

__all__ = ["GROUP", "Issue", "OwnOutputRefused", "Progress", "silent"]


@dataclass(frozen=True)
class _ToSign:
    """A credential that lacks nothing but the issuer's signature."""

    ready: Ready
    reading: Reading
    """What is signed: the composed document, with the endorsement where there is one."""

    endorsement: Endorsement | None

    def signed_by(self, method: str) -> frozenset[str]:
        """Return which keys of this installation sign in it, its own signature by *method*."""
        by_partner = self.endorsement
        if by_partner is None or by_partner.controller is not None:
            return frozenset({method})
        return frozenset({method, by_partner.method})


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

        Raises KeyUnusable before anything is recorded where a key is missing or locked,
        HomeUnusable ``clock-behind`` where the clock cannot be right, and
        NotWilling ``endorsement-missing`` for a joint award that the partner has not endorsed.
        KeyUnusable too where a key was lost before what it signed was stored: that is not kept.
        What was signed before an error stays; the rest is issued by the next run.
        """
        issued: list[str] = []
        progress(0, len(awards))
        for start in range(0, len(awards), GROUP):
            group = awards[start:start + GROUP]
            issued += self._finish(self._record(group))
            progress(start + len(group), len(awards))
        return tuple(issued)

    def unissued(self) -> Sequence[str]:
        """Return the awards that a run left without a credential."""
        with self._tools.database.reading() as work:
            return work.awards.unissued()

    # --- before a signature ----------------------------------------------------------------

    def _record(self, awards: Sequence[str]) -> list[_ToSign]:
        with self._tools.database.transaction() as work:
            ensure_right_time(work, self._tools)
            group = self._composing(work, awards)
            for issuer in {ready.prepared.issuer for ready in group}:
                # Unlocked now, so that a missing passphrase stops before a row is written.
                self._signer(work, issuer)
            endorsements = standing_among(work, group)
            return [self._endorsed(work, ready, endorsements.get(ready.prepared.id))
                    if ready.partner else _ToSign(ready, ready.reading, None)
                    for ready in group]

    def _signer(self, work: UnitOfWork, slug: str) -> Signer:
        key = self._identity.active(work, slug, Purpose.CREDENTIALS)
        return self._identity.signer(work, key)

    def _endorsed(self, work: UnitOfWork, ready: Ready, found: Endorsement | None) -> _ToSign:
        """Return the credential as the partner endorsed it, word for word, endorsed."""
        if found is None:
            partner = work.definitions.issuer(str(ready.partner))
            raise NotWilling([endorsement_missing(
                partner.name.in_language(ready.composition.language))])
        endorsed = ready.document if ready.is_what(found) else json.loads(found.content)
        document = {**endorsed, "endorsement": [json.loads(found.document)]}
        return _ToSign(ready, self._tools.forms.read(document), found)

    # --- the signatures --------------------------------------------------------------------

    def _finish(self, group: Sequence[_ToSign]) -> list[str]:
        """Sign each once, verify what came out, and store all; return what is new."""
        signed: list[tuple[_ToSign, Credential]] = []
        try:
            for one in self._signed(group):
                signed.append(one)
        except BadgeError:
            # What is good is kept: the next run need not sign it again.
            self._store(signed)
            raise
        return self._store(signed)

    def _signed(self, group: Sequence[_ToSign]) -> Iterator[tuple[_ToSign, Credential]]:
        with self._tools.database.reading() as work:
            signing = {slug: Signing(self._signer(work, slug), self._tools.forms)
                       for slug in {one.ready.prepared.issuer for one in group}}
            check = self._own_output.check(work)
        for one in group:
            prepared = one.ready.prepared
            made = signing[prepared.issuer](one.reading, prepared.valid_from)
            credential = Credential(prepared, made.content, made.digest, made.method)
            is_composed = one.endorsement is not None and one.ready.is_what(one.endorsement)
            check.ensure_good(Produced(made, credential, one.endorsement, one.ready.partner,
                                       one.ready.digest if is_composed else None))
            yield one, credential

    def _store(self, signed: Sequence[tuple[_ToSign, Credential]]) -> list[str]:
        """Store a group; each by itself where one of it is refused, and then raise that.

        Raises KeyUnusable, when the others are stored, where a key was lost meanwhile.
        """
        try:
            return self._stored(signed)
        except Conflict:
            if len(signed) < 2:
                raise
        refused: list[BadgeError] = []
        stored: list[str] = []
        for one in signed:
            try:
                stored += self._stored([one])
            except (Conflict, KeyUnusable) as error:
                # Those behind it are as good as those before.
                refused.append(error)
        if refused:
            raise refused[0]
        return stored

    def _stored(self, signed: Sequence[tuple[_ToSign, Credential]]) -> list[str]:
        if not signed:
            return []
        programmes = {one.ready.prepared.id: one.ready.composition.achievement.course.programme
                      for one, _ in signed}
        with self._tools.database.transaction() as work:
            now = self._tools.clock()
            lost = _lost(work, signed)
            # Closed meanwhile, because its person was suppressed: nothing is kept then.
            stored = work.issuing.finish([
                credential for one, credential in signed
                if not one.signed_by(credential.method) & lost.keys()], now)
            work.audit.append_all([
                Act(now, SYSTEM, "credential.issued", f"credential:{each.prepared.id}",
                    programmes[each.prepared.id], {"award": each.prepared.award})
                for each in stored])
        for each in stored:
            _log.info("issued %s for award %s", each.prepared.id, each.prepared.award)
        for key in lost.values():
            ensure_signs(key)
        return [each.prepared.id for each in stored]


def _lost(work: UnitOfWork, signed: Sequence[tuple[_ToSign, Credential]]) -> Mapping[str, Key]:
    """Hold the keys that signed; return those that others may know by now, by their methods.

    Signing takes a while, and nobody should have to wait until a group is through to say that
    a key is lost.
    """
    methods = frozenset[str]().union(
        *(one.signed_by(credential.method) for one, credential in signed))
    return {key.method: key for key in work.keys.hold(methods)
            if key.state is KeyState.COMPROMISED}
