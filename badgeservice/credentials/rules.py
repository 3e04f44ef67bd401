"""The rules of Open Badges 3.0 and VCDM 2.0 that a JSON Schema cannot say.

They expect a document in which the schema found no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from badgeservice.credentials.kind import Kind
from badgeservice.credentials.moments import parse_moment
from badgeservice.errors import DocumentRefused, Message, Problem, say

Document = Mapping[str, Any]
Rule = Callable[[Document], Iterator[Problem]]


def rule_problems(document: Document, kind: Kind) -> Iterator[Problem]:
    """Yield what is wrong with *document* by the rules of its *kind*."""
    for rule in _RULES[kind]:
        yield from rule(document)


def items(value: object) -> list[Any]:
    """Return the values of a member that may hold one or a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _problem(code: str, message: Message, field: str) -> Problem:
    return Problem(code, message, field=field)


# --- identifiers and dates ---------------------------------------------------------------


def _ids_are_texts(document: Document) -> Iterator[Problem]:
    """The official schema lets an id be a set of translations, which names nothing."""
    subject = document["credentialSubject"]
    places = {"id": document, "credentialSubject/id": subject}
    if isinstance(document["issuer"], Mapping):
        places["issuer/id"] = document["issuer"]
    if isinstance(subject.get("achievement"), Mapping):
        places["credentialSubject/achievement/id"] = subject["achievement"]
    for field, node in places.items():
        if "id" in node and not isinstance(node["id"], str):
            yield _problem("id-not-text", say("An identifier must be one text."), field)


def _dates_exist(document: Document) -> Iterator[Problem]:
    subject = document["credentialSubject"]
    for prefix, node, names in (
        ("", document, ("validFrom", "validUntil", "awardedDate")),
        ("credentialSubject/", subject, ("activityStartDate", "activityEndDate")),
    ):
        for name in names:
            if name in node and not _is_moment(node[name]):
                yield _problem("date-malformed", say(
                    "This is not a date and time with its zone."), prefix + name)


def _is_moment(text: str) -> bool:
    try:
        parse_moment(text)
    except DocumentRefused:
        return False
    return True


def _period_runs_forward(document: Document) -> Iterator[Problem]:
    """VCDM 2.0 §4.9: the beginning is not later than the end."""
    dates = [document.get("validFrom"), document.get("validUntil")]
    if not all(isinstance(date, str) and _is_moment(date) for date in dates):
        return
    start, end = (parse_moment(str(date)) for date in dates)
    if start > end:
        yield _problem("period-reversed", say("The end of validity lies before its beginning."),
                       "validUntil")


# --- the subject of a badge --------------------------------------------------------------


def _subject_is_named(document: Document) -> Iterator[Problem]:
    """Open Badges 3.0 §B.1.3: an id, or at least one identifier."""
    subject = document["credentialSubject"]
    if "id" not in subject and not items(subject.get("identifier")):
        yield _problem("subject-unnamed", say("The badge does not say whom it is about."),
                       "credentialSubject")


def _criteria_say_something(document: Document) -> Iterator[Problem]:
    if not document["credentialSubject"]["achievement"]["criteria"]:
        yield _problem("criteria-empty", say("The badge does not say what had to be done."),
                       "credentialSubject/achievement/criteria")


def _results_belong_to_descriptions(document: Document) -> Iterator[Problem]:
    """Open Badges 3.0 §B.1.21: a result refers to a description of the same achievement."""
    subject = document["credentialSubject"]
    descriptions = items(subject["achievement"].get("resultDescription"))
    by_id = {_key(description["id"]): description for description in descriptions}
    for number, result in enumerate(items(subject.get("result"))):
        field = f"credentialSubject/result/{number}"
        described = by_id.get(_key(result.get("resultDescription")))
        if "resultDescription" in result and described is None:
            yield _problem("result-unknown", say(
                "The result belongs to no criterion of the badge."), field)
        elif "achievedLevel" in result and _key(result["achievedLevel"]) not in _levels(described):
            yield _problem("level-unknown", say(
                "The level reached is not one of the criterion's levels."), field)
        elif described and (described["resultType"] == "Status") != ("status" in result):
            yield _problem("result-status", say(
                "A status goes with results of the type Status, and only with them."), field)


def _required_levels_exist(document: Document) -> Iterator[Problem]:
    achievement = document["credentialSubject"]["achievement"]
    for number, description in enumerate(items(achievement.get("resultDescription"))):
        if "requiredLevel" in description and (
                _key(description["requiredLevel"]) not in _levels(description)):
            yield _problem("level-unknown", say(
                "The level required is not one of the criterion's levels."),
                f"credentialSubject/achievement/resultDescription/{number}")


def _levels(description: Document | None) -> set[str]:
    found = items((description or {}).get("rubricCriterionLevel"))
    return {_key(level["id"]) for level in found}


def _key(identifier: object) -> str:
    return identifier if isinstance(identifier, str) else repr(identifier)


_EVERY: Sequence[Rule] = (_ids_are_texts, _dates_exist, _period_runs_forward)
_RULES: Mapping[Kind, Sequence[Rule]] = {
    Kind.BADGE: (*_EVERY, _subject_is_named, _criteria_say_something,
                 _results_belong_to_descriptions, _required_levels_exist),
    Kind.ENDORSEMENT: _EVERY,
    Kind.STATUS_LIST: _EVERY,
}
