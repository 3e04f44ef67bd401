"""The policy step: what a policy asks for beyond a genuine document that stands.

Made only for a policy that asks for more; each demand that is not met is a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from badgeservice.core.report import Check, Verdict, failed, passed, unknown
from badgeservice.credentials.check_named_schema import CODE
from badgeservice.credentials.world import Policy
from badgeservice.errors import say


def policy_checks(checks: Sequence[Check], policy: Policy) -> tuple[Check, ...]:
    """Return the lines of the step *policy*, after the other *checks* on a document."""
    if not (policy.status_known or policy.legacy_refused):
        return ()
    return tuple(_unmet(checks, policy)) or (passed("policy", "policy-met", say(
        "The document meets the stricter rules that you asked for.")),)


def _unmet(checks: Sequence[Check], policy: Policy) -> Iterator[Check]:
    if policy.legacy_refused and any(check.code == "proof-legacy" for check in checks):
        yield failed("policy", "policy-legacy", say(
            "The document is signed in an outdated way. Ask the issuer for a new one."))
    if policy.status_known and any(check.code == CODE for check in checks):
        yield unknown("policy", "policy-schema", say(
            "The document names a form that this service does not hold. Ask the issuer whether it "
            "has that form."))
    status = [check for check in checks if check.name == "status"]
    # A note, or a suspension alone, does not say whether the document was revoked.
    if policy.status_known and status and all(
            check.verdict is Verdict.PASSED and check.code != "status-valid" for check in status):
        yield unknown("policy", "policy-status", say(
            "The issuer does not publish whether it revokes such documents, so it cannot be "
            "known that this one still counts. Ask the issuer."))
