"""Decisions that were drawn for a second look, and what was found in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, select, true, update

from badgeservice.core.account import EVERY
from badgeservice.core.sampling import (
    DEFAULT_PERCENT,
    Candidate,
    Drawn,
    Fate,
    Review,
    Verdict,
)
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.quality_tables import (
    sample_items,
    sample_reviews,
    samples,
    sampling_rates,
)
from badgeservice.storage.tables import decisions


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
            "candidates": [{"application": each.application, "decision": each.decision,
                            "reasons": list(each.reasons)} for each in drawn.candidates],
        })
        for position, item in enumerate(drawn.items):
            insert(self._connection, sample_items, {
                "sample": drawn.id,
                "position": position,
                "application": item.application,
                "decision": item.decision,
                "reasons": list(item.reasons),
            }, {"uq_sample_items_decision": _meanwhile()})

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
        """Return the decisions that were drawn there."""
        return frozenset(self._connection.execute(
            select(sample_items.c.decision)
            .join(samples, samples.c.id == sample_items.c.sample)
            .where(samples.c.programme == programme)).scalars())

    def awaits_review(self, decision: str) -> bool:
        """Tell whether *decision* was drawn and nobody has reviewed it yet."""
        drawn, reviewed = (self._connection.execute(
            select(table.c.decision).where(table.c.decision == decision)).first()
            for table in (sample_items, sample_reviews))
        return drawn is not None and reviewed is None

    def review(self, review: Review) -> None:
        """Record a review; raises Conflict ``reviewed-already``."""
        insert(self._connection, sample_reviews, {
            "id": review.id,
            "sample": review.sample,
            "application": review.application,
            "decision": review.decision,
            "reviewer": review.reviewer,
            "made_at": review.made_at,
            "verdict": review.verdict.value,
            "note": review.note,
        }, {"uq_sample_reviews_decision": Conflict(
            say("Somebody has reviewed this decision already."), code="reviewed-already")})

    def _drawn(self, condition: ColumnElement[bool]) -> tuple[Drawn, ...]:
        rows = self._connection.execute(
            select(samples).where(condition).order_by(samples.c.number.desc())).all()
        items: dict[str, list[Candidate]] = {row.id: [] for row in rows}
        reviews: dict[str, dict[str, Review]] = {row.id: {} for row in rows}
        fates: dict[str, dict[str, Fate]] = {row.id: {} for row in rows}
        for each in self._connection.execute(
                select(sample_items, decisions.c.superseded_by)
                .join(decisions, decisions.c.id == sample_items.c.decision)
                .where(sample_items.c.sample.in_(items)).order_by(sample_items.c.position)):
            items[each.sample].append(_candidate(each._mapping))
            if each.superseded_by is not None:
                fates[each.sample][each.application] = (
                    Fate.ASIDE if each.superseded_by == each.decision else Fate.OVERTURNED)
        for each in self._connection.execute(
                select(sample_reviews).where(sample_reviews.c.sample.in_(items))):
            reviews[each.sample][each.application] = _review(each)
        return tuple(Drawn(row.id, row.programme, row.drawn_at, row.drawn_by, row.seed,
                           row.percent, row.since, row.until, row.population,
                           tuple(items[row.id]), reviews[row.id],
                           tuple(map(_candidate, row.candidates or ())), fates[row.id])
                     for row in rows)


def _meanwhile() -> Conflict:
    return Conflict(say("Somebody else drew at the same moment; look at that sample."),
                    code="sampled-already")


def _within(programmes: Collection[str]) -> ColumnElement[bool]:
    return true() if EVERY in programmes else samples.c.programme.in_(sorted(programmes))


def _candidate(row: Mapping[str, Any] | RowMapping) -> Candidate:
    return Candidate(row["application"], row["decision"], tuple(row["reasons"]))


def _review(row: Row[Any]) -> Review:
    return Review(row.id, row.sample, row.application, row.decision, row.reviewer, row.made_at,
                  Verdict(row.verdict), row.note)
