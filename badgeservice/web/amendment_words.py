"""What the pages say of changes of many credentials."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.credential import Status
from badgeservice.errors import Message, say
from badgeservice.operations.amend_drafts import CORRECT
from badgeservice.web.credential_view import REASONS

KINDS: Mapping[str, Message] = {
    "revoke": say("Revoke"),
    "suspend": say("Suspend"),
    "reinstate": say("Reinstate"),
    CORRECT: say("Correct"),
}

BUTTONS: Mapping[str, Message] = {
    "revoke": say("Revoke for good"),
    "suspend": say("Suspend them"),
    "reinstate": say("Let them count again"),
    CORRECT: say("Replace with corrected ones"),
}

REASON_WORDS: Mapping[str, Message] = {
    **REASONS,
    "review-passed": say("it was reviewed and is right"),
    "suspended-in-error": say("it was suspended in error"),
}

STATUSES: Mapping[Status, Message] = {
    Status.VALID: say("in force"),
    Status.SUSPENDED: say("suspended"),
    Status.REVOKED: say("revoked"),
    Status.SUPERSEDED: say("replaced"),
}
"""What a credential was worth before the change."""
