"""Awards that rest on decisions: recorded once, by all the rules, one or many at a time."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from badgeservice.core.audit import OPERATOR, Act
from badgeservice.core.award import Award, Source
from badgeservice.core.credential import Status
from badgeservice.core.evidence import Evidence
from badgeservice.core.ids import identifier
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.willingness import Case, ensure_willing
from badgeservice.errors import Conflict, NotWilling, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decided import Decided
from badgeservice.operations.impartial import none_impartial
from badgeservice.operations.nobody import ensure_somebody
from badgeservice.operations.still_public import all_still_public

_log = logging.getLogger(__name__)


class AwardsByDecision:
    """Awards of decided applications, in the transaction of whoever asks."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, work: UnitOfWork, cases: Sequence[Decided], *, language: str | None = None,
                 again: bool = False, by: str = OPERATOR) -> list[Award]:
        """Return the award of each of *cases*, recorded now where it is new.

        All or none. For the first that a rule refuses it raises what `GiveAward.of_decision`
        says.
        """
        for case in cases:
            ensure_somebody(case.person)
        awards = self._awards(work, cases, language)
        standing = self._standing(work, awards, again=again)
        fresh: list[tuple[Award, Decided]] = []
        for award, case in zip(awards, cases, strict=True):
            known = standing.setdefault(_holder(award), award)
            if known is award:
                fresh.append((award, case))
            elif known.decision is None or known.decision.id != case.decision.id:
                raise _held(award)
        self._ensure_willing(work, fresh)
        self._record(work, fresh, by)
        return [standing[_holder(award)] for award in awards]

    def _awards(self, work: UnitOfWork, cases: Sequence[Decided],
                language: str | None) -> list[Award]:
        shown = self._evidence(work, cases)
        return [Award(
            id=identifier(self._tools.chance.draw(16)),
            person=case.person,
            achievement=case.application.achievement,
            version=case.application.version,
            language=language or case.application.language,
            awarded_on=case.decision.made_at,
            source=Source.DECISION,
            marks=case.decision.finding.marks,
            evidence=evidence,
            decision=case.decision,
            name_public=case.application.name_public,
        ) for case, evidence in zip(cases, shown, strict=True)]

    def _evidence(self, work: UnitOfWork,
                  cases: Sequence[Decided]) -> list[tuple[Evidence, ...]]:
        shown = work.cases.evidence([case.application.id for case in cases])
        return all_still_public(work, [
            (case.application.person, shown.get(case.application.id, ())) for case in cases])

    def _standing(self, work: UnitOfWork, awards: Sequence[Award], *,
                  again: bool) -> dict[tuple[str, str], Award]:
        """Return those that stand already, by person and slug; close revoked ones if asked to."""
        found = work.cases.standing(list(map(_holder, awards)))
        known = work.cases.awards([each.award for each in found.values()])
        return {holder: known[each.award] for holder, each in found.items()
                if not (again and close_revoked(work, known[each.award]))}

    def _ensure_willing(self, work: UnitOfWork, fresh: Sequence[tuple[Award, Decided]]) -> None:
        partial = none_impartial(work, [(case.application, case.decision) for _, case in fresh])
        people = work.cases.people({award.person.email for award, _ in fresh})
        held = work.cases.held([person.id for person in people.values()])
        now = self._tools.clock()
        for award, case in fresh:
            if partial[case.application.id]:
                raise NotWilling(partial[case.application.id])
            known = people.get(award.person.email)
            ensure_willing(Case(award, case.achievement,
                                held[known.id] if known else frozenset(), now))

    def _record(self, work: UnitOfWork, fresh: Sequence[tuple[Award, Decided]], by: str) -> None:
        if not fresh:
            return
        work.awards.add_all([award for award, _ in fresh])
        now = self._tools.clock()
        work.audit.append_all([
            Act(now, by, "award.recorded", f"award:{award.id}", case.application.programme,
                {"application": case.application.id, "decision": case.decision.id})
            for award, case in fresh])
        for award, case in fresh:
            _log.info("award %s of %s by decision %s", award.id, award.achievement,
                      case.decision.id)


def is_revoked(work: UnitOfWork, award: str) -> bool:
    """Tell whether the credential of *award* was revoked."""
    prepared = work.credentials.prepared(award)
    latest = work.status.latest(prepared.id) if prepared else None
    return latest is not None and latest.status is Status.REVOKED


def close_revoked(work: UnitOfWork, award: Award) -> bool:
    """Close *award* where its credential was revoked; tell whether it was."""
    if not is_revoked(work, award.id):
        return False
    work.awards.close(award.id)
    return True


def _holder(award: Award) -> tuple[str, str]:
    """Return the person and the slug of the achievement: at most one award stands."""
    return award.person.id, award.achievement


def _held(award: Award) -> Conflict:
    return Conflict(
        say("%(person)s holds %(achievement)s already.",
            person=award.person.email, achievement=award.achievement), code="award-stands")
