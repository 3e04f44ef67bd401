"""The W3C VC-API: for programs that issue, verify and derive credentials.

Verifying and deriving are open to everybody and keep nothing. Issuing and changing a status
need a bearer token of the issuer, made by `badgeservice token new`.
"""

from __future__ import annotations

from flask import Blueprint, Response

from badgeservice.core.report import Report
from badgeservice.core.token import Scope
from badgeservice.credentials.world import Expected
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.program import Wishes
from badgeservice.operations.verify import DEFAULT
from badgeservice.web.answers import as_json
from badgeservice.web.current import service
from badgeservice.web.turns import in_turn, note
from badgeservice.web.vc_answers import reported
from badgeservice.web.vc_body import Body, bearer, body

blueprint = Blueprint("vc_api", __name__, url_prefix="/vc-api")

_PROOF_ONLY = ("parse", "profile", "schema", "proof")
"""Steps that count where a program asks for the proof alone."""


@blueprint.post("/credentials/verify")
@in_turn
def verify_credential() -> Response:
    """Verify one credential, whole or, where asked, its proof only."""
    asked = body()
    # The program holds this document, so no newer version may answer for it.
    verification = service().verify(asked.secured("verifiableCredential"), policy=_policy(asked),
                                    follow_refresh=False)
    report = verification.report
    note(report)
    if _is_proof_only(asked):
        report = Report(tuple(c for c in report.checks if c.name in _PROOF_ONLY))
    return reported(report)


def _policy(asked: Body) -> str:
    """Return the rules that ``options.policy`` names, an option of this service's own."""
    return asked.option("policy", str) or DEFAULT


def _is_proof_only(asked: Body) -> bool:
    """Tell whether ``options.checks`` names the proof and nothing else."""
    checks = asked.texts("checks")
    if checks is None:
        return False
    unknown = sorted(set(checks) - {"proof", "credentialStatus", "credentialSchema"})
    if unknown:
        raise BadInput([Problem("check-unknown", say("There is no check of this name."),
                                field="options/checks", value=", ".join(unknown)[:80])])
    return checks == ("proof",)


@blueprint.post("/presentations/verify")
@in_turn
def verify_presentation() -> Response:
    """Verify a presentation, and each of its credentials alone."""
    asked = body()
    asked.object("verifiablePresentation")
    expected = Expected(asked.option("challenge", str), asked.option("domain", str))
    report = service().verify(asked.secured("verifiablePresentation"), policy=_policy(asked),
                              expected=expected).report
    note(report)
    return reported(report)


@blueprint.post("/credentials/derive")
@in_turn
def derive() -> Response:
    """Make a credential that shows a part of one with an ecdsa-sd-2023 base proof."""
    asked = body()
    derived = service().disclose(asked.object("verifiableCredential"),
                                 asked.texts("selectivePointers") or ())
    return _made({"verifiableCredential": derived})


@blueprint.post("/issuers/<slug>/credentials/issue")
def issue(slug: str) -> Response:
    """Sign a credential in the name of the issuer, and remember that it was signed."""
    token = service().tokens.authorize(bearer(), slug, Scope.ISSUE)
    asked = body()
    signed = service().sign_for_program(
        slug, asked.object("credential"), token=token,
        wishes=Wishes(with_status=asked.option("credentialStatus", dict) is not None,
                      mandatory=asked.texts("mandatoryPointers"),
                      suite=asked.option("cryptosuite", str)))
    return _made({"verifiableCredential": signed})


@blueprint.post("/issuers/<slug>/credentials/status")
def change_status(slug: str) -> Response:
    """Revoke a credential of the issuer, suspend it, or lift the suspension."""
    token = service().tokens.authorize(bearer(), slug, Scope.STATUS)
    asked = body()
    entry = asked.object("credentialStatus")
    purpose, is_set = entry.get("statusPurpose"), asked.members.get("status", True)
    if purpose not in ("revocation", "suspension") or not isinstance(is_set, bool):
        raise BadInput([Problem(
            "purpose-unknown", say("The status can be revocation or suspension."),
            field="credentialStatus/statusPurpose")])
    service().change_status_for_program(slug, asked.text("credentialId"), purpose=purpose,
                                        is_set=is_set,
                                        token=token)
    return _plain({"credentialId": asked.text("credentialId"), "statusPurpose": purpose,
                   "status": is_set})


def _made(value: dict[str, object]) -> Response:
    response = as_json(value, status=201)
    response.headers["Cache-Control"] = "no-store"
    return response


def _plain(value: dict[str, object]) -> Response:
    response = as_json(value)
    response.headers["Cache-Control"] = "no-store"
    return response
