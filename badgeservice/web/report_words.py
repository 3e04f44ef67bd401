"""What the page calls the steps of a report and their verdicts."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.report import Verdict
from badgeservice.errors import Message, say

NAMES: Mapping[str, Message] = {
    "parse": say("Reading the file"),
    "profile": say("Everything is signed"),
    "schema": say("Form of the document"),
    "proof": say("Signature"),
    "suite": say("Kind of signature"),
    "issuer": say("Issuer"),
    "trust": say("List of trusted issuers"),
    "cosigner": say("Further signature"),
    "refresh": say("Newer version"),
    "register": say("Issuer's register"),
    "time": say("Dates"),
    "status": say("Revocation"),
    "endorsement": say("Endorsement"),
    "embedded": say("Credential inside"),
    "presentation": say("Who presents it"),
    "recipient": say("Holder"),
    "policy": say("Stricter rules"),
    "sources": say("Documents of others"),
}
"""What each step is called; a step that is not here goes by its own name."""

VERDICTS: Mapping[Verdict, Message] = {
    Verdict.PASSED: say("passed"),
    Verdict.FAILED: say("failed"),
    Verdict.UNKNOWN: say("could not be checked"),
}
