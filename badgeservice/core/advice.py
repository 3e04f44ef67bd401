"""What somebody can do about a line of a report that was not passed, in one plain sentence.

The line's own sentence says what was found. By code where one thing helps, else by step.

>>> str(advice_on(Check("time", Verdict.FAILED, "expired", say("It has expired."))))
'Ask the holder for a newer one.'
"""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.report import Check, Verdict
from badgeservice.errors import Message, say

_ORIGINAL = say("Ask the holder for the original file, or for the link to the credential.")
_CONFIRM = say("Ask the issuer of this document to confirm it.")
_DO_NOT_RELY = say("Do not rely on it unless the issuer confirms it.")
_STILL_COUNTS = say("Ask the issuer whether the credential still counts, or try again later.")
_PICTURE = say("Ask the holder for the picture as it was downloaded, or for the link. A "
               "screenshot, or a picture saved from another site, has no credential inside.")
_TELL = say("Do not rely on it, and tell the issuer.")

_SEARCH = say("Ask the person for the link or the file of the credential, or type the code that is "
              "printed on the certificate.")

_FAILED: Mapping[str, Message] = {
    "parse": _ORIGINAL,
    "profile": _DO_NOT_RELY,
    "schema": _DO_NOT_RELY,
    "proof": _DO_NOT_RELY,
    "issuer": _DO_NOT_RELY,
    "trust": say("Decide whether you trust this issuer."),
    "cosigner": say("Ask the organisation that is named to confirm its signature."),
    "register": _TELL,
    "status": _DO_NOT_RELY,
    "endorsement": say("Ask the organisation that is named to confirm its endorsement."),
    "embedded": say("Do not rely on that credential. Verify the others by themselves."),
    "presentation": say("Do not accept it; ask for it again."),
    "recipient": say("Ask the person to show that the credential is theirs."),
}

_UNKNOWN: Mapping[str, Message] = {
    "parse": _ORIGINAL,
    "profile": _CONFIRM,
    "schema": _CONFIRM,
    "proof": _CONFIRM,
    "issuer": say("Open the issuer's own website and look the credential up there, or ask the "
                  "issuer."),
    "register": _CONFIRM,
    "status": _STILL_COUNTS,
    "endorsement": _FAILED["endorsement"],
    "embedded": say("Verify that credential by itself, or ask its issuer."),
    "presentation": say("Ask whoever shows the credentials to prove that they are theirs."),
    "recipient": _FAILED["recipient"],
    "sources": say("Try again later, when the other service can be reached."),
}

_BY_CODE: Mapping[str, Message] = {
    "proof-invalid": say("Do not rely on it. Ask the holder for the original file, or for the "
                         "link to the credential."),
    "key-private": _TELL,
    "list-replaced": say("Get the list from its address again."),
    "not-yet-valid": say("Wait until that day."),
    "expired": say("Ask the holder for a newer one."),
    "status-revoked": say("It does not count any more. Only the issuer can say more about it."),
    "status-suspended": say("It does not count for now. Ask the issuer how long."),
    "status-superseded": say("Only the newer one counts: open it, or ask the holder for it."),
    "status-list-rolled-back": _TELL,
    "png-no-credential": _PICTURE,
    "svg-no-credential": _PICTURE,
    "pdf-no-credential": say("Ask the holder for the PDF file as it was downloaded, or for the "
                             "link. A scan or a printout has no credential inside."),
    "empty": say("Choose the file again. Perhaps it had not been downloaded to its end."),
    "photo-no-credential": say(
        "A photograph or screenshot shows what is on it, genuine or not. Type the code or the "
        "address that stands beside the square on the certificate, or ask the holder for the PDF "
        "or the link."),
    "office-no-credential": say("Ask the holder for the PDF as it was downloaded, for the badge "
                                "picture or for the link."),
    "sheet-no-credential": say("Bring a list of credentials to “Verify many credentials”."),
    "zip-no-credential": say("Take the files out and bring each by itself, or bring the ZIP to "
                             "“Verify many credentials”."),
    "page-no-credential": say("Bring the address of the page: copy it from the address bar where "
                              "the page is open."),
    "page-saved": say("Open that address yourself, or bring it here."),
    "text-email": _SEARCH,
    "text-national-id": _SEARCH,
    "text-name": _SEARCH,
    "text-several": say("Bring one at a time, or make a list of them: many are verified in one "
                        "go, too."),
    "code-incomplete": say("Type all of it, or scan the square beside it."),
    "code-mistyped": say("Often exchanged are 2 and Z, 5 and S, I and L. Or scan the square."),
    "unknown-code": say("A paper whose code leads nowhere may be forged: ask the issuer."),
    "link-linkedin": say("Open the profile, follow “Show credential” there, and bring the address "
                         "to which it leads."),
    "link-login": say("Ask the holder for the file itself, or download it there and bring it."),
    "link-badge-page": say("Download the credential there, as JSON or as a picture (Open Badges "
                           "3.0), and bring the file; or let that service verify it."),
    "link-own-other": say("The address of a credential has “/credentials/” in it. Copy it once "
                          "more, or type the code."),
    "link-page": say("Look on that page for a download of the credential, and bring the file."),
    "older-badge": say("Perhaps the holder also has one of Open Badges 3.0."),
    "too-complex": _CONFIRM,
    "json-depth": _CONFIRM,
    "json-too-many": _CONFIRM,
    "sandbox-unavailable": say("Try again later; tell whoever runs this service."),
    "file-unreadable": say("Make sure that your account may read the file."),
}

_SAID_ALREADY = frozenset({
    "unknown-credential", "credential-page-off", "foreign-link", "no-register", "proof-base",
    "key-compromised", "policy-legacy", "policy-status", "presentation-unproven",
    "sandbox-busy", "fetch-busy", "not-reached", "check-failed",
    "zip-link", "zip-encrypted", "zip-method", "zip-nested",
})
"""Codes whose sentence says what to do; *not-reached* points to the line that failed."""


def advice_on(check: Check) -> Message | None:
    """Return what to do about *check*; None where it was passed, or its sentence says it."""
    if check.verdict is Verdict.PASSED or check.code in _SAID_ALREADY:
        return None
    by_step = _FAILED if check.verdict is Verdict.FAILED else _UNKNOWN
    return _BY_CODE.get(check.code) or by_step.get(check.name)
