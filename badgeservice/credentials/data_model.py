"""The rules of the W3C data model for every credential, whatever it is about.

VCDM 2.0 §4 and VCDM 1.1 §4 and §5. They take any document that passed the profile: nothing is
expected of a member's form. What no rule says is nobody's business here: claims are free.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from badgeservice.credentials.contexts import is_version_1
from badgeservice.credentials.moments import is_moment, parse_moment
from badgeservice.errors import Message, Problem, say

Document = Mapping[str, Any]

_TYPED = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence")
"""VCDM 2.0 §4: members whose objects must each say of what type they are."""

_IDENTIFIED = {
    False: ("credentialSchema",),
    True: ("credentialStatus", "credentialSchema", "refreshService"),
}
"""Of these, the ones that need an id besides: in VCDM 2.0, and in VCDM 1.1 (True)."""

_DATES = ("validFrom", "validUntil", "issuanceDate", "expirationDate")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f]+")


def items(value: object) -> list[Any]:
    """Return the values of a member that may hold one or a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def is_url(value: object) -> bool:
    """Tell whether *value* is one absolute URL, as an id must be (VCDM 2.0 §4.4)."""
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def data_model_problems(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with a credential by the data model that its context names."""
    yield from _identifier(document, "id")
    yield from _types(document, "type")
    yield from holder_problems(document, "issuer", is_required=True)
    yield from _subjects(document)
    yield from date_problems(document)
    yield from _texts(document)
    for name in _TYPED:
        yield from _typed(document, name, name in _IDENTIFIED[is_version_1(document)])


def period(document: Document) -> tuple[str | None, str | None]:
    """Return beginning and end of validity; of several that are given, the narrower ones.

    VCDM 1.1 calls them otherwise, and its context defines the later names too.
    """
    def given(*names: str) -> list[str]:
        """Return the moments under *names*, earliest first; what is no moment is left out."""
        return sorted((document[name] for name in names if is_moment(document.get(name))),
                      key=parse_moment)

    starts, ends = given("validFrom", "issuanceDate"), given("validUntil", "expirationDate")
    return starts[-1] if starts else None, ends[0] if ends else None


def _problem(code: str, message: Message, field: str) -> Problem:
    return Problem(code, message, field=field)


# --- who and what ------------------------------------------------------------------------


def _identifier(node: Document, field: str) -> Iterator[Problem]:
    if "id" in node and not is_url(node["id"]):
        yield _problem("id-not-url", say("An identifier must be one full address."), field)


def _types(node: Document, field: str) -> Iterator[Problem]:
    """That each leads to an absolute address is seen when the document is expanded."""
    names = items(node.get("type"))
    if not names or not all(isinstance(name, str) and name for name in names):
        yield _problem("type-missing", say("What this is must be told by its type."), field)


def holder_problems(document: Document, name: str, *, is_required: bool) -> Iterator[Problem]:
    """Yield what is wrong with an issuer or holder: an address, or an object with one."""
    value = document.get(name)
    if value is None and not is_required:
        return
    if not is_url(value.get("id") if isinstance(value, Mapping) else value):
        yield _problem("party-unnamed", say("An issuer or holder must be named by one full "
                                            "address."), name)


def _subjects(document: Document) -> Iterator[Problem]:
    subjects = items(document.get("credentialSubject"))
    if not subjects or not all(isinstance(each, Mapping) and each for each in subjects):
        yield _problem("subject-empty", say("The credential says nothing about anybody."),
                       "credentialSubject")
        return
    for number, each in enumerate(subjects):
        yield from _identifier(each, f"credentialSubject/{number}/id")


# --- when --------------------------------------------------------------------------------


def date_problems(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with the dates of validity, of both versions."""
    if is_version_1(document) and "issuanceDate" not in document:
        yield _problem("date-missing", say("The credential does not say when it was issued."),
                       "issuanceDate")
    for name in _DATES:
        if name in document and not is_moment(document[name]):
            yield _problem("date-malformed", say(
                "This is not a date and time with its zone."), name)
    start, end = period(document)
    if start is not None and end is not None and parse_moment(start) > parse_moment(end):
        yield _problem("period-reversed", say("The end of validity lies before its beginning."),
                       "expirationDate" if "expirationDate" in document else "validUntil")


# --- the rest ----------------------------------------------------------------------------


def _texts(document: Document) -> Iterator[Problem]:
    """VCDM 2.0 §4.6: names and descriptions are texts, also in several languages."""
    for name in ("name", "description"):
        for each in items(document.get(name)):
            text = each.get("@value") if isinstance(each, Mapping) else each
            if not isinstance(text, str):
                yield _problem("text-malformed", say(
                    "A name or description must be a text, or a text with its language."), name)


def _typed(document: Document, name: str, needs_id: bool) -> Iterator[Problem]:
    for number, each in enumerate(items(document.get(name))):
        field = f"{name}/{number}"
        if not isinstance(each, Mapping):
            yield _problem("not-an-object", say("Something that must be described is only "
                                                "named here."), field)
            continue
        yield from _types(each, field)
        yield from _identifier(each, field)
        if needs_id and "id" not in each:
            yield _problem("id-missing", say("Something here needs an address of its own."),
                           field)
