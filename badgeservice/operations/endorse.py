"""Endorse a joint decision in the partner's name: an act of the partner's own people.

First its row is made, so that the credential's id and the digest of every word are known; then
somebody of the partner signs exactly that. The releasing organisation never does.
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
from badgeservice.errors import Conflict, say
from badgeservice.operations.at_command_line import MARK, named
from badgeservice.operations.award import GiveAward
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decided import (
    Decided,
    decided,
    decided_for,
    endorsement_of,
    endorsements_of,
    waiting_in,
)
from badgeservice.operations.endorsable import acts_for, endorsable, ensure_joint, unsigned_awards
from badgeservice.operations.endorsing import Draft, Endorsing

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

    def __init__(self, tools: Collaborators, give_award: GiveAward,
                 mark: Mapping[str, bool] = MappingProxyType({})) -> None:
        """*mark* is what the log tells of every act besides."""
        self._tools = tools
        self._mark = mark
        self._give_award = give_award
        self._endorsing = Endorsing(tools)

    def waiting(self, programmes: Collection[str]) -> tuple[Waiting, ...]:
        """Return the joint decisions of *programmes* that wait, for the command line."""
        with self._tools.database.reading() as work:
            return tuple(each for each in waiting_in(work, programmes) if each.needs_endorsement)

    def show(self, actor: Actor, application: str) -> Offer:
        """Return what is laid before the partner; raises as `prepare`, changes nothing."""
        with self._tools.database.reading() as work:
            case = decided_for(work, actor, application, *READING, reading=READING)
            ensure_joint(case)
            endorsement = endorsement_of(work, case)
            draft = None if endorsement else self._prepared(work, case)
            return self._offer(work, actor, case, draft, endorsement)

    def prepare(self, actor: Actor, applications: Sequence[str]) -> tuple[str, ...]:
        """Record award and credential row of each, so that it can be seen what is signed.

        All or none. Raises NotFound; NotAllowed ``role-missing`` for who does not act for the
        partner; NotWilling where a rule refuses the award or the applicant would vouch for it.
        """
        names = tuple(dict.fromkeys(applications))

        def record() -> None:
            """Record what is not recorded yet, all together."""
            with self._tools.database.transaction() as work:
                work.cases.hold(names)
                self._record(work, endorsable(work, actor, names), by=actor.person.id)

        _settled(record)
        return tuple(applications)

    def _record(self, work: UnitOfWork, cases: Sequence[Decided], *, by: str) -> None:
        there = endorsements_of(work, cases)
        recorded = unsigned_awards(work, cases, but=there)
        fresh = [case for case in cases if case.application.id not in {*there, *recorded}]
        awards = self._give_award.of_decisions(work, fresh, by=by)
        # Those of before are composed too: what could not be signed is refused now.
        self._endorsing.record(work, [*recorded.values(), *(award.id for award in awards)])
        work.audit.append_all([self._act(case, by, "endorsement.prepared") for case in fresh])

    def drafts(self, actor: Actor, applications: Sequence[str]) -> Mapping[str, Draft]:
        """Return what would be signed of those that were prepared and are not signed.

        By application; changes nothing. Raises as `prepare` what forbids the signature.
        """
        with self._tools.database.reading() as work:
            cases = endorsable(work, actor, applications)
            there = endorsements_of(work, cases)
            return self._drafts(work, [case for case in cases
                                       if case.application.id not in there])

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
                work.cases.hold([name for name, _ in wanted])
                return self._shown(work, actor, wanted, passphrase)

        made = _settled(sign_all)
        for endorsement in made:
            _log.info("endorsed %s by %s", endorsement.credential, actor.person.id)
        return made

    def _shown(self, work: UnitOfWork, actor: Actor, wanted: Sequence[tuple[str, str]],
               passphrase: str | None) -> tuple[Endorsement, ...]:
        """Sign those that are what *actor* was shown; return what is there of the others."""
        cases = endorsable(work, actor, list(dict.fromkeys(name for name, _ in wanted)))
        found = dict(endorsements_of(work, cases))
        waiting = {case.application.id: case for case in cases if case.application.id not in found}
        drafts = self._drafts(work, list(waiting.values()))
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
        work.audit.append_all([
            self._signed(case, actor.person.id, drafts[name], found[name])
            for name, case in waiting.items()])
        return tuple(found[name] for name, _ in wanted)

    def _drafts(self, work: UnitOfWork, cases: Sequence[Decided]) -> Mapping[str, Draft]:
        """Return by application what would be signed; raises Conflict where nothing waits."""
        awards = unsigned_awards(work, cases)
        if len(awards) != len(cases):
            raise _changed()
        return dict(zip(awards, self._endorsing.drafts(work, list(awards.values())), strict=True))

    def at_command_line(self, application: str, person: str, *, language: str | None = None,
                        again: bool = False) -> Endorsement:
        """Sign for the partner where its key lies, in the name of *person*, who may do it.

        With *again* after the earlier credential was revoked. A second call returns what is
        there. Raises as `prepare`; BadInput as `named`; Conflict ``endorsement-elsewhere``,
        KeyUnusable.
        """
        with self._tools.database.reading() as work:
            case = decided(work, application)
            ensure_joint(case)
            partner = str(case.achievement.course.partner)
            # Before the transaction: somebody may have to type the passphrase first.
            signer = self._endorsing.signer(work, partner)

        def sign() -> Endorsement:
            """Record the award where there is none, and sign."""
            with self._tools.database.transaction() as work:
                work.applications.hold(application)
                actor = named(work, person, case.application.programme, *RELEASING,
                              organisation=partner)
                endorsable(work, actor, [application])
                award = self._give_award.of_decision(
                    work, application, language=language, again=again, by=actor.person.id)
                return endorsement_of(work, case) or self._sign(
                    work, case, self._endorsing.draft(work, award.id), signer, actor.person.id)

        made = _settled(sign)
        _log.info("endorsed %s by %s at the command line", made.credential, made.signed_by)
        return made

    def _sign(self, work: UnitOfWork, case: Decided, draft: Draft, signer: Signer,
              by: str) -> Endorsement:
        made = self._endorsing.sign(work, draft, signer, by=by)
        work.audit.append(self._signed(case, by, draft, made, MARK))
        return made

    def _signed(self, case: Decided, by: str, draft: Draft, made: Endorsement,
                mark: Mapping[str, bool] = MappingProxyType({})) -> Act:
        return self._act(case, by, "endorsement.signed", credential=made.credential,
                         digest=draft.digest, method=made.method, **mark)

    def _act(self, case: Decided, by: str, action: str, **details: str | bool) -> Act:
        return Act(self._tools.clock(), by, action, f"application:{case.application.id}",
                   case.application.programme,
                   {"partner": str(case.achievement.course.partner), **self._mark, **details})

    def _prepared(self, work: UnitOfWork, case: Decided) -> Draft | None:
        """Return the draft where its row is recorded: looking alone records nothing."""
        return next(iter(self._endorsing.drafts(
            work, list(unsigned_awards(work, [case]).values()))), None)

    def _offer(self, work: UnitOfWork, actor: Actor, case: Decided, draft: Draft | None,
               endorsement: Endorsement | None) -> Offer:
        partner = work.definitions.issuer(str(case.achievement.course.partner))
        is_elsewhere = partner.did is not None
        return Offer(
            case, partner.slug, draft, endorsement,
            may_sign=partner.slug in acts_for(actor, case) and not is_elsewhere
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


def _changed() -> Conflict:
    return Conflict(say("This is not what you were shown. Look at it again before you sign."),
                    code="endorsement-changed")
