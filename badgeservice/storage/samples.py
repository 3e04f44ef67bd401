"""Decisions that were drawn for a second look, and what was found in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, true, update

from badgeservice.core.account import EVERY
from badgeservice.core.sampling import DEFAULT_PERCENT, Candidate, Drawn, Review, Verdict
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.quality_tables import (
    sample_items,
    sample_reviews,
    samples,
    sampling_rates,
)


class SqlSampleStore:
    """`core.ports.SampleStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def percent(self, programme: str) -> int:
        """Return how many in a hundred are drawn there."""
        found = self._connection.execute(
            select(sampling_rates.c.percent)
            .where(sampling_rates.c.programme == programme)).scalar()
        return DEFAULT_PERCENT if found is None else int(found)

    def set_percent(self, programme: str, percent: int) -> None:
        """Change that."""
        done = self._connection.execute(
            update(sampling_rates).where(sampling_rates.c.programme == programme)
            .values(percent=percent))
        if done.rowcount == 0:
            insert(self._connection, sampling_rates,
                   {"programme": programme, "percent": percent},
                   {"pk_sampling_rates": _meanwhile()})

    def add(self, drawn: Drawn) -> None:
        """Record a draw; raises Conflict ``sampled-already`` where one was drawn before."""
        insert(self._connection, samples, {
            "id": drawn.id,
            "programme": drawn.programme,
            "drawn_at": drawn.drawn_at,
            "drawn_by": drawn.drawn_by,
            "seed": drawn.seed,
            "percent": drawn.percent,
            "since": drawn.since,
            "until": drawn.until,
            "population": drawn.population,
        })
        for position, item in enumerate(drawn.items):
            insert(self._connection, sample_items, {
                "sample": drawn.id,
                "position": position,
                "application": item.application,
                "reasons": list(item.reasons),
            }, {"uq_sample_items_application": _meanwhile()})

    def get(self, sample: str) -> Drawn:
        """Return a draw with its reviews; raises NotFound ``unknown-sample``."""
        found = self._drawn(samples.c.id == sample)
        if not found:
            raise NotFound(say("There is no such sample here."), code="unknown-sample")
        return found[0]

    def all(self, programmes: Collection[str]) -> Sequence[Drawn]:
        """Return all draws with their reviews, the newest first."""
        return self._drawn(_within(programmes))

    def sampled(self, programme: str) -> frozenset[str]:
        """Return the applications that were drawn there."""
        return frozenset(self._connection.execute(
            select(sample_items.c.application)
            .join(samples, samples.c.id == sample_items.c.sample)
            .where(samples.c.programme == programme)).scalars())

    def awaits_review(self, application: str) -> bool:
        """Tell whether *application* was drawn and nobody has reviewed it yet."""
        drawn, reviewed = (self._connection.execute(
            select(table.c.application).where(table.c.application == application).limit(1)).first()
            for table in (sample_items, sample_reviews))
        return drawn is not None and reviewed is None

    def review(self, review: Review) -> None:
        """Record a review; raises Conflict ``reviewed-already``."""
        insert(self._connection, sample_reviews, {
            "id": review.id,
            "sample": review.sample,
            "application": review.application,
            "reviewer": review.reviewer,
            "made_at": review.made_at,
            "verdict": review.verdict.value,
            "note": review.note,
        }, {"uq_sample_reviews_application": Conflict(
            say("Somebody has reviewed this decision already."), code="reviewed-already")})

    def _drawn(self, condition: ColumnElement[bool]) -> tuple[Drawn, ...]:
        rows = self._connection.execute(
            select(samples).where(condition).order_by(samples.c.number.desc())).all()
        items: dict[str, list[Candidate]] = {row.id: [] for row in rows}
        reviews: dict[str, dict[str, Review]] = {row.id: {} for row in rows}
        for each in self._connection.execute(
                select(sample_items).where(sample_items.c.sample.in_(items))
                .order_by(sample_items.c.position)):
            items[each.sample].append(Candidate(each.application, tuple(each.reasons)))
        for each in self._connection.execute(
                select(sample_reviews).where(sample_reviews.c.sample.in_(items))):
            reviews[each.sample][each.application] = _review(each)
        return tuple(Drawn(row.id, row.programme, row.drawn_at, row.drawn_by, row.seed,
                           row.percent, row.since, row.until, row.population,
                           tuple(items[row.id]), reviews[row.id]) for row in rows)


def _meanwhile() -> Conflict:
    return Conflict(say("Somebody else drew at the same moment; look at that sample."),
                    code="sampled-already")


def _within(programmes: Collection[str]) -> ColumnElement[bool]:
    return true() if EVERY in programmes else samples.c.programme.in_(sorted(programmes))


def _review(row: Row[Any]) -> Review:
    return Review(row.id, row.sample, row.application, row.reviewer, row.made_at,
                  Verdict(row.verdict), row.note)
