"""Decisions as the pages of release and endorsement show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from badgeservice.core.deciding import Route
from badgeservice.core.judgement import Judgement, Outcome, Round
from badgeservice.core.text import Text
from badgeservice.errors import Message, say
from badgeservice.operations.decided import Decided
from badgeservice.operations.release_desk import Lines, Wanted
from badgeservice.web.current import service
from badgeservice.web.paging import Pages, page_number, pages_at

OUTCOMES: Mapping[Outcome, Message] = {
    Outcome.ACHIEVED: say("achieved"),
    Outcome.NOT_YET: say("not yet achieved"),
}

_ROUTES: Mapping[Route, Message] = {
    Route.SINGLE: say("one organisation alone"),
    Route.AGREED: say("both assessors agreed"),
    Route.RECONCILED: say("the assessors reconciled their judgements"),
    Route.ADJUDICATED: say("a third assessor decided"),
}

_ROUNDS: Mapping[Round, Message] = {
    Round.BLIND: say("blind judgement"),
    Round.RECONCILIATION: say("reconciled judgement"),
    Round.ADJUDICATION: say("judgement by a third assessor"),
}


def route_words(route: Route) -> Message:
    """Return how a decision was reached, in words."""
    return _ROUTES.get(route, say("an assessor decided on appeal"))


def round_words(turn: Round) -> Message:
    """Return what kind of judgement one of this round is."""
    return _ROUNDS.get(turn, say("judgement on appeal"))


@dataclass(frozen=True)
class LevelLine:
    """One criterion with the level that counts."""

    rubric: Text
    criterion: Text
    value: int | None
    top: int
    name: Text | None
    descriptor: Text | None
    comments: tuple[tuple[str, str], ...]
    """Organisation and what it wrote; in the order of the judgements."""


def level_lines(case: Decided, judgements: tuple[Judgement, ...] = ()) -> list[LevelLine]:
    """Return every criterion of the decision, with the comments that stand."""
    return [
        _line(case, rubric, criterion, judgements)
        for rubric in case.achievement.rubrics for criterion in rubric.criteria
    ]


def _line(case: Decided, rubric: Any, criterion: Any,
          judgements: tuple[Judgement, ...]) -> LevelLine:
    value = case.decision.finding.marks.get(rubric.slug, {}).get(criterion.id)
    counting = [j for j in judgements if j.id in case.decision.finding.judgements]
    place = f"{rubric.slug}/{criterion.id}"
    return LevelLine(
        rubric.title, criterion.title, value, rubric.levels[-1],
        rubric.level_name(value) if value is not None else None,
        criterion.descriptors.get(value) if value is not None else None,
        tuple((j.organisation, j.comments[place]) for j in counting if j.comments.get(place)),
    )


def organisations() -> Mapping[str, Text]:
    """Return what the organisations are called, by slug."""
    return {each.slug: each.name for each in service().show.issuers()}


def wanted() -> Wanted:
    """Read what a list is narrowed to; what is not known counts as nothing."""
    outcome = request.args.get("outcome", "")
    return Wanted(
        outcome=next((each for each in Outcome if each.value == outcome), None),
        achievement=request.args.get("achievement") or None,
        newest_first=request.args.get("sort") == "newest",
        page=page_number(),
    )


def pagination(endpoint: str, found: Lines) -> Pages[Any]:
    """Return what the page links of a list are made of."""
    return pages_at(found.page, found.pages, place=url_for(endpoint))
