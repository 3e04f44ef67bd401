"""One item of many: verified, and what a report says of it taken down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from badgeservice.core.bulk import Brought, BulkJob, Outcome, Trusted
from badgeservice.core.bulk_archive import FLAWS
from badgeservice.core.bulk_table import meant
from badgeservice.core.paper_code import code_prefixes
from badgeservice.core.report import Check, Report, Verdict, failed, unknown
from badgeservice.credentials.summary import Summary, summary
from badgeservice.errors import HomeUnusable, say
from badgeservice.operations.verify import Verification, Verify

_log = logging.getLogger(__name__)

LATER = frozenset({"fetch-busy", "sandbox-busy"})
"""Codes of what is worth another try: another service, or this one, had too much to do."""

_OWN = frozenset({"in-register", "in-register-part", "issuer-own"})

FindCode = Callable[[str], str | None]
"""Returns the id of the credential whose printed code begins so; None where there is none."""


class BulkCheck:
    """Verifies items, however they came; never raises for what is in one."""

    def __init__(self, verify: Verify, find: FindCode, base: str) -> None:
        self._verify = verify
        self._find = find
        self._base = base

    def __call__(self, job: BulkJob, item: Brought, *,
                 documents: Mapping[str, Any] | None = None) -> Outcome:
        """Return what is found in *item*; raises HomeUnusable where nothing can be asked.

        *documents* are those that the caller vouches for, as `Verify` takes them.
        """
        if item.flaw:
            return _outcome("zip", unknown("parse", item.flaw, FLAWS[item.flaw]))
        try:
            found = self._found(job, item, documents)
        except HomeUnusable:
            raise
        except Exception:  # noqa: BLE001 - see below
            # One that meets a defect must not keep all others from being checked.
            _log.exception("item %s of %s could not be checked", item.place, job.id)
            return broken()
        return outcome_of(found)

    def _found(self, job: BulkJob, item: Brought,
               documents: Mapping[str, Any] | None) -> Verification:
        content = item.content
        if content is None:
            text = meant(job.input_of(item), self._base)
            prefixes = code_prefixes(text)
            if prefixes:
                name = next(filter(None, map(self._find, prefixes)), None)
                if name is None:
                    return _unknown_code()
                text = name
            content = text.encode("utf-8", "replace")
        return self._verify(content, recipient=job.recipient_of(item) or None,
                            documents=documents, policy=job.policy)


def outcome_of(found: Verification) -> Outcome:
    """Return what a report says of what verification found."""
    said = summary(found.document) if found.document is not None else Summary()
    codes = {check.code for check in found.report.checks
             if check.verdict is Verdict.PASSED}
    trusted = (Trusted.OWN if codes & _OWN
               else Trusted.LISTED if "issuer-trusted" in codes else Trusted.NO)
    return Outcome(
        verdict=found.report.verdict, source=found.source, checks=found.report.checks,
        kind=found.kind.value if found.kind else "", id=said.id, title=said.title,
        holder=said.holder, issuer=said.issuer, issuer_id=said.issuer_id, trusted=trusted,
        given_on=said.given_on)


def broken() -> Outcome:
    """Return what is said of an item whose work came to no end."""
    return _outcome("", unknown("parse", "check-failed", say(
        "Something went wrong while this was checked. Verify it by itself.")))


def is_for_later(outcome: Outcome) -> bool:
    """Tell whether an item is worth another try in a while."""
    return outcome.verdict is not Verdict.FAILED and any(
        check.code in LATER and check.verdict is Verdict.UNKNOWN for check in outcome.checks)


def _outcome(source: str, check: Check) -> Outcome:
    return Outcome(check.verdict, source, (check,))


def _unknown_code() -> Verification:
    return Verification("code", Report((failed("register", "unknown-credential", say(
        "There is no credential with this code here. Was it copied whole?")),)), None, None)
