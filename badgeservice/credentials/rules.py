"""The rules of each kind of document that no JSON Schema of ours says.

Those of kinds with a schema expect a document in which the schema found no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from badgeservice.credentials.data_model import (
    data_model_problems,
    date_problems,
    holder_problems,
    items,
)
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.moments import is_moment
from badgeservice.errors import Message, Problem, say

Document = Mapping[str, Any]
Rule = Callable[[Document], Iterator[Problem]]


def rule_problems(document: Document, kind: Kind) -> Iterator[Problem]:
    """Yield what is wrong with *document* by the rules of its *kind*."""
    for rule in _RULES[kind]:
        yield from rule(document)


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
    """Open Badges 3.0 §B: dates of its own, besides those of the data model."""
    subject = document["credentialSubject"]
    for prefix, node, names in (
        ("", document, ("awardedDate",)),
        ("credentialSubject/", subject, ("activityStartDate", "activityEndDate")),
    ):
        for name in names:
            if name in node and not is_moment(node[name]):
                yield _problem("date-malformed", say(
                    "This is not a date and time with its zone."), prefix + name)


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


# --- a record (CLR 2.0 §B.1) and a presentation (VCDM 2.0 §4.13) ---------------------------


def _record_is_named(document: Document) -> Iterator[Problem]:
    for name in ("id", "name"):
        if not isinstance(document.get(name), str):
            yield _problem("record-incomplete", say(
                "A learner record needs an id, a name and one subject with credentials."), name)


def _record_holds_credentials(document: Document) -> Iterator[Problem]:
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping) or "ClrSubject" not in items(subject.get("type")) or (
            not items(subject.get("verifiableCredential"))):
        yield _problem("record-incomplete", say(
            "A learner record needs an id, a name and one subject with credentials."),
            "credentialSubject")
    elif any(isinstance(each, Mapping) and each.get("id") == document.get("id")
             for each in items(subject["verifiableCredential"])):
        # In one graph the two would be one thing, and each could borrow the other's claims.
        yield _problem("record-id-twice", say(
            "A credential in the record has the record's own id."), "id")


def _presentation_is_whole(document: Document) -> Iterator[Problem]:
    yield from holder_problems(document, "holder", is_required=False)
    if not items(document.get("verifiableCredential")):
        yield _problem("presentation-empty", say("The presentation holds no credential."),
                       "verifiableCredential")


_EVERY: Sequence[Rule] = (_ids_are_texts, _dates_exist, date_problems)
_RULES: Mapping[Kind, Sequence[Rule]] = {
    Kind.BADGE: (*_EVERY, _subject_is_named, _criteria_say_something,
                 _results_belong_to_descriptions, _required_levels_exist),
    Kind.ENDORSEMENT: _EVERY,
    Kind.STATUS_LIST: _EVERY,
    Kind.RECORD: (data_model_problems, _record_is_named, _record_holds_credentials),
    Kind.CREDENTIAL: (data_model_problems,),
    Kind.PRESENTATION: (_presentation_is_whole,),
}
