"""Many decided applications at once: each is what the stores of one make of its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, and_, or_, select, true

from badgeservice.core.account import EVERY
from badgeservice.core.award import Award
from badgeservice.core.conflicts import Pair, Ties
from badgeservice.core.deciding import Decision
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application
from badgeservice.core.person import Person
from badgeservice.core.ports.cases import Standing
from badgeservice.core.release import Release
from badgeservice.storage.applications import application_of, evidence_of_row, unknown_application
from badgeservice.storage.awards import STANDS, award_of, held_by
from badgeservice.storage.conflicts import STANDS as DECLARATION_STANDS
from badgeservice.storage.decisions import SqlDecisionStore
from badgeservice.storage.in_parts import in_parts
from badgeservice.storage.judging_tables import conflict_declarations
from badgeservice.storage.profile_tables import profiles, relations
from badgeservice.storage.release_tables import releases
from badgeservice.storage.releases import release_of
from badgeservice.storage.rows import person_of
from badgeservice.storage.tables import (
    application_evidence,
    applications,
    awards,
    credentials,
    decisions,
    judgements,
    people,
)

_T = TypeVar("_T")


class SqlCaseStore:
    """`core.ports.CaseStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, names: Collection[str]) -> None:
        """Hold all as `ApplicationStore.hold` does one, in one order for all who do."""
        found = {row.id for part in in_parts(sorted(set(names))) for row in self._rows(
            select(applications.c.id).where(applications.c.id.in_(part))
            .order_by(applications.c.id).with_for_update())}
        _ensure_all(names, found)

    def asked(self, names: Sequence[str]) -> Mapping[str, tuple[Application, Person]]:
        """Return each with who applied, named as then; raises NotFound for one that is not."""
        found = {row.id: (application_of(row), person_of(row.person, row))
                 for part in in_parts(names) for row in self._rows(
                     select(applications).where(applications.c.id.in_(part)))}
        _ensure_all(names, found)
        return found

    def evidence(self, names: Collection[str]) -> Mapping[str, Sequence[Evidence]]:
        """Return the evidence of each in the order given."""
        items = application_evidence
        return _grouped((row.application, evidence_of_row(row))
                        for part in in_parts(names) for row in self._rows(
                            select(items).where(items.c.application.in_(part))
                            .order_by(items.c.position)))

    def decisions(self, names: Collection[str]) -> Mapping[str, Decision]:
        """Return the decision of each that stands."""
        store = SqlDecisionStore(self._connection)
        return {each.application: each for part in in_parts(names) for each in store.where(
            decisions.c.application.in_(part) & decisions.c.superseded_by.is_(None))}

    def releases(self, names: Collection[str]) -> Mapping[str, Release]:
        """Return the newest release of a decision on each."""
        return {row.application: release_of(row)
                for part in in_parts(names) for row in self._rows(
                    select(releases).where(releases.c.application.in_(part))
                    .order_by(releases.c.number))}

    # --- who judged --------------------------------------------------------------------------

    def judges(self, names: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return the addresses of those whose judgements stand, in the order made."""
        return _grouped((row.application, row.assessor)
                        for part in in_parts(names) for row in self._rows(
                            select(judgements.c.application, judgements.c.assessor)
                            .where(judgements.c.application.in_(part),
                                   judgements.c.superseded_by.is_(None))
                            .order_by(judgements.c.number)))

    def people(self, addresses: Collection[str]) -> Mapping[str, Person]:
        """Return the people with these normalised addresses, by them."""
        return {row.email: person_of(row.id, row)
                for part in in_parts(addresses) for row in self._rows(
                    select(people).where(people.c.email.in_(part)))}

    def ties(self, pairs: Collection[Pair]) -> Mapping[Pair, Ties]:
        """Return what is known of each two; all of *pairs* are there."""
        found: dict[Pair, Ties] = {}
        for part in in_parts(pairs):
            schools = self._schools({name for pair in part
                                     for name in (pair.assessor, pair.applicant)})
            related, declared = self._related(part), self._declared(part)
            found |= {pair: Ties(
                relations=frozenset(
                    kind for programme in (pair.programme, EVERY) for kind in related.get(
                        (frozenset({pair.assessor, pair.applicant}), programme), ())),
                assessor_school=schools.get(pair.assessor),
                applicant_school=schools.get(pair.applicant),
                has_declared=pair in declared) for pair in part}
        return found

    def _schools(self, names: Collection[str]) -> Mapping[str, str | None]:
        return {row.person: row.school for row in self._rows(
            select(profiles.c.person, profiles.c.school).where(profiles.c.person.in_(names)))}

    def _related(self, pairs: Sequence[Pair]
                 ) -> Mapping[tuple[frozenset[str], str], Sequence[str]]:
        """Return the kinds of relation by the two people, in either direction, and programme."""
        table = relations.c
        assessors = {pair.assessor for pair in pairs}
        applicants = {pair.applicant for pair in pairs}
        return _grouped(((frozenset({row.person, row.other}), row.programme), row.kind)
                        for row in self._rows(
                            select(table.person, table.other, table.programme, table.kind)
                            .where(or_(
                                and_(table.person.in_(assessors), table.other.in_(applicants)),
                                and_(table.person.in_(applicants), table.other.in_(assessors))))))

    def _declared(self, pairs: Sequence[Pair]) -> Collection[Pair]:
        table = conflict_declarations.c
        return {Pair(row.assessor, row.person, row.programme) for row in self._rows(
            select(table.assessor, table.person, applications.c.programme)
            .join(applications, applications.c.id == table.application)
            .where(table.assessor.in_({pair.assessor for pair in pairs}),
                   table.person.in_({pair.applicant for pair in pairs}), DECLARATION_STANDS))}

    # --- what it leads to --------------------------------------------------------------------

    def standing(self, wanted: Collection[tuple[str, str]]
                 ) -> Mapping[tuple[str, str], Standing]:
        """Return the awards that stand, by person and slug of the achievement."""
        every = frozenset(wanted)
        return {(row.person, row.achievement): Standing(
            row.id, row.decision, row.credential, bool(row.is_signed))
            for part in in_parts(wanted) for row in self._rows(_standing(part))
            if (row.person, row.achievement) in every}

    def awards(self, names: Collection[str]) -> Mapping[str, Award]:
        """Return the awards with these ids, by them."""
        rows = [row for part in in_parts(names) for row in self._rows(
            select(awards).where(awards.c.id.in_(part)))]
        rests_on = {row.decision for row in rows if row.decision}
        decided = SqlDecisionStore(self._connection).some(rests_on) if rests_on else {}
        return {row.id: award_of(row, decided.get(row.decision)) for row in rows}

    def held(self, names: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return what each holds, as `AwardStore.held` does; empty where it is nothing."""
        found = _grouped((row.person, row.achievement) for part in in_parts(names)
                         for row in self._rows(held_by(awards.c.person.in_(part))))
        return {name: frozenset(found.get(name, ())) for name in names}

    def _rows(self, query: Select[Any]) -> Iterable[Row[Any]]:
        return self._connection.execute(query)


def _standing(wanted: Sequence[tuple[str, str]]) -> Select[Any]:
    return (
        select(awards.c.id, awards.c.person, awards.c.achievement, awards.c.decision,
               credentials.c.id.label("credential"),
               and_(credentials.c.document.is_not(None),
                    credentials.c.withdrawn_at.is_(None)).label("is_signed"))
        .outerjoin(credentials, (credentials.c.award == awards.c.id)
                   & (credentials.c.is_current == true()))
        .where(awards.c.person.in_({person for person, _ in wanted}),
               awards.c.achievement.in_({slug for _, slug in wanted}), STANDS)
    )


_Key = TypeVar("_Key")


def _grouped(pairs: Iterable[tuple[_Key, _T]]) -> dict[_Key, list[_T]]:
    found: dict[_Key, list[_T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _ensure_all(names: Collection[str], found: Collection[str]) -> None:
    missing = next((name for name in names if name not in found), None)
    if missing is not None:
        raise unknown_application(missing)
