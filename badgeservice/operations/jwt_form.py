"""An issued credential once more as a token: the same id and content, another signature.

Nothing is stored. The register knows credentials by the digest of their content, which a token
carries unchanged, so every token is known there however often it is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from badgeservice.core.credential import Status
from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key, Purpose
from badgeservice.core.ports import UnitOfWork, active_key
from badgeservice.core.report import Verdict
from badgeservice.credentials import key_text
from badgeservice.credentials.proof import without_proof
from badgeservice.credentials.vc_jose import sign_vc_jose
from badgeservice.credentials.vc_jwt import sign_vc_jwt
from badgeservice.errors import KeyUnusable, NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity
from badgeservice.operations.issue import OwnOutputRefused
from badgeservice.operations.show import Show
from badgeservice.operations.verify import Verification

_OURS = ("parse", "profile", "schema", "proof", "issuer", "register", "time")
"""Steps that need nothing from anybody else: here unknown is as bad as failed."""


class TokenForm(Enum):
    """The two forms, by the names that people choose them by."""

    JWT = "jwt"
    """VC-JWT as Open Badges 3.0 has it; the key lies in the header."""

    VC_JWT = "vc+jwt"
    """VC-JOSE-COSE, as the W3C has it; the key is named by its DID URL."""


class JwtForm:
    """Tokens of credentials that are worth something."""

    def __init__(self, tools: Collaborators, show: Show,
                 verify: Callable[[bytes], Verification]) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._show = show
        self._verify = verify

    def __call__(self, name: str, form: TokenForm = TokenForm.JWT) -> bytes:
        """Return the issued credential *name* as a token, signed now by its issuer.

        The embedded proof is left out, an endorsement keeps its own. Raises NotFound;
        NotWilling for a credential that does not count any more, for a new signature would
        say that it does; KeyUnusable where its issuer has no key for that.
        """
        facts = self._show.credential(name)
        if facts.status is not Status.VALID:
            raise NotWilling([Problem("not-valid", say(
                "The credential does not count now; no token is signed of it."),
                field="status", value=facts.status.value)])
        document = without_proof(json.loads(facts.credential.document))
        with self._tools.database.reading() as work:
            token = self._signed(work, document, facts.issuer, form).encode("ascii")
        self._ensure_good(token)
        return token

    def _signed(self, work: UnitOfWork, document: Mapping[str, Any], issuer: Issuer,
                form: TokenForm) -> str:
        key = self._key(work, issuer, document["issuer"]["id"])
        signer = self._identity.signer(work, key)
        if form is TokenForm.VC_JWT:
            return sign_vc_jose(document, signer)
        return sign_vc_jwt(document, signer, public_key=key_text.decode(key.public_key))

    def _key(self, work: UnitOfWork, issuer: Issuer, did: str) -> Key:
        """Return the key that signs tokens for *issuer*, where it is still the *did* it was.

        A key for nothing else goes first: it can be RSA, which every reader of tokens knows.
        """
        has_own = active_key(work.keys.of_issuer(issuer.slug), Purpose.TOKENS) is not None
        key = self._identity.active(work, issuer.slug,
                                    Purpose.TOKENS if has_own else Purpose.CREDENTIALS)
        if key.did != did:
            raise KeyUnusable(say("%(issuer)s was known by another identifier when it issued the "
                                  "credential, and has no key for that one now.",
                                  issuer=issuer.slug), code="key-missing")
        return key

    def _ensure_good(self, token: bytes) -> None:
        """Act on the report about our own output before anybody gets it."""
        wrong = [check for check in self._verify(token).report.checks
                 if check.verdict is Verdict.FAILED
                 or (check.verdict is Verdict.UNKNOWN and check.name in _OURS)]
        if wrong:
            raise OwnOutputRefused(say(
                "What was signed does not pass our own checks: %(lines)s.",
                lines="; ".join(check.code for check in wrong)))
