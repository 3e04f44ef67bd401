"""What becomes of a row: the rules of awards, and what its person has already.

The same is asked when a file is staged, for all of its rows before any is kept, and again when
a row's turn comes: in between somebody else may have awarded the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from badgeservice.core.award import Award, Source
from badgeservice.core.batches import OnDuplicate
from badgeservice.core.credential import Status
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.ports.batches import Claim, Known, OpenRow
from badgeservice.core.willingness import Case, refusals
from badgeservice.errors import Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.row_award import CORRECT, award_of, column_of
from badgeservice.operations.row_fates import Asked, Fate, Judged

_MOST_REMEMBERED = 20_000


@dataclass(frozen=True)
class _Before:
    """What is known about the people of a group."""

    people: Mapping[str, Person]
    known: Mapping[tuple[str, str], Known]
    claims: Mapping[str, Claim]
    held: Mapping[str, frozenset[str]]
    corrected: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Awards that took the place of one of the person's, by person and achievement."""

    wanted: Mapping[tuple[str, str], Sequence[OpenRow]] = field(default_factory=dict)
    """What other batches still want, by address and achievement."""

    batch: str | None = None
    """The batch whose rows are judged; None while a file is staged."""


class BatchRules:
    """Judges groups of rows; remembers which combinations the rules of awards accept."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._good: set[tuple[object, ...]] = set()

    def __call__(self, work: UnitOfWork, group: Sequence[Asked], policy: OnDuplicate, *,
                 by: str, heading: Callable[[str], str] = str,
                 batch: str | None = None) -> list[Judged]:
        """Return what is to be done with each of *group*, in a few statements for all.

        *by* attests them; *heading* is what the file calls a column. They are rows of *batch*
        whose turn has come. Without it they are about to be staged, and what other batches
        still want for the same people must be the same.
        """
        before = self._before(work, group, batch)
        return [self._judge(work, asked, before, policy, by, heading) for asked in group]

    # --- what was there before ---------------------------------------------------------------

    def _before(self, work: UnitOfWork, group: Sequence[Asked], batch: str | None) -> _Before:
        groups = work.batch_groups
        emails = {asked.row.email for asked in group}
        people = groups.people(emails)
        slugs = {asked.achievement.slug for asked in group}
        ids = [person.id for person in people.values()]
        known = groups.known(ids, slugs) if ids else {}
        needed = any(asked.achievement.course.requires for asked in group)
        return _Before(
            people, known, work.batch_rows.claims({asked.key for asked in group}),
            groups.held(ids) if ids and needed else {},
            self._corrected(work, ids, slugs, known),
            work.batch_rows.open_rows(emails) if batch is None else {}, batch)

    def _corrected(self, work: UnitOfWork, people: Sequence[str], slugs: set[str],
                   known: Mapping[tuple[str, str], Known]) -> Mapping[tuple[str, str], str]:
        """Return what took the place of awards: else a file of last week would undo it."""
        found = {}
        had = work.batch_groups.had(people, slugs) if people else ()
        for pair in had:
            award = work.awards.corrected(*pair) if pair not in known else None
            if award is not None:
                found[pair] = award.id
        return found

    # --- one row -----------------------------------------------------------------------------

    def _judge(self, work: UnitOfWork, asked: Asked, before: _Before, policy: OnDuplicate,
               by: str, heading: Callable[[str], str]) -> Judged:
        person = before.people.get(asked.row.email)
        problems = self._refusals(asked, before, person, by, heading)
        if problems:
            return Judged(asked, Fate.REFUSED, person, problems=problems)
        for other in before.wanted.get((asked.row.email, asked.achievement.slug), ()):
            if other.digest != asked.digest:
                return _unfinished(asked, person, other.batch, heading)
        claim = before.claims.get(asked.key)
        if claim is not None and claim.is_signed:
            found = self._claimed(asked, claim, policy, person, heading)
            if found is not None:
                return found
        found = self._of_person(work, asked, before, person, policy, by, heading)
        if found.fate is not Fate.NEW:
            return replace(found, claims=claim is None and found.fate is Fate.TAKE_UP)
        if claim is not None and not claim.is_signed and asked.row.key and (
                claim.award != found.closes):
            return _key_used(asked, person, heading)  # by somebody else, just now
        return replace(found, releases=claim is not None, claims=True)

    def _claimed(self, asked: Asked, claim: Claim, policy: OnDuplicate, person: Person | None,
                 heading: Callable[[str], str]) -> Judged | None:
        """Return what a row comes to whose key was issued before; None where it is renewed."""
        if asked.row.key and claim.digest != asked.digest:
            return _key_used(asked, person, heading)
        if claim.status is Status.REVOKED and policy.renews_revoked:
            return None
        return Judged(asked, Fate.STANDING, person, claim.award)

    def _of_person(self, work: UnitOfWork, asked: Asked, before: _Before,
                   person: Person | None, policy: OnDuplicate, by: str,
                   heading: Callable[[str], str]) -> Judged:
        """Return what a row comes to by what its person has."""
        if person is None:
            return Judged(asked, Fate.NEW)
        pair = person.id, asked.achievement.slug
        known = before.known.get(pair)
        if known is None:
            corrected = before.corrected.get(pair)
            if corrected is None:
                return Judged(asked, Fate.NEW, person)
            return _of_corrected(work, asked, person, corrected, policy)
        if not known.is_signed:
            return self._unsigned(work, asked, before, person, known, by, heading)
        return _signed(asked, person, known, policy, heading)

    def _unsigned(self, work: UnitOfWork, asked: Asked, before: _Before, person: Person,
                  known: Known, by: str, heading: Callable[[str], str]) -> Judged:
        """Take up what a crash left; of a row that was mended since only the new one counts.

        What another batch recorded that is not done is for that one to sign.
        """
        keeps = (known.source is Source.DECISION or known.is_correction
                 or (known.batch is not None and known.batch == before.batch)
                 or _is_same(work.awards.get(known.award),
                             replace(self._award(asked, by), person=person)))
        if keeps:
            return Judged(asked, Fate.TAKE_UP, person, known.award)
        if known.batch is not None:
            return _unfinished(asked, person, known.batch, heading)
        return Judged(asked, Fate.NEW, person, closes=known.award)

    # --- the rules of awards -----------------------------------------------------------------

    def _refusals(self, asked: Asked, before: _Before, person: Person | None, by: str,
                  heading: Callable[[str], str]) -> tuple[Problem, ...]:
        required = asked.achievement.course.requires
        held = (before.held.get(person.id, frozenset()) if person and required
                else frozenset[str]())
        row = asked.row
        # All that the rules look at, and nothing more: see `core.willingness`.
        same = (asked.achievement.slug, asked.achievement.version, row.language, row.awarded_on,
                *row.levels.items(), not row.evidence,
                held.intersection(required),
                bool(row.given_names.strip() and row.first_surname.strip()), bool(by.strip()))
        if same in self._good:
            return ()
        found = refusals(Case(self._award(asked, by), asked.achievement, held,
                              self._tools.clock()))
        if not found:
            if len(self._good) >= _MOST_REMEMBERED:
                self._good.clear()
            self._good.add(same)
        return tuple(_placed(problem, asked, heading) for problem in found)

    def _award(self, asked: Asked, by: str) -> Award:
        return award_of(asked.row, asked.achievement, identifier="", by=by)


def _key_used(asked: Asked, person: Person | None, heading: Callable[[str], str]) -> Judged:
    return Judged(asked, Fate.REFUSED, person, problems=(Problem(
        "key-used", say("A row with this key and other content was issued before."),
        say("Give the row a key of its own, or correct what was issued (`badgeservice "
            "credential correct`)."),
        line=asked.row.line, field=heading("clave"), value=asked.row.key),))


def _unfinished(asked: Asked, person: Person | None, batch: str,
                heading: Callable[[str], str]) -> Judged:
    return Judged(asked, Fate.REFUSED, person, problems=(Problem(
        "batch-unfinished", say(
            "Batch %(batch)s is not finished, and what it has for %(person)s is not the same.",
            batch=batch, person=asked.row.email),
        say("Let that batch be finished, or cancel it (`badgeservice batch resume` or `batch "
            "cancel`); then try again."),
        line=asked.row.line, field=heading("correo"), value=asked.row.email),))


def _placed(problem: Problem, asked: Asked, heading: Callable[[str], str]) -> Problem:
    column = column_of(problem, asked.achievement)
    return replace(problem, line=asked.row.line, field=heading(column) if column else None,
                   remedy=problem.remedy or CORRECT)


def _signed(asked: Asked, person: Person, known: Known, policy: OnDuplicate,
            heading: Callable[[str], str]) -> Judged:
    """Return what a row comes to whose person has a credential, valid or not."""
    renewed = Judged(asked, Fate.NEW, person, closes=known.award, renews=known.award)
    if known.status is Status.REVOKED and policy.renews_revoked:
        return renewed
    if known.status is Status.SUSPENDED and policy is OnDuplicate.RENEW:
        return Judged(asked, Fate.REFUSED, person, problems=(Problem(
            "status-suspended", say("The person's credential is suspended."),
            say("Reinstate or revoke it first."), line=asked.row.line,
            field=heading("correo"), value=asked.row.email),))
    if policy is OnDuplicate.RENEW:
        return renewed
    if policy is OnDuplicate.REFUSE:
        return Judged(asked, Fate.REFUSED, person, problems=(Problem(
            "award-stands", say("%(person)s holds %(achievement)s already.",
                                person=asked.row.email, achievement=asked.achievement.slug),
            say("Take the row out of the file, or choose that people who have it already are "
                "left as they are (`skip`) or get a new credential (`renew`)."),
            line=asked.row.line, field=heading("correo"), value=asked.row.email),))
    return Judged(asked, Fate.STANDING, person, known.award)


def _of_corrected(work: UnitOfWork, asked: Asked, person: Person, award: str,
                  policy: OnDuplicate) -> Judged:
    """Return what a row comes to that was corrected since: the corrected one counts."""
    prepared = work.credentials.prepared(award)
    if prepared is None or work.credentials.find(prepared.id, even_withdrawn=True) is None:
        return Judged(asked, Fate.TAKE_UP, person, award)
    latest = work.status.latest(prepared.id)
    if latest is not None and latest.status is Status.REVOKED and policy.renews_revoked:
        return Judged(asked, Fate.NEW, person, closes=award, renews=award)
    return Judged(asked, Fate.STANDING, person, award)


def _is_same(recorded: Award, wanted: Award) -> bool:
    """Tell whether two awards would make the same credential, whoever attests them."""
    return wanted == replace(recorded, id=wanted.id, attested_by=wanted.attested_by)
