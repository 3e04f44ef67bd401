"""The trust step: whether the operator of this service trusts the issuer.

That a document is genuine says who signed it, not whether to believe that issuer. Only a
confirmed issuer is looked up.
"""

from __future__ import annotations

from badgeservice.core.report import Check, Verdict, failed, passed
from badgeservice.credentials.trust import TrustedIssuer, entry_for
from badgeservice.credentials.world import World
from badgeservice.errors import say


def trust_checks(issuer_line: Check, issuer: str | None, world: World) -> tuple[Check, ...]:
    """Return the line of the step *trust*; none where there is nothing to say.

    *issuer_line* is that of the step *issuer*. An issuer of this installation is trusted
    without a list.
    """
    if issuer_line.verdict is not Verdict.PASSED or issuer is None:
        return ()
    entry = entry_for(issuer, world.trusted_issuers, world.now)
    if entry is not None and entry.counts(world.now):
        return (_trusted(entry),)
    return (_untrusted(entry, issuer, world),) if world.policy.trusted_issuer_required else ()


def _untrusted(entry: TrustedIssuer | None, issuer: str, world: World) -> Check:
    if world.register is not None and world.register.knows_id(issuer):
        return passed("trust", "issuer-own", say("The issuer is one of this installation's own."))
    if entry is not None:
        return _lapsed(entry, world)
    return failed("trust", "issuer-not-trusted", say(
        "The issuer is not on this service's list of trusted issuers."))


def _trusted(entry: TrustedIssuer) -> Check:
    if not entry.list_name:
        return passed("trust", "issuer-trusted", say(
            "The issuer is on this service's list of trusted issuers."))
    return passed("trust", "issuer-trusted", say(
        "The issuer is on the list “%(list)s” as “%(name)s”.",
        list=entry.list_name, name=entry.name))


def _lapsed(entry: TrustedIssuer, world: World) -> Check:
    if entry.valid_from is not None and world.now < entry.valid_from:
        return failed("trust", "issuer-not-yet-trusted", say(
            "The issuer is on the list “%(list)s”, but only from %(day)s on.",
            list=entry.list_name, day=entry.valid_from.date()))
    ended = entry.valid_until.date() if entry.valid_until else ""
    return failed("trust", "issuer-trust-lapsed", say(
        "The issuer was on the list “%(list)s”, but only until %(day)s.",
        list=entry.list_name, day=ended))
