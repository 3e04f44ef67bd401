"""After a key was lost: sign anew, with another key, what still stands.

Issued bytes never change, so a newer credential takes the place of each one. Whoever has the
older one is led to it. What a crash leaves is taken up by the next run.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.core.credential import FINAL, Status
from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import Conflict, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity
from badgeservice.operations.issue import GROUP, Issue, Progress, silent
from badgeservice.operations.supersede import Supersede

_log = logging.getLogger(__name__)

REASON = "key-compromised"


@dataclass(frozen=True)
class Touched:
    """What a lost key signed, or signed something in: ids, oldest first."""

    standing: tuple[str, ...]
    """Those that count, that nothing has replaced and nobody withdrew: to be signed anew."""

    unfinished: tuple[str, ...]
    """Those whose newer one is recorded, but not signed yet."""

    late: tuple[str, ...]
    """Of the standing ones, those recorded when others may have known the key."""

    suspended: tuple[str, ...]
    """Left as they are: signed anew they would count again."""

    programs: tuple[str, ...]
    """What programs composed, by the ids that they gave: they must ask again themselves."""


@dataclass(frozen=True)
class Reissued:
    """What a reissue came to."""

    touched: Touched
    new: tuple[str, ...]
    """The ids of the newer credentials, in the order of the older ones."""


class Reissue:
    """Newer credentials for those that a lost key signed."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._issue = Issue(tools)
        self._supersede = Supersede(tools)

    def preview(self, method: str) -> Touched:
        """Return what a call would sign anew, and what not; changes nothing.

        Raises NotFound; Conflict ``key-not-compromised`` for a key that is only ours.
        """
        with self._tools.database.reading() as work:
            return self._touched(work, self._lost(work, method))

    def __call__(self, method: str, *, by: str, for_partner: Sequence[str] = (),
                 progress: Progress = silent) -> Reissued:
        """Put a newer credential in the place of each one that *method* touched.

        For the command line alone: joint ones are endorsed anew, see `Supersede`.
        Raises what `preview` raises, and KeyUnusable, before anything is recorded, where the
        issuer has no active key yet. A second run goes on where one was cut off.
        """
        with self._tools.database.reading() as work:
            key = self._lost(work, method)
            touched = self._touched(work, key)
            if touched.standing or touched.unfinished:
                active = self._identity.active(work, key.issuer, Purpose.CREDENTIALS)
                self._identity.signer(work, active)
        self._finish(touched.unfinished)
        for start in range(0, len(touched.standing), GROUP):
            self._replace(touched.standing[start:start + GROUP], by, for_partner)
            progress(min(start + GROUP, len(touched.standing)), len(touched.standing))
        new = self._successors((*touched.unfinished, *touched.standing))
        _log.info("reissued %s credentials after %s was lost", len(new), method)
        return Reissued(touched, new)

    def _replace(self, names: Sequence[str], by: str, for_partner: Sequence[str]) -> None:
        """Record the newer ones of a group together, then sign them."""
        with self._tools.database.transaction() as work:
            made = [self._supersede.record(work, name, reason=REASON, note="", by=by,
                                           for_partner=for_partner)
                    for name in names]
            self._supersede.finish(work, made)
        self._issue([each.award for each in made])

    def _finish(self, names: Sequence[str]) -> None:
        with self._tools.database.reading() as work:
            newer = [work.credentials.successor(name) for name in names]
            awards = [work.credentials.award_of(name) for name in newer if name is not None]
        self._issue([award for award in awards if award is not None])

    def _successors(self, names: Sequence[str]) -> tuple[str, ...]:
        with self._tools.database.reading() as work:
            found = (work.credentials.successor(name) for name in names)
            return tuple(name for name in found if name is not None)

    def _lost(self, work: UnitOfWork, method: str) -> Key:
        key = work.keys.get(method)
        if key.state is not KeyState.COMPROMISED:
            raise Conflict(say(
                "The key is %(state)s. What it signed counts, so nothing is signed anew; say "
                "`badgeservice key compromised` first.", state=key.state.value),
                code="key-not-compromised")
        return key

    def _touched(self, work: UnitOfWork, key: Key) -> Touched:
        names = work.credentials.signed_by(key.method)
        # What was withdrawn at its holder's request is not issued to them anew.
        fresh = [name for name in names if work.credentials.successor(name) is None
                 and work.credentials.withdrawn_at(name) is None]
        status = {name: self._status(work, name) for name in fresh}
        standing = [name for name in fresh if status[name] is Status.VALID]
        return Touched(
            standing=tuple(standing),
            unfinished=tuple(name for name in names if self._is_unfinished(work, name)),
            late=tuple(name for name in standing if self._is_late(work, name, key)),
            suspended=tuple(name for name in fresh if status[name] is Status.SUSPENDED),
            programs=tuple(each.prepared.credential_id or each.prepared.id
                           for each in work.programs.signed_by(key.method)
                           if each.status not in FINAL),
        )

    def _status(self, work: UnitOfWork, name: str) -> Status:
        latest = work.status.latest(name)
        return latest.status if latest is not None else Status.VALID

    def _is_unfinished(self, work: UnitOfWork, name: str) -> bool:
        newer = work.credentials.successor(name)
        return (newer is not None
                and work.credentials.find(newer, even_withdrawn=True) is None)

    def _is_late(self, work: UnitOfWork, name: str, key: Key) -> bool:
        moment = work.credentials.issued_at(name)
        return moment is None or key.compromised_since is None or moment >= key.compromised_since
