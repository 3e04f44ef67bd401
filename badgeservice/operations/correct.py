"""Put a newer credential in the place of another: corrected, or only signed anew.

The row of the newer one, the event that ends the older one, and the list that shows it are
committed together, before the newer one is signed. Whatever a crash leaves is taken up by
the same command, or by the next run that issues.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from badgeservice.core.award import Award
from badgeservice.core.correction import Corrections, mended
from badgeservice.core.credential import (
    CORRECTION_REASONS,
    FINAL,
    Credential,
    Prepared,
    Status,
    StatusEvent,
)
from badgeservice.core.ids import identifier
from badgeservice.core.key import Purpose
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import RELEASING
from badgeservice.core.willingness import Case, endorsement_missing, ensure_willing, of_own
from badgeservice.errors import BadInput, Conflict, NotFound, NotWilling, Problem, say
from badgeservice.operations.apply import Applicant, ensure_person
from badgeservice.operations.at_command_line import MARK, named_one
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.composing import Composing
from badgeservice.operations.endorsing import Endorsing
from badgeservice.operations.identity import Identity
from badgeservice.operations.issue import Issue
from badgeservice.operations.noting import log_act, programme_of
from badgeservice.operations.publish import StatusLists

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Corrected:
    """What a correction came to."""

    old: str
    new: str | None
    """The id of the newer credential; None where it was only tried."""

    before: Award
    after: Award


class Supersede:
    """The step that corrections and reissues after a compromise share."""

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
        returned. *award* is the corrected one; without it the same award is signed anew.
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
        self._lists.publish(work, old.prepared.status_list)
        log_act(work, self._tools, "credential.superseded", f"credential:{old.prepared.id}",
                programme_of(work, old.prepared), successor=prepared.id, reason=reason)
        return name

    def _prepare(self, work: UnitOfWork, name: str, *, for_partner: Sequence[str]) -> Prepared:
        """Record the row of the newer one, endorsed where it is joint, its key unlocked."""
        ready = self._composing.new(work, name)
        issuer = ready.prepared.issuer
        self._identity.signer(work, self._identity.active(work, issuer, Purpose.CREDENTIALS))
        if ready.partner is None:
            return ready.prepared
        if not for_partner:
            partner = work.definitions.issuer(ready.partner)
            raise NotWilling([replace(
                endorsement_missing(partner.name.in_language(ready.composition.language)),
                remedy=say("Name a coordinator or administrator of it: `--as ADDRESS`."))])
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


class Correct:
    """Corrections of name, e-mail address and levels."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._issue = Issue(tools)
        self._supersede = Supersede(tools)

    def __call__(self, credential_id: str, wanted: Corrections, *, reason: str, note: str,
                 by: str, for_partner: Sequence[str] = ()) -> Corrected:
        """Issue a corrected credential in the place of one, which counts no more.

        The same correction a second time finishes what was cut off, or finds it done. The
        corrected one of a joint award needs the partner's signature: see `Supersede`. Raises
        BadInput for corrections that cannot be, NotFound, Conflict, NotWilling, KeyUnusable.
        """
        name = self._name(credential_id)
        with self._tools.database.transaction() as work:
            planned = self._plan(work, name, wanted, note)
            recorded = self._recorded(work, planned)
            award = recorded or self._supersede(work, name, reason=reason, note=note, by=by,
                                                award=self._with_person(work, planned),
                                                for_partner=for_partner)
        self._issue([award])
        with self._tools.database.reading() as work:
            newer = work.credentials.successor(name)
        if recorded is None:
            _log.info("corrected %s by %s: %s, by %s", name, newer, reason, by)
        return replace(planned, new=newer)

    def preview(self, credential_id: str, wanted: Corrections, *, reason: str,
                note: str) -> Corrected:
        """Check a correction as making it does, and change nothing."""
        name = self._name(credential_id)
        with self._tools.database.reading() as work:
            planned = self._plan(work, name, wanted, note)
            if self._recorded(work, planned) is None:
                self._supersede.ensure_replaceable(work, find(work, name), reason)
            return planned

    def _name(self, credential_id: str) -> str:
        return self._tools.urls.credential_id(credential_id) or credential_id

    def _plan(self, work: UnitOfWork, name: str, wanted: Corrections, note: str) -> Corrected:
        before = work.awards.get(find(work, name).prepared.award)
        achievement = work.definitions.achievement(before.achievement, before.version)
        after = mended(before, achievement, wanted, note=note)
        # What had to be held first was held when the award was made.
        held = frozenset(achievement.course.requires)
        ensure_willing(Case(after, achievement, held, self._tools.clock()))
        return Corrected(name, None, before, after)

    def _with_person(self, work: UnitOfWork, planned: Corrected) -> Award:
        """Return the new award, of the person with the right address."""
        person = planned.after.person
        owner = ensure_person(work, Applicant(person.email, person.given_names,
                                              person.first_surname, person.second_surname),
                              self._tools)
        return replace(planned.after, id=identifier(self._tools.chance.draw(16)), person=owner)

    def _recorded(self, work: UnitOfWork, planned: Corrected) -> str | None:
        """Return the award of the same correction where it was recorded before."""
        newer = work.credentials.successor(planned.old)
        row = work.credentials.award_of(newer) if newer is not None else None
        if row is None:
            return None
        known = work.awards.get(row)
        wanted = replace(planned.after, id=known.id,
                         person=replace(planned.after.person, id=known.person.id))
        return known.id if known == wanted else None
