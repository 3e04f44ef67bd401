"""What the rows of a file name, looked up in the register: each credential with its award."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from badgeservice.core.account import Actor, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.amending import Change, Effect, Outcome
from badgeservice.core.award import Award
from badgeservice.core.credential import Prepared, Status, StatusEvent
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.status_rows import REFUSED, StatusWish, twice
from badgeservice.core.urls import Urls
from badgeservice.errors import BadInput, Conflict, NotFound, Problem, say


@dataclass(frozen=True)
class Seen:
    """A credential that somebody named and may change."""

    wish: StatusWish
    prepared: Prepared
    award: Award
    achievement: Achievement
    latest: StatusEvent | None

    @property
    def status(self) -> Status:
        """What it is worth now."""
        return self.latest.status if self.latest else Status.VALID

    @property
    def programme(self) -> str:
        """The programme that it belongs to."""
        return self.achievement.course.programme

    def outcome(self, effect: Effect, changes: tuple[Change, ...] = (),
                new: str | None = None) -> Outcome:
        """Return what is told of its row."""
        return Outcome(self.wish.line, self.prepared.id, self.award.person.full_name,
                       self.achievement.course.name, self.status, effect, self.wish.reason,
                       changes, new)


def named(wishes: Sequence[StatusWish], urls: Urls) -> list[str]:
    """Return the ids that *wishes* give, as ids or addresses; whether they are there or not."""
    return [urls.credential_id(wish.credential) or wish.credential for wish in wishes]


class Looking:
    """One look at the register, in one transaction; definitions are read once each."""

    def __init__(self, work: UnitOfWork, urls: Urls, within: Actor | None) -> None:
        self._work, self._urls, self._within = work, urls, within
        self._achievements: dict[tuple[str, int], Achievement] = {}

    def all(self, wishes: Sequence[StatusWish], *, even_withdrawn: bool,
            ) -> Iterator[Seen | Problem]:
        """Yield for each wish what it names, or why that cannot be changed by who asks.

        What is out of reach of *within* is not found, as what does not exist. Of a file, one
        that another row named in other words is a problem; elsewhere it is left out.
        """
        lines: dict[str, int | None] = {}
        names = named(wishes, self._urls)
        latest = self._work.status.latest_of(names)
        for wish, name in zip(wishes, names, strict=True):
            if name not in lines:
                lines[name] = wish.line
                yield self._one(wish, name, latest.get(name), even_withdrawn)
            elif wish.line is not None:
                yield twice(wish, lines[name])

    def _one(self, wish: StatusWish, name: str, latest: StatusEvent | None,
             even_withdrawn: bool) -> Seen | Problem:
        # A withdrawn one can turn out to be false as well: its status still counts.
        found = self._work.credentials.find(name, even_withdrawn=even_withdrawn)
        if found is None:
            return self._unknown(wish)
        award = self._work.awards.get(found.prepared.award)
        achievement = self._achievement(award)
        if self._within is not None and not self._within.may(
                Role.ADMINISTRATOR, programme=achievement.course.programme):
            return self._unknown(wish)
        if self._within is not None and self._within.person.id == award.person.id:
            return _own(wish)
        return Seen(wish, found.prepared, award, achievement, latest)

    def _unknown(self, wish: StatusWish) -> Problem:
        is_operator = self._within is None
        return wish.problem(
            "unknown-credential",
            say("There is no credential %(id)s here.", id=wish.credential[:80]),
            say("Check the id; `badgeservice credential list` shows all.") if is_operator
            else say("Look at the link on the page of the credential. Those of programmes that "
                     "you do not administer cannot be changed here."),
            field="id", value=wish.credential[:80])

    def _achievement(self, award: Award) -> Achievement:
        key = (award.achievement, award.version)
        if key not in self._achievements:
            self._achievements[key] = self._work.definitions.achievement(*key)
        return self._achievements[key]


def _own(wish: StatusWish) -> Problem:
    return wish.problem("credential-own", say("This is your own credential."),
                        say("Ask another administrator."), field="id",
                        value=wish.credential[:80])


def bad_reasons(known: Sequence[str], wishes: Sequence[StatusWish], *,
                may_lack: bool = False) -> Iterator[Problem]:
    """Yield a problem for each reason that is none; *may_lack*: it is asked for later."""
    for wish in wishes:
        if wish.reason not in known and (wish.reason or not may_lack):
            yield wish.problem(
                "reason-unknown", say("There is no such reason."),
                say("Use one of %(reasons)s.", reasons=", ".join(known)),
                field="reason", value=wish.reason[:80])


def placed(problem: Problem, wish: StatusWish) -> Problem:
    """Return *problem* at the place of *wish* in its file."""
    name = problem.field
    return replace(problem, file=wish.file, line=wish.line,
                   field=wish.columns.get(name, name) if name else None)


def refusal(problems: Sequence[Problem]) -> BadInput | NotFound | Conflict:
    """Return the error for *problems*: of a file with every line, else of the first."""
    first = problems[0]
    if first.line is not None:
        ordered = sorted(problems, key=lambda each: each.line or 0)
        return BadInput(ordered, code=REFUSED, message=say(
            "%(file)s was refused and nothing was changed; problems: %(count)s.",
            file=first.file or "", count=len(problems)))
    if first.code == "unknown-credential":
        return NotFound(first.message, code=first.code)
    return Conflict(first.message, code=first.code)
