"""Calibration sets by version, and every attempt at them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, true, update

from badgeservice.core.account import EVERY
from badgeservice.core.calibration import (
    Attempt,
    CalibrationSet,
    calibrated,
    calibration_set,
)
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.definitions import digest_of, plain
from badgeservice.storage.quality_tables import calibration_attempts as attempts
from badgeservice.storage.quality_tables import calibration_sets as sets


class SqlCalibrationStore:
    """`core.ports.CalibrationStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def publish(self, content: Mapping[str, Any], *, identifier: str,
                rubric_version: int) -> tuple[CalibrationSet, bool]:
        """Make *content* current, and tell whether it is a new version.

        A new version of the rubric makes a new version of the set too.
        """
        stored = plain(content)
        digest = digest_of({"content": stored, "rubric": rubric_version})
        programme, slug = stored["programme"], stored["slug"]
        mine = (sets.c.programme == programme) & (sets.c.slug == slug)
        same = self._connection.execute(
            select(sets).where(mine, sets.c.digest == digest)).first()
        self._connection.execute(update(sets).where(mine).values(is_current=False))
        if same is not None:
            self._connection.execute(
                update(sets).where(sets.c.id == same.id).values(is_current=True))
            return self.get(same.id), False
        last = self._connection.execute(select(func.max(sets.c.version)).where(mine)).scalar()
        faster = Conflict(say("Somebody else published %(slug)s at the same moment.", slug=slug),
                          code="published-meanwhile")
        insert(self._connection, sets, {
            "id": identifier,
            "programme": programme,
            "slug": slug,
            "version": (last or 0) + 1,
            "rubric": stored["rubric"],
            "rubric_version": rubric_version,
            "digest": digest,
            "content": stored,
            "is_current": True,
        }, dict.fromkeys(("uq_calibration_sets_programme_slug_version",
                          "uq_calibration_sets_programme_slug_digest",
                          "uq_calibration_sets_current"), faster))
        return self.get(identifier), True

    def get(self, found: str) -> CalibrationSet:
        """Return one; raises NotFound ``unknown-calibration``."""
        row = self._connection.execute(select(sets).where(sets.c.id == found)).first()
        if row is None:
            raise NotFound(say("There is no such calibration set here."),
                           code="unknown-calibration")
        return _set(row)

    def current(self, programmes: Collection[str]) -> Sequence[CalibrationSet]:
        """Return the current sets, by slug."""
        rows = self._connection.execute(
            select(sets).where(sets.c.is_current == true(), _within(programmes)))
        return tuple(sorted(map(_set, rows), key=lambda each: (each.slug, each.programme)))

    def rubrics(self, programme: str) -> frozenset[str]:
        """Return the rubrics for which *programme* has a current set."""
        return frozenset(self._connection.execute(
            select(sets.c.rubric).where(sets.c.is_current == true(),
                                        sets.c.programme == programme)).scalars())

    def attempt(self, attempt: Attempt) -> None:
        """Record an attempt; raises Conflict ``calibration-meanwhile`` for a number twice."""
        insert(self._connection, attempts, {
            "id": attempt.id,
            "set": attempt.set,
            "person": attempt.person,
            "attempt": attempt.number,
            "made_at": attempt.made_at,
            "given": {item: dict(levels) for item, levels in attempt.given.items()},
            "passed": attempt.passed,
            "exact": attempt.exact,
            "total": attempt.total,
        }, {"uq_calibration_attempts_set_person_attempt": Conflict(
            say("You have sent this set already; look at the result."),
            code="calibration-meanwhile")})

    def attempts(self, found: str, person: str | None = None) -> Sequence[Attempt]:
        """Return the attempts at a set, of one person or all, in the order made."""
        whose = true() if person is None else attempts.c.person == person
        return self._attempts((attempts.c.set == found) & whose)

    def get_attempt(self, attempt: str) -> Attempt:
        """Return one; raises NotFound ``unknown-attempt``."""
        found = self._attempts(attempts.c.id == attempt)
        if not found:
            raise NotFound(say("There is no such attempt here."), code="unknown-attempt")
        return found[0]

    def passed(self, person: str, rubric: str, programme: str) -> bool:
        """Tell whether somebody has passed the *programme*'s set of *rubric*, of any version."""
        of_rubric = select(sets.c.id).where(sets.c.rubric == rubric,
                                            sets.c.programme == programme)
        return calibrated(self._attempts(
            (attempts.c.person == person) & attempts.c.set.in_(of_rubric)))

    def _attempts(self, condition: ColumnElement[bool]) -> tuple[Attempt, ...]:
        rows = self._connection.execute(
            select(attempts).where(condition).order_by(attempts.c.number))
        return tuple(Attempt(row.id, row.set, row.person, row.attempt, row.made_at, row.given,
                             row.passed, row.exact, row.total) for row in rows)


def _within(programmes: Collection[str]) -> ColumnElement[bool]:
    return true() if EVERY in programmes else sets.c.programme.in_(sorted(programmes))


def _set(row: Row[Any]) -> CalibrationSet:
    return calibration_set(row.content, identifier=row.id, version=row.version,
                           rubric_version=row.rubric_version, is_current=row.is_current)
