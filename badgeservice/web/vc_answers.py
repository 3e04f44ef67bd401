"""Answers of the VC-API: what verification found, with the problem types of the standards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from badgeservice.core.report import Check, Report, Verdict
from badgeservice.web.answers import as_json
from badgeservice.web.languages import words

_MODEL = "https://www.w3.org/TR/vc-data-model#"
_INTEGRITY = "https://w3id.org/security#"
_STATUS = "https://www.w3.org/ns/credentials/status-list#"

_TYPES: Mapping[str, str] = {
    "parse": f"{_MODEL}PARSING_ERROR",
    "profile": f"{_INTEGRITY}PROOF_TRANSFORMATION_ERROR",
    "schema": f"{_MODEL}MALFORMED_VALUE_ERROR",
    "proof": f"{_INTEGRITY}PROOF_VERIFICATION_ERROR",
    "issuer": f"{_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR",
    "cosigner": f"{_INTEGRITY}PROOF_VERIFICATION_ERROR",
    "register": f"{_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR",
    "presentation": f"{_INTEGRITY}PROOF_VERIFICATION_ERROR",
    "time": f"{_MODEL}MALFORMED_VALUE_ERROR",
    "status": f"{_STATUS}STATUS_VERIFICATION_ERROR",
}
"""By step: VCDM 2.0 §7.1, VC Data Integrity 1.0 §4.7, Bitstring Status List 1.0 §3.4.

Other steps have no type there: they are ``about:blank`` (RFC 9457 §4.2.1) with our code."""

_BY_CODE: Mapping[str, str] = {
    "status-range": f"{_MODEL}RANGE_ERROR",
    "status-list-size": f"{_STATUS}STATUS_LIST_LENGTH_ERROR",
    "status-list-missing": f"{_STATUS}STATUS_RETRIEVAL_ERROR",
    "proof-challenge": f"{_INTEGRITY}INVALID_CHALLENGE_ERROR",
    "proof-domain": f"{_INTEGRITY}INVALID_DOMAIN_ERROR",
}

_HTTP: Mapping[Verdict, int] = {Verdict.PASSED: 200, Verdict.FAILED: 400, Verdict.UNKNOWN: 422}
"""Refused is 400; what could not be checked is 422, so that nobody takes it for invalid."""


def reported(report: Report, **further: Any) -> Response:
    """Answer with *report*: 200 where all was passed, else 400 or 422 with problem details."""
    response = as_json({
        "verified": report.verdict is Verdict.PASSED,
        "verdict": report.verdict.value,
        "problemDetails": [_problem(check) for check in report.checks
                           if check.verdict is not Verdict.PASSED],
        "checks": lines(report),
        **further,
    }, status=_HTTP[report.verdict])
    response.headers["Cache-Control"] = "no-store"
    return response


def lines(report: Report) -> list[dict[str, str]]:
    """Return the lines of *report* for programs."""
    return [{"name": check.name, "verdict": check.verdict.value, "code": check.code,
             "message": words(check.message)} for check in report.checks]


def _problem(check: Check) -> dict[str, str]:
    return {
        "type": _BY_CODE.get(check.code) or _TYPES.get(check.name, "about:blank"),
        "title": check.code,
        "detail": words(check.message),
        "code": check.code,
    }
