"""What organisations, programmes and achievements are called: people know no slugs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import g

from badgeservice.core.account import EVERY
from badgeservice.core.achievement import Achievement
from badgeservice.core.text import Text
from badgeservice.errors import Problem, say
from badgeservice.web.current import service
from badgeservice.web.languages import language, words


def called(slug: str) -> str:
    """Return the name of an organisation or a programme in the reader's language.

    A programme is called as the organisation that runs it. The slug stands in where nothing
    of that name is published.
    """
    if slug == EVERY:
        return words(say("all programmes"))
    return _spoken(_names().get(slug)) or slug


def titled(slug: str) -> str:
    """Return the name of an achievement in the reader's language; the slug where there is none."""
    if "titles" not in g:
        g.titles = {each.slug: each.course.name for each in service().show.achievements()}
    return _spoken(g.titles.get(slug)) or slug


def organisation_named(problem: Problem) -> Problem:
    """Return *problem* with the name of the issuing organisation instead of its slug."""
    slug = problem.message.values.get("issuer")
    return problem if slug is None else _with(problem, issuer=called(str(slug)))


def criterion_named(problem: Problem, achievement: Achievement) -> Problem:
    """Return *problem* with the title of the criterion at its field instead of its id."""
    place = (problem.field or "").removeprefix("comment:")
    for rubric in achievement.rubrics:
        for criterion in rubric.criteria:
            if place == f"{rubric.slug}/{criterion.id}" and "criterion" in problem.message.values:
                return _with(problem, criterion=_spoken(criterion.title) or criterion.id)
    return problem


def _with(problem: Problem, **values: str) -> Problem:
    return replace(problem, message=replace(
        problem.message, values={**problem.message.values, **values}))


def _spoken(name: Text | None) -> str | None:
    if name is None:
        return None
    wanted = next((each for each in (language(), "en", "es") if name.has(each)), None)
    return name.in_language(wanted or next(iter(name)))


def _names() -> Mapping[str, Text]:
    """Return all names, read once in a request."""
    if "names" not in g:
        g.names = {each.slug: each.name for each in service().show.issuers()}
    found: Mapping[str, Text] = g.names
    return found
