"""Release decisions: issue what was achieved, let feedback be seen, write to the teacher.

The release is recorded first, once a decision. Then the credential is signed, and only then
the teacher is written to. What a crash leaves is finished by releasing once more.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from badgeservice.core.account import Actor
from badgeservice.core.audit import OPERATOR, Act
from badgeservice.core.award import Award
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Outcome
from badgeservice.core.key import Purpose
from badgeservice.core.letter import Letter
from badgeservice.core.letters.results import ACHIEVED, NOT_YET
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import READING, RELEASING, Release, four_eyes
from badgeservice.core.willingness import endorsement_missing
from badgeservice.errors import Conflict, NotWilling, Problem, say
from badgeservice.operations.at_command_line import MARK, named, not_named
from badgeservice.operations.award import GiveAward
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decided import (
    Decided,
    decided,
    decided_for,
    endorsement_of,
    involved,
    is_released,
)
from badgeservice.operations.identity import Identity
from badgeservice.operations.impartial import not_impartial
from badgeservice.operations.issue import Issue
from badgeservice.operations.nobody import ensure_somebody
from badgeservice.operations.own_application import zone_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Released:
    """What a release came to."""

    release: Release
    case: Decided
    award: str | None
    """Id of the award; None where nothing was achieved."""

    credential: str | None
    """Id of the credential."""


class Releasing:
    """Releases of decisions."""

    def __init__(self, tools: Collaborators, give_award: GiveAward, issue: Issue) -> None:
        self._tools = tools
        self._give_award = give_award
        self._issue = issue
        self._identity = Identity(tools)

    def __call__(self, actor: Actor, application: str) -> Released:
        """Release the decision on *application*; it cannot be taken back.

        Raises NotFound; NotAllowed ``role-missing``; NotWilling with every reason: the four
        eyes, ``endorsement-missing``, ``judge-not-impartial``, and what forbids the award;
        KeyUnusable before anything is recorded. A second call finishes what was cut off, or
        finds it done.
        """
        return self._run(application, actor=actor)

    def at_command_line(self, application: str, person: str | None = None, *,
                        language: str | None = None, again: bool = False,
                        award_only: bool = False) -> Released:
        """Release at the command line, in the name of *person*, who may do it on the pages.

        What one organisation decided alone the operator releases without a name. With
        *award_only* a decision that nothing was achieved is refused. *language* and *again*
        are those of `GiveAward.of_decision`. Raises as the call; BadInput as `named`;
        NotWilling ``person-not-named``.
        """
        with self._tools.database.reading() as work:
            programme = work.applications.get(application).programme
            actor = named(work, person, programme, *RELEASING) if person is not None else None
        return self._run(application, actor=actor, mark=MARK, language=language, again=again,
                         award_only=award_only)

    def _run(self, application: str, *, actor: Actor | None = None,
             mark: Mapping[str, bool] = MappingProxyType({}), language: str | None = None,
             again: bool = False, award_only: bool = False) -> Released:
        by = actor.person.id if actor else OPERATOR

        def record() -> tuple[Decided, Release, Award | None]:
            """Record the release and the award, together."""
            with self._tools.database.transaction() as work:
                case = self._case(work, actor, application, again=again)
                release = self._release(work, case, by, mark)
                award = None
                if award_only or case.decision.finding.outcome is Outcome.ACHIEVED:
                    award = self._give_award.of_decision(work, application, language=language,
                                                         again=again, by=by)
                    self._ensure_can_issue(work, case)
                return case, release, award

        try:
            case, release, award = record()
        except Conflict as conflict:
            if conflict.code != "released-already":
                raise
            # Somebody pressed the button in the same moment; what they recorded is there now.
            case, release, award = record()
        credential = self._issued(award) if award is not None else None
        return Released(self._finish(release, case), case, award.id if award else None,
                        credential)

    def _case(self, work: UnitOfWork, actor: Actor | None, application: str, *,
              again: bool) -> Decided:
        work.applications.hold(application)
        case = self._allowed(work, actor, application, again=again)
        ensure_somebody(case.person)
        return case

    def _allowed(self, work: UnitOfWork, actor: Actor | None, application: str, *,
                 again: bool) -> Decided:
        is_new = not is_released(work, application)  # what was cut off is finished in any case
        if actor is None:
            case, problems = decided(work, application), []
            if case.decision.finding.is_joint and (is_new or again):
                problems = [not_named(), *self._not_endorsed(work, case)]
        else:
            case = decided_for(work, actor, application, *RELEASING, reading=READING)
            problems = [*four_eyes(actor, involved(work, case)),
                        *self._not_endorsed(work, case)]
        if is_new:
            problems += not_impartial(work, application)
        if problems:
            raise NotWilling(problems)
        return case

    def _release(self, work: UnitOfWork, case: Decided, by: str,
                 mark: Mapping[str, bool]) -> Release:
        """Return the release of the decision, recorded now where there is none."""
        known = work.releases.find(case.application.id)
        if known is not None and known.decision == case.decision.id:
            return known
        now = self._tools.clock()
        release = Release(identifier(self._tools.chance.draw(16)), case.decision.id,
                          case.application.id, now, by,
                          zone=zone_of(work, case.person.id, case.achievement.course))
        work.releases.add(release)
        work.audit.append(Act(
            now, by, "decision.released", f"application:{case.application.id}",
            case.application.programme,
            {"decision": case.decision.id, "outcome": case.decision.finding.outcome.value,
             **(mark if by != OPERATOR else {})}))
        return release

    def _ensure_can_issue(self, work: UnitOfWork, case: Decided) -> None:
        """Refuse now what the issue would refuse later: nothing is recorded then."""
        problems = self._not_endorsed(work, case)
        if problems:
            raise NotWilling(problems)
        slug = case.achievement.course.issuer
        self._identity.signer(work, self._identity.active(work, slug, Purpose.CREDENTIALS))

    def _not_endorsed(self, work: UnitOfWork, case: Decided) -> list[Problem]:
        if not case.is_endorsed_kind or endorsement_of(work, case) is not None:
            return []
        award = work.awards.find(case.application.person, case.achievement.slug)
        row = work.credentials.prepared(award.id) if award else None
        if row is not None and work.credentials.find(row.id) is not None:
            return []  # issued before endorsements were kept: it carries its own
        partner = work.definitions.issuer(str(case.achievement.course.partner))
        return [endorsement_missing(partner.name.in_language(case.application.language))]

    def _issued(self, award: Award) -> str:
        """Sign the credential of *award*, or find that somebody was faster; return its id."""
        try:
            self._issue([award.id])
        except Conflict as conflict:
            if conflict.code != "credential-signed":
                raise
        with self._tools.database.reading() as work:
            row = work.credentials.prepared(award.id)
            is_signed = row is not None and work.credentials.find(row.id) is not None
        if row is None or not is_signed:
            raise Conflict(say("The award was closed meanwhile."), code="award-closed")
        return row.id

    def _finish(self, release: Release, case: Decided) -> Release:
        """Write to the teacher, once: whoever notes the end writes."""
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            if work.releases.finish(release.id, now):
                self._write(work, case)
                _log.info("released %s by %s: %s", case.decision.id, release.released_by,
                          case.decision.finding.outcome.value)
            return work.releases.find(case.application.id) or release

    def _write(self, work: UnitOfWork, case: Decided) -> None:
        """Write of the result, after an appeal of its answer too.

        Who has no account has no page that a letter could name.
        """
        account = work.accounts.find(case.person.id)
        if account is None:
            return
        person = work.people.get(case.person.id)
        achieved = case.decision.finding.outcome is Outcome.ACHIEVED
        kinds = ["appeal-decided"] if case.decision.supersedes is not None else []
        for kind in (*kinds, ACHIEVED if achieved else NOT_YET):
            work.outbox.add(Letter(
                id=identifier(self._tools.chance.draw(16)),
                kind=kind,
                person=person.id,
                address=person.email,
                language=account.language,
                created_at=self._tools.clock(),
                values={
                    "achievement": case.achievement.course.name.in_language(account.language),
                    "link": self._tools.urls.application(case.application.id),
                },
                programme=case.application.programme,
            ))
