"""The step that corrections and reissues share: a newer credential in the place of another.

The row of the newer one, the event that ends the older one, and the list that shows it are
committed together, before the newer one is signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from badgeservice.core.audit import OPERATOR
from badgeservice.core.award import Award
from badgeservice.core.credential import (
    CORRECTION_REASONS,
    FINAL,
    Credential,
    Prepared,
    Status,
    StatusEvent,
)
from badgeservice.core.key import Purpose
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import RELEASING
from badgeservice.core.willingness import endorsement_missing, of_own
from badgeservice.errors import BadInput, Conflict, NotFound, NotWilling, Problem, say
from badgeservice.operations.at_command_line import MARK, named_one
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.composing import Composing
from badgeservice.operations.endorsing import Endorsing
from badgeservice.operations.identity import Identity
from badgeservice.operations.noting import log_act, programme_of
from badgeservice.operations.publish import StatusLists


@dataclass(frozen=True)
class Replaced:
    """A credential that ended, and what is to take its place."""

    old: Prepared
    new: str
    """The id of the newer credential, which is still to be signed."""

    award: str
    """The award to issue."""

    reason: str


class Supersede:
    """Ends credentials for newer ones, in the caller's transaction."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._composing = Composing(tools)
        self._endorsing = Endorsing(tools)
        self._lists = StatusLists(tools)

    def __call__(self, work: UnitOfWork, credential_id: str, *, reason: str, note: str, by: str,
                 award: Award | None = None, for_partner: Sequence[str] = ()) -> str:
        """Record that a newer credential takes the place of one; return the award to issue.

        Part of the caller's transaction; when it is committed, call `Issue` with what was
        returned. Raises what `record` raises.
        """
        made = self.record(work, credential_id, reason=reason, note=note, by=by, award=award,
                           for_partner=for_partner)
        self.finish(work, [made])
        return made.award

    def finish(self, work: UnitOfWork, made: Sequence[Replaced], *,
               actor: str = OPERATOR) -> None:
        """Sign each list that *made* touched, once, and log; the last thing of a transaction."""
        for name in dict.fromkeys(each.old.status_list for each in made):
            self._lists.publish(work, name)
        for each in made:
            log_act(work, self._tools, "credential.superseded", f"credential:{each.old.id}",
                    programme_of(work, each.old), by=actor, successor=each.new,
                    reason=each.reason)

    def record(self, work: UnitOfWork, credential_id: str, *, reason: str, note: str, by: str,
               award: Award | None = None, for_partner: Sequence[str] = ()) -> Replaced:
        """Do all but `finish`, which must follow in the same transaction.

        *award* is the corrected one; without it the same award is signed anew.
        Raises BadInput for an unknown *reason*; NotFound; Conflict ``superseded-already``,
        ``status-suspended``, or ``status-final`` for one that was revoked (unless for a
        compromised key, whose credentials may have been revoked before they are signed anew);
        KeyUnusable.

        A joint one is endorsed anew, in the name of the one of *for_partner* (addresses) who
        may do that on the pages: at the command line where the partner's key is too. Raises
        NotWilling ``endorsement-missing`` where nobody is named, BadInput as `named`; nothing
        is recorded then.
        """
        if reason not in CORRECTION_REASONS:
            raise BadInput([Problem(
                "reason-unknown", say("There is no such reason."),
                say("Use one of %(reasons)s.", reasons=", ".join(CORRECTION_REASONS)),
                field="reason", value=reason)])
        old = find(work, credential_id)
        self.ensure_replaceable(work, old, reason)
        if award is not None:
            work.awards.replace(old.prepared.award, award)
        name = award.id if award is not None else old.prepared.award
        work.status.add(StatusEvent(old.prepared.id, Status.SUPERSEDED, reason, note,
                                    self._tools.clock(), by))
        prepared = self._prepare(work, name, for_partner=for_partner)
        work.credentials.supersede(old.prepared.id, prepared.id)
        return Replaced(old.prepared, prepared.id, name, reason)

    def _prepare(self, work: UnitOfWork, name: str, *, for_partner: Sequence[str]) -> Prepared:
        """Record the row of the newer one, endorsed where it is joint, its key unlocked."""
        ready = self._composing.new(work, name)
        issuer = ready.prepared.issuer
        self._identity.signer(work, self._identity.active(work, issuer, Purpose.CREDENTIALS))
        if ready.partner is None:
            return ready.prepared
        if not for_partner:
            raise NotWilling([not_endorsed(work, ready.partner, ready.composition.language)])
        self._endorse(work, name, ready.partner, for_partner)
        return ready.prepared

    def _endorse(self, work: UnitOfWork, award: str, partner: str,
                 people: Sequence[str]) -> None:
        """Sign the newer credential of *award* in the name of one of the partner's *people*."""
        draft = self._endorsing.draft(work, award)
        programme = programme_of(work, draft.ready.prepared)
        actor = named_one(work, people, programme, *RELEASING, organisation=partner)
        if actor.person.id == work.awards.get(award).person.id:
            raise NotWilling([of_own()])
        made = self._endorsing.sign(work, draft, self._endorsing.signer(work, partner),
                                    by=actor.person.id)
        log_act(work, self._tools, "endorsement.signed", f"credential:{made.credential}",
                programme, by=actor.person.id, partner=partner, digest=draft.digest,
                method=made.method, **MARK)

    def ensure_replaceable(self, work: UnitOfWork, old: Credential, reason: str) -> None:
        """Raise Conflict where nothing can take the place of *old*: see the call."""
        newer = work.credentials.successor(old.prepared.id)
        if newer is not None:
            raise Conflict(say(
                "The credential %(id)s was replaced by %(newer)s; that is the one to correct.",
                id=old.prepared.id, newer=newer), code="superseded-already")
        latest = work.status.latest(old.prepared.id)
        if latest and latest.status in FINAL and not reason == latest.reason == "key-compromised":
            raise Conflict(say(
                "The credential %(id)s is revoked; a revoked one is not corrected. Award the "
                "achievement again instead.", id=old.prepared.id), code="status-final")
        if latest and latest.status is Status.SUSPENDED:
            raise Conflict(say(
                "The credential %(id)s is suspended, and a newer one would count. Reinstate it "
                "first.", id=old.prepared.id), code="status-suspended")


def find(work: UnitOfWork, credential_id: str) -> Credential:
    """Return a signed credential; raises NotFound ``unknown-credential``."""
    found = work.credentials.find(credential_id)
    if found is None:
        raise NotFound(say("There is no credential %(id)s here.", id=credential_id[:80]),
                       code="unknown-credential")
    return found


def not_endorsed(work: UnitOfWork, partner: str, language: str) -> Problem:
    """Return the refusal to replace a joint credential in the name of nobody of *partner*."""
    name = work.definitions.issuer(partner).name.in_language(language)
    return replace(endorsement_missing(name), remedy=say(
        "Name a coordinator or administrator of it: `--as ADDRESS`."))
