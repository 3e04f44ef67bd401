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
from badgeservice.core.ids import identifier
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.willingness import Case, ensure_willing
from badgeservice.errors import Conflict, say
from badgeservice.operations.apply import Applicant, ensure_person
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.issue import Issue
from badgeservice.operations.supersede import Supersede, find

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Corrected:
    """What a correction came to."""

    old: str
    new: str | None
    """The id of the newer credential; None where it was only tried."""

    before: Award
    after: Award


class Correct:
    """Corrections of name, e-mail address, levels, date and language."""

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
            planned = self.plan(work, name, wanted, note)
            recorded = self.recorded(work, planned)
            award = recorded or self._supersede(work, name, reason=reason, note=note, by=by,
                                                award=self.with_person(work, planned),
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
            planned = self.plan(work, name, wanted, note)
            if self.recorded(work, planned) is None:
                self._supersede.ensure_replaceable(work, find(work, name), reason)
                self.ensure_free(work, planned)
            return planned

    def _name(self, credential_id: str) -> str:
        return self._tools.urls.credential_id(credential_id) or credential_id

    def plan(self, work: UnitOfWork, name: str, wanted: Corrections, note: str) -> Corrected:
        """Return what a correction would make of the award of *name*.

        Raises BadInput, NotFound and NotWilling; not checked: whether it can be replaced.
        """
        before = work.awards.get(find(work, name).prepared.award)
        achievement = work.definitions.achievement(before.achievement, before.version)
        after = mended(before, achievement, wanted, note=note)
        # What had to be held first was held when the award was made.
        held = frozenset(achievement.course.requires)
        ensure_willing(Case(after, achievement, held, self._tools.clock()))
        return Corrected(name, None, before, after)

    def ensure_free(self, work: UnitOfWork, planned: Corrected) -> None:
        """Raise Conflict ``award-stands`` where the right address is of one who holds it."""
        person = planned.after.person.email
        owner = work.people.find(person)
        standing = work.awards.find(owner.id, planned.after.achievement) if owner else None
        if standing is not None and standing.id != planned.before.id:
            raise Conflict(say("%(person)s holds %(achievement)s already.", person=person,
                               achievement=planned.after.achievement), code="award-stands")

    def with_person(self, work: UnitOfWork, planned: Corrected) -> Award:
        """Return the new award, of the person with the right address."""
        person = planned.after.person
        owner = ensure_person(work, Applicant(person.email, person.given_names,
                                              person.first_surname, person.second_surname),
                              self._tools)
        return replace(planned.after, id=identifier(self._tools.chance.draw(16)), person=owner)

    def recorded(self, work: UnitOfWork, planned: Corrected) -> str | None:
        """Return the award of the same correction where it was recorded before."""
        newer = work.credentials.successor(planned.old)
        row = work.credentials.award_of(newer) if newer is not None else None
        if row is None:
            return None
        known = work.awards.get(row)
        wanted = replace(planned.after, id=known.id,
                         person=replace(planned.after.person, id=known.person.id))
        return known.id if known == wanted else None
