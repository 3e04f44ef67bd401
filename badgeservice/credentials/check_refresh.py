"""The refresh step: a newer version of a document that its issuer names is judged once.

Open Badges 3.0 §7 step 3, 1EdTech Credential Refresh 1.0. The newer one counts only where it
is by the same issuer, of the same kind and for the same achievement, and passes every check;
else the document that was brought is judged, and the report says so. A document of this
installation has no such step: its register knows the newest version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from badgeservice.core.report import Check, Report, Verdict, passed
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.check_register import own_register
from badgeservice.credentials.data_model import items, period
from badgeservice.credentials.envelope import unsealed
from badgeservice.credentials.kind import kind_of
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.world import Document, Outcome, World
from badgeservice.errors import BadgeError, say

_TYPES = ("1EdTechCredentialRefresh", ["1EdTechCredentialRefresh"])

_AVAILABLE = passed("refresh", "refresh-available", say(
    "The issuer may have a newer version of this document. It was not looked at."))
_FAILED = passed("refresh", "refresh-failed", say(
    "A newer version was found but cannot be relied on. The one that you brought was checked."))
_SAME = passed("refresh", "refresh-same", say("The issuer has no newer version."))
_FOLLOWED = passed("refresh", "refresh-followed", say(
    "The issuer has a newer version of this document, and that one was checked."))


def refreshed(document: Document, signed: Report, world: World,
              judge: Callable[[Document, World], Outcome]) -> Outcome | Check | None:
    """Return the outcome for the newer version, or what to say of it, or None.

    *signed* has the lines up to the proof and issuer of *document*: of one that is not
    genuine nothing is believed, least of all an address.
    """
    services = items(document.get("refreshService"))
    if (not services or not world.follows_refresh or signed.verdict is not Verdict.PASSED
            or own_register(document, world) is not None):
        return None
    url = _address(services[0])
    try:
        newer = world.documents.get(url) if url is not None else None
    except BadgeError:
        # A refresh that fails changes nothing (§7 step 3); the line says that it was not made.
        return _AVAILABLE
    if newer is None:
        return _AVAILABLE
    try:
        inner, _ = unsealed(newer)
    except BadgeError:
        return _FAILED
    if inner == document:
        return _SAME
    if not _is_version_of(inner, document):
        return _FAILED
    outcome = judge(newer, replace(world, follows_refresh=False))
    if outcome.report.verdict is not Verdict.PASSED:
        return _FAILED
    return replace(outcome, report=outcome.report.plus(_FOLLOWED))


def _address(service: object) -> str | None:
    if not isinstance(service, Mapping) or service.get("type") not in _TYPES:
        return None
    url = service.get("id")
    return url if isinstance(url, str) and url.startswith("https://") else None


def _is_version_of(newer: object, document: Document) -> bool:
    """Tell whether *newer* can stand for *document*: nobody's badge becomes another's."""
    return (isinstance(newer, Mapping)
            and kind_of(newer) is kind_of(document)
            and issuer_id(newer) == issuer_id(document)
            and _achievement(newer) == _achievement(document)
            and not _begins_before(newer, document))


def _begins_before(newer: Document, document: Document) -> bool:
    """Tell whether *newer* is the older one (Open Badges 3.0 §B.1.1: validFrom decides)."""
    starts = [period(each)[0] for each in (newer, document)]
    return all(starts) and parse_moment(str(starts[0])) < parse_moment(str(starts[1]))


def _achievement(document: Document) -> object:
    """Return the id of what was achieved, else of whom the document is about."""
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping):
        return None
    achievement = subject.get("achievement")
    return (achievement if isinstance(achievement, Mapping) else subject).get("id")
