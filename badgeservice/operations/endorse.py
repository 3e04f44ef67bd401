"""Endorse a joint decision in the partner's name: an act of the partner's own people.

First the row of the credential is made, so that its id and the digest of every word of it are
known; then somebody of the partner signs exactly that. The releasing organisation never does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from badgeservice.core.account import Actor
from badgeservice.core.audit import Act
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.ports import Signer, UnitOfWork
from badgeservice.core.release import READING, RELEASING, Waiting
from badgeservice.core.willingness import of_own
from badgeservice.errors import Conflict, NotAllowed, NotWilling, Problem, say
from badgeservice.operations.at_command_line import MARK, named
from badgeservice.operations.award import GiveAward
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decided import (
    Decided,
    decided,
    decided_for,
    endorsement_of,
    released_by,
    waiting_in,
)
from badgeservice.operations.endorsing import Draft, Endorsing
from badgeservice.operations.impartial import not_impartial
from badgeservice.operations.nobody import ensure_somebody

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

_OVERTAKEN = ("decision-used", "award-stands", "credential-exists", "endorsement-exists")
"""What the constraints of the tables answer to the second of two at the same moment."""


@dataclass(frozen=True)
class Offer:
    """A joint decision as it is laid before the partner."""

    case: Decided
    partner: str
    draft: Draft | None
    """What would be signed; None before it was prepared."""

    endorsement: Endorsement | None
    may_sign: bool
    """Whether whoever looks is one who may sign it now."""

    asks_passphrase: bool
    is_elsewhere: bool
    """Whether the partner signs in an installation of its own."""


class Endorse:
    """Endorsements by people of the partner organisation."""

    def __init__(self, tools: Collaborators, give_award: GiveAward) -> None:
        self._tools = tools
        self._give_award = give_award
        self._endorsing = Endorsing(tools)

    def waiting(self, programmes: Collection[str]) -> tuple[Waiting, ...]:
        """Return the joint decisions of *programmes* that wait, for the command line."""
        with self._tools.database.reading() as work:
            found = waiting_in(work, programmes)
        return tuple(line for line in found if line.needs_endorsement)

    def show(self, actor: Actor, application: str) -> Offer:
        """Return what is laid before the partner; raises as `prepare`, changes nothing."""
        with self._tools.database.reading() as work:
            case = decided_for(work, actor, application, *READING, reading=READING)
            _ensure_joint(case)
            endorsement = endorsement_of(work, case)
            draft = None if endorsement else self._prepared(work, case)
            return self._offer(work, actor, case, draft, endorsement)

    def prepare(self, actor: Actor, applications: Sequence[str]) -> tuple[str, ...]:
        """Record award and credential row of each, so that it can be seen what is signed.

        Raises NotFound; NotAllowed ``role-missing`` for who does not act for the partner;
        NotWilling where a rule refuses the award or the applicant would vouch for it.
        """
        def record() -> tuple[str, ...]:
            """Record what is not recorded yet, all together."""
            with self._tools.database.transaction() as work:
                _hold(work, applications)
                for name in applications:
                    case = self._of_partner(work, actor, name)
                    if endorsement_of(work, case) is None and self._prepared(work, case) is None:
                        award = self._give_award.of_decision(work, name,
                                                             by=actor.person.id)
                        self._endorsing.draft(work, award.id)
                        self._note(work, case, actor.person.id, "endorsement.prepared")
            return tuple(applications)

        return _settled(record)

    def __call__(self, actor: Actor, wanted: Sequence[tuple[str, str]],
                 passphrase: str | None = None) -> tuple[Endorsement, ...]:
        """Sign for the partner: applications, each with the digest that *actor* was shown.

        All or none. The passphrase is used for this once and kept nowhere. Raises as
        `prepare`; Conflict ``endorsement-changed`` where something else would be signed than
        was shown, ``endorsement-elsewhere``; BadInput ``passphrase-wrong``; KeyUnusable.
        """
        def sign_all() -> tuple[Endorsement, ...]:
            """Sign all in one transaction; each key is unlocked once."""
            with self._tools.database.transaction() as work:
                _hold(work, [name for name, _ in wanted])
                return self._shown(work, actor, wanted, passphrase)

        made = _settled(sign_all)
        for endorsement in made:
            _log.info("endorsed %s by %s", endorsement.credential, actor.person.id)
        return made

    def _shown(self, work: UnitOfWork, actor: Actor, wanted: Sequence[tuple[str, str]],
               passphrase: str | None) -> tuple[Endorsement, ...]:
        """Sign those that are what *actor* was shown; return what is there of the others."""
        cases = {name: self._of_partner(work, actor, name) for name, _ in wanted}
        found = {name: endorsement for name, case in cases.items()
                 if (endorsement := endorsement_of(work, case)) is not None}
        waiting = {name: case for name, case in cases.items() if name not in found}
        drafts = self._drafts(work, waiting)
        if any(drafts[name].digest != digest for name, digest in wanted if name not in found):
            raise _changed()
        by_partner: dict[str, list[str]] = {}
        for name, case in waiting.items():
            by_partner.setdefault(str(case.achievement.course.partner), []).append(name)
        for partner, names in by_partner.items():
            signer = self._endorsing.signer(work, partner, passphrase)
            made = self._endorsing.sign_all(work, [drafts[name] for name in names], signer,
                                            by=actor.person.id)
            found |= dict(zip(names, made, strict=True))
        for name, case in waiting.items():
            self._note_signed(work, case, actor.person.id, drafts[name], found[name])
        return tuple(found[name] for name, _ in wanted)

    def _drafts(self, work: UnitOfWork, cases: Mapping[str, Decided]) -> dict[str, Draft]:
        awards = {name: self._award(work, case) for name, case in cases.items()}
        if None in awards.values():
            raise _changed()
        drafts = self._endorsing.drafts(work, [str(award) for award in awards.values()])
        return dict(zip(awards, drafts, strict=True))

    def at_command_line(self, application: str, person: str, *, language: str | None = None,
                        again: bool = False) -> Endorsement:
        """Sign for the partner where its key lies, in the name of *person*, who may do it.

        With *again* after the earlier credential was revoked. A second call returns what is
        there. Raises as `prepare`; BadInput as `named`; Conflict ``endorsement-elsewhere``,
        KeyUnusable.
        """
        with self._tools.database.reading() as work:
            case = decided(work, application)
            _ensure_joint(case)
            partner = str(case.achievement.course.partner)
            # Before the transaction: somebody may have to type the passphrase first.
            signer = self._endorsing.signer(work, partner)

        def sign() -> Endorsement:
            """Record the award where there is none, and sign."""
            with self._tools.database.transaction() as work:
                work.applications.hold(application)
                actor = named(work, person, case.application.programme, *RELEASING,
                              organisation=partner)
                self._of_partner(work, actor, application)
                award = self._give_award.of_decision(
                    work, application, language=language, again=again, by=actor.person.id)
                return endorsement_of(work, case) or self._sign(
                    work, case, self._endorsing.draft(work, award.id), signer,
                    actor.person.id, MARK)

        made = _settled(sign)
        _log.info("endorsed %s by %s at the command line", made.credential, made.signed_by)
        return made

    def _sign(self, work: UnitOfWork, case: Decided, draft: Draft, signer: Signer,
              by: str, mark: Mapping[str, bool] = MappingProxyType({})) -> Endorsement:
        made = self._endorsing.sign(work, draft, signer, by=by)
        self._note_signed(work, case, by, draft, made, mark)
        return made

    def _note_signed(self, work: UnitOfWork, case: Decided, by: str, draft: Draft,
                     made: Endorsement, mark: Mapping[str, bool] = MappingProxyType({})) -> None:
        self._note(work, case, by, "endorsement.signed", credential=made.credential,
                   digest=draft.digest, method=made.method, **mark)

    def _note(self, work: UnitOfWork, case: Decided, by: str, action: str,
              **details: str | bool) -> None:
        work.audit.append(Act(
            self._tools.clock(), by, action, f"application:{case.application.id}",
            case.application.programme,
            {"partner": str(case.achievement.course.partner), **details}))

    def _of_partner(self, work: UnitOfWork, actor: Actor, application: str) -> Decided:
        case = decided_for(work, actor, application, *RELEASING, reading=READING)
        _ensure_joint(case)
        if case.achievement.course.partner not in _acts_for(actor, case):
            raise NotAllowed(say("Only people of the partner organisation endorse this."),
                             code="role-missing")
        if actor.person.id == case.application.person:
            raise NotWilling([of_own()])
        if actor.person.id == released_by(work, case):
            raise NotWilling([_released()])
        ensure_somebody(case.person)
        _ensure_impartial(work, application)
        return case

    def _prepared(self, work: UnitOfWork, case: Decided) -> Draft | None:
        """Return the draft where its row is recorded: looking alone records nothing."""
        award = self._award(work, case)
        return self._endorsing.draft(work, award) if award is not None else None

    def _award(self, work: UnitOfWork, case: Decided) -> str | None:
        """Return the award that *case* led to, where its row is recorded and not signed."""
        award = work.awards.find(case.application.person, case.achievement.slug)
        if award is None or award.decision is None or award.decision.id != case.decision.id:
            return None
        row = work.credentials.prepared(award.id)
        if row is None or work.credentials.find(row.id) is not None:
            return None
        return award.id

    def _offer(self, work: UnitOfWork, actor: Actor, case: Decided, draft: Draft | None,
               endorsement: Endorsement | None) -> Offer:
        partner = work.definitions.issuer(str(case.achievement.course.partner))
        is_elsewhere = partner.did is not None
        return Offer(
            case, partner.slug, draft, endorsement,
            may_sign=partner.slug in _acts_for(actor, case) and not is_elsewhere
            and endorsement is None and actor.person.id != case.application.person,
            asks_passphrase=not is_elsewhere and self._tools.keyring.asks(partner),
            is_elsewhere=is_elsewhere,
        )


def _settled(step: Callable[[], _T]) -> _T:
    """Take *step*; once more where somebody else took it in the same moment.

    What they recorded is found then, and nothing of the first try is left.
    """
    try:
        return step()
    except Conflict as conflict:
        if conflict.code not in _OVERTAKEN:
            raise
    return step()


def _hold(work: UnitOfWork, applications: Sequence[str]) -> None:
    """Hold all before anything is read: of two at the same second one finds what the other did.

    In one order, so that nobody waits for somebody who waits for them.
    """
    for name in sorted(set(applications)):
        work.applications.hold(name)


def _acts_for(actor: Actor, case: Decided) -> frozenset[str]:
    return actor.organisations(*RELEASING, programme=case.application.programme)


def _ensure_impartial(work: UnitOfWork, application: str) -> None:
    problems = not_impartial(work, application)
    if problems:
        raise NotWilling(problems)


def _ensure_joint(case: Decided) -> None:
    if not case.is_endorsed_kind:
        raise Conflict(say("This is not a joint decision that something was achieved; nobody "
                           "endorses it."), code="endorsement-not-joint")


def _released() -> Problem:
    return Problem("endorsement-by-releaser", say("You released this decision."),
                   say("Ask another coordinator or administrator of the partner."))


def _changed() -> Conflict:
    return Conflict(say("This is not what you were shown. Look at it again before you sign."),
                    code="endorsement-changed")
