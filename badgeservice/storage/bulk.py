"""Jobs that verify many credentials, and their items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    delete,
    func,
    not_,
    or_,
    select,
    update,
)

from badgeservice.core.bulk import (
    Brought,
    BulkJob,
    BulkState,
    Counts,
    Form,
    Line,
    Outcome,
    Trusted,
)
from badgeservice.core.bulk_packing import pack, unpack
from badgeservice.core.ports.bulk import Begun, Wanted
from badgeservice.core.report import Verdict
from badgeservice.core.sheet import LONGEST_CELL
from badgeservice.errors import NotFound, say
from badgeservice.storage.bulk_tables import bulk_items as items
from badgeservice.storage.bulk_tables import bulk_jobs as jobs
from badgeservice.storage.constraints import insert

_AT_ONCE = 100
"""Rows that are inserted together; so many files are in memory at once."""

_BEGINNING = 200
"""Signs of a cell that can be searched; so many stay of a document that stood in one."""

_ORDERS = {"place": (), "verdict": (items.c.verdict,), "title": (items.c.title,),
           "holder": (items.c.holder,), "issuer": (items.c.issuer,)}


class SqlBulkStore:
    """`core.ports.bulk.BulkStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, job: BulkJob, items_of: Iterable[Brought]) -> int:
        """Keep a job with its items, and return how many there are."""
        insert(self._connection, jobs, {
            "id": job.id, "form": job.form.value, "file": job.file, "header": list(job.header),
            "policy": job.policy, "created_at": job.created_at, "state": job.state.value,
            "total": 0, "size": 0, "column": job.column, "recipient": job.recipient,
            "token": job.token, "asker": job.asker, "ended_at": None, "lease": "",
            "leased_until": None, "worked_at": None})
        total = size = 0
        brought = iter(items_of)
        while rows := [_row_of(job.id, each) for each in islice(brought, _AT_ONCE)]:
            self._connection.execute(items.insert(), rows)
            total += len(rows)
            size += sum(_size(row["cells"]) + len(row["content"] or b"") for row in rows)
        self._connection.execute(
            update(jobs).where(jobs.c.id == job.id).values(total=total, size=size))
        return total

    def get(self, job: str) -> BulkJob:
        """Return one; raises NotFound ``unknown-bulk``."""
        row = self._connection.execute(select(jobs).where(jobs.c.id == job)).first()
        if row is None:
            raise NotFound(say("There is no such list to verify here. Was the address copied "
                               "whole?"), code="unknown-bulk")
        return _job(row)

    def choose(self, job: str, column: int, recipient: int | None) -> bool:
        """Let the work on a job begin; False where it has, or the job is gone."""
        return bool(self._connection.execute(
            update(jobs).where(jobs.c.id == job, jobs.c.state == BulkState.CHOOSING.value)
            .values(state=BulkState.WORKING.value, column=column, recipient=recipient)).rowcount)

    def waiting(self) -> Sequence[str]:
        """Return the jobs that are worked on, oldest first."""
        return self._connection.execute(
            select(jobs.c.id).where(jobs.c.state == BulkState.WORKING.value)
            .order_by(jobs.c.number)).scalars().all()

    def open_of(self, *, asker: str = "", token: str = "") -> int:
        """Return how many jobs of an asker or a token are worked on."""
        whose = jobs.c.token == token if token else jobs.c.asker == asker
        return int(self._connection.execute(
            select(func.count()).select_from(jobs)
            .where(whose, jobs.c.state == BulkState.WORKING.value)).scalar_one())

    def kept(self) -> int:
        """Return how many bytes are kept of all jobs together."""
        return int(self._connection.execute(
            select(func.coalesce(func.sum(jobs.c.size), 0))).scalar_one())

    # --- work ------------------------------------------------------------------------------

    def take(self, now: datetime, until: datetime, lease: str, *, lanes: int,
             job: str | None = None) -> BulkJob | None:
        """Take a job under the name *lease*; None where there is none, or no lane is free."""
        held = self._connection.execute(
            select(func.count()).select_from(jobs)
            .where(jobs.c.lease != "", jobs.c.leased_until > now)).scalar_one()
        if held >= lanes:
            return None
        free = (jobs.c.state == BulkState.WORKING.value,
                or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now))
        found = job or self._connection.execute(
            select(jobs.c.id).where(*free)
            .order_by(func.coalesce(jobs.c.worked_at, jobs.c.created_at), jobs.c.number)
            .limit(1)).scalar()
        taken = self._connection.execute(
            update(jobs).where(jobs.c.id == found, *free)
            .values(lease=lease, leased_until=until, worked_at=now)).rowcount
        return self.get(str(found)) if taken else None

    def begin(self, job: str, most: int) -> Sequence[Begun]:
        """Return the next items, those put off last, and count that they are begun."""
        rows = self._connection.execute(
            select(items).where(items.c.job == job, items.c.verdict == "")
            .order_by(items.c.turn, items.c.place).limit(most)).all()
        if any(row.attempts for row in rows):
            rows = [next(row for row in rows if row.attempts)]
        self._connection.execute(
            update(items).where(items.c.job == job,
                                items.c.place.in_([row.place for row in rows]))
            .values(attempts=items.c.attempts + 1))
        return [Begun(_brought(row), row.attempts, row.turn) for row in rows]

    def finish(self, job: str, lease: str, outcomes: Mapping[int, Outcome], *,
               later: Collection[int] = (), back: Collection[int] = (), now: datetime,
               rest: datetime | None = None) -> bool:
        """Keep what was found by place, and give the job back; False where it was not held."""
        held = self._connection.execute(
            update(jobs).where(jobs.c.id == job, jobs.c.lease == lease)
            .values(lease="", leased_until=rest)).rowcount
        if not held:
            return False
        freed = sum(self._done(job, place, outcome) for place, outcome in outcomes.items())
        self._connection.execute(
            update(jobs).where(jobs.c.id == job).values(size=jobs.c.size - freed))
        self._connection.execute(
            update(items).where(items.c.job == job, items.c.place.in_(list(later)))
            .values(attempts=0, turn=items.c.turn + 1))
        self._connection.execute(
            update(items).where(items.c.job == job, items.c.place.in_(list(back)))
            .values(attempts=0))
        begun = items.c.job == job, items.c.verdict == ""
        if not self._connection.execute(select(items.c.place).where(*begun).limit(1)).first():
            self._connection.execute(
                update(jobs).where(jobs.c.id == job)
                .values(state=BulkState.DONE.value, ended_at=now, asker=""))
        return True

    def _done(self, job: str, place: int, outcome: Outcome) -> int:
        """Keep what was found in an item, and return how many bytes it takes less."""
        packed = pack(outcome)
        one = items.c.job == job, items.c.place == place, items.c.verdict == ""
        row = self._connection.execute(select(
            items.c.name, items.c.cells, func.coalesce(func.length(items.c.content), 0)
            .label("bytes")).where(*one)).first()
        if row is None:
            return 0
        cells = [each if len(each) <= LONGEST_CELL else f"{each[:_BEGINNING]}…"
                 for each in row.cells]
        said = (row.name, *(each[:_BEGINNING] for each in cells), packed["title"],
                packed["holder"], packed["issuer"])
        self._connection.execute(update(items).where(*one).values(
            verdict=outcome.verdict.value, trusted=outcome.trusted.value,
            title=packed["title"], holder=packed["holder"], issuer=packed["issuer"],
            outcome=packed, content=None, cells=cells, found=" ".join(said).casefold()))
        return int(row.bytes) + _size(row.cells) - _size(cells)

    # --- what was found --------------------------------------------------------------------

    def counts(self, job: str) -> Counts:
        """Return how far a job is."""
        found = Counter[str]()
        strangers = 0
        for verdict, trusted, count in self._connection.execute(
                select(items.c.verdict, items.c.trusted, func.count())
                .where(items.c.job == job).group_by(items.c.verdict, items.c.trusted)):
            found[verdict] += count
            if verdict == Verdict.PASSED.value and trusted == Trusted.NO.value:
                strangers += count
        return Counts(found.total(), found[Verdict.PASSED.value], found[Verdict.FAILED.value],
                      found[Verdict.UNKNOWN.value], strangers)

    def lines(self, job: str, wanted: Wanted) -> Sequence[Line]:
        """Return the lines that are wanted."""
        # Not what was brought: it may be large.
        kept = [column for column in items.c if column.name not in ("content", "found")]
        query = _wanted(select(*kept), job, wanted).order_by(
            *_ORDERS[wanted.order], items.c.place).offset(wanted.offset)
        rows = self._connection.execute(
            query if wanted.limit is None else query.limit(wanted.limit))
        return [Line(_brought(row), unpack(row.outcome) if row.verdict else None)
                for row in rows]

    def count(self, job: str, wanted: Wanted) -> int:
        """Return how many there are in all."""
        return int(self._connection.execute(
            _wanted(select(func.count()).select_from(items), job, wanted)).scalar_one())

    # --- the end ---------------------------------------------------------------------------

    def delete(self, job: str, now: datetime) -> bool:
        """Remove all that was brought and found; False where it was gone."""
        self._connection.execute(delete(items).where(items.c.job == job))
        return bool(self._connection.execute(
            update(jobs).where(jobs.c.id == job, jobs.c.state != BulkState.DELETED.value)
            .values(state=BulkState.DELETED.value, file="", header=[], asker="", size=0,
                    column=None, recipient=None, ended_at=now, lease="", leased_until=None)
        ).rowcount)

    def expired(self, before: datetime) -> Sequence[str]:
        """Return the jobs from before *before* that are not gone."""
        return self._connection.execute(
            select(jobs.c.id).where(jobs.c.created_at <= before,
                                    jobs.c.state != BulkState.DELETED.value)).scalars().all()

    def forget(self, before: datetime) -> int:
        """Forget also that there were jobs, of those that are gone since before *before*."""
        return self._connection.execute(
            delete(jobs).where(jobs.c.state == BulkState.DELETED.value,
                               jobs.c.ended_at <= before)).rowcount


def _size(cells: Iterable[str]) -> int:
    return sum(len(each.encode("utf-8", "replace")) for each in cells)


def _wanted(query: Select[Any], job: str, wanted: Wanted) -> Select[Any]:
    query = query.where(items.c.job == job)
    if wanted.verdict is not None:
        query = query.where(items.c.verdict == wanted.verdict.value)
    if wanted.is_stranger is not None:
        same = items.c.trusted == Trusted.NO.value
        query = query.where(same if wanted.is_stranger else not_(same))
    for word in _words(wanted.text):
        query = query.where(items.c.found.contains(word, autoescape=True))
    return query


def _words(text: str) -> Iterator[str]:
    yield from text.replace("\0", "").casefold().split()[:8]


def _row_of(job: str, item: Brought) -> dict[str, Any]:
    return {"job": job, "place": item.place, "cells": list(item.cells), "name": item.name,
            "flaw": item.flaw, "content": item.content, "attempts": 0, "turn": 0, "verdict": "",
            "trusted": "", "title": "", "holder": "", "issuer": "", "found": "", "outcome": {}}


def _brought(row: Row[Any]) -> Brought:
    return Brought(row.place, tuple(row.cells), row.name, getattr(row, "content", None),
                   row.flaw)


def _job(row: Row[Any]) -> BulkJob:
    return BulkJob(
        id=row.id, form=Form(row.form), file=row.file, header=tuple(row.header),
        policy=row.policy, created_at=row.created_at, state=BulkState(row.state),
        total=row.total, size=row.size, column=row.column, recipient=row.recipient,
        token=row.token, asker=row.asker, ended_at=row.ended_at)
