"""What the page says of a report: words for its states, its steps and its verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from badgeservice.core.report import Verdict
from badgeservice.errors import Message, say


class State(Enum):
    """What the verdict comes to in one word; decides colour, sign and sentence."""

    VALID = "valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    EARLY = "not-yet-valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"

    @property
    def tone(self) -> str:
        """good, bad or open: the three looks that a verdict can have."""
        return {State.VALID: "good", State.UNKNOWN: "open"}.get(self, "bad")


HEADLINES: Mapping[State, Message] = {
    State.VALID: say("Valid"),
    State.REVOKED: say("Revoked"),
    State.SUSPENDED: say("Suspended"),
    State.SUPERSEDED: say("Replaced by a newer credential"),
    State.EXPIRED: say("Expired"),
    State.EARLY: say("Not yet valid"),
    State.INVALID: say("Not valid"),
    State.UNKNOWN: say("Could not be checked"),
}

SENTENCES: Mapping[State, Message] = {
    State.VALID: say("The credential is genuine, unchanged and in force."),
    State.REVOKED: say("The issuer has withdrawn this credential. It no longer counts."),
    State.SUSPENDED: say("The issuer has suspended this credential. It does not count for now."),
    State.SUPERSEDED: say("The issuer has replaced this credential. Ask for the newer one."),
    State.EXPIRED: say("The credential was genuine, but its validity has ended."),
    State.EARLY: say("The credential is genuine, but does not count yet."),
    State.INVALID: say("Do not rely on this: at least one check failed."),
    State.UNKNOWN: say("Not all checks could be made, so nothing is confirmed. That does not "
                       "mean that it is false."),
}

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

ADVICE: Mapping[str, Message] = {
    "parse": say("Ask the holder for the original file, or for the link to the credential."),
    "profile": say("Ask the issuer of this document to confirm it."),
    "schema": say("Ask the issuer of this document to confirm it."),
    "proof": say("Ask the issuer of this document to confirm it."),
    "issuer": say("Open the issuer's own website and look the credential up there, or ask the "
                  "issuer."),
    "status": say("Ask the issuer whether the credential still counts, or try again later."),
    "cosigner": say("Ask the organisation that is named to confirm its signature."),
    "endorsement": say("Ask the organisation that is named to confirm its endorsement."),
    "embedded": say("Verify that credential by itself, or ask its issuer."),
    "presentation": say("Ask whoever shows the credentials to prove that they are theirs."),
    "recipient": say("Ask the person to show that the credential is theirs."),
    "sources": say("Try again later, when the other service can be reached."),
    "policy": say("Ask the issuer whether the credential still counts, or try again later."),
}
"""What to do where a step could not be made; nothing where nobody can do anything."""

VERDICTS: Mapping[Verdict, Message] = {
    Verdict.PASSED: say("passed"),
    Verdict.FAILED: say("failed"),
    Verdict.UNKNOWN: say("could not be checked"),
}
