"""Show a part of a credential: for its issuer the form that allows it, for its holder the part.

The issuer signs a credential once more, under the same id and with the same content, so that
single statements can be left out (``ecdsa-sd-2023``). That form is handed to the holder alone.
Nothing is stored: the register knows content, and what is shown must be part of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.core.ports import Signer, UnitOfWork
from badgeservice.core.report import Check, Verdict
from badgeservice.credentials import key_text
from badgeservice.credentials.badge_disclosure import levels, pointers_without, sign_badge_sd
from badgeservice.credentials.ecdsa_sd_disclosure import Reader, base_proof, derive, ensure_base
from badgeservice.credentials.proof import without_proof
from badgeservice.credentials.strict_json import BADGE_LIMIT, parse
from badgeservice.errors import BadInput, KeyUnusable, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.publish import encoded
from badgeservice.operations.show import Show
from badgeservice.operations.verify import Verification

_LOOKED_AT = ("parse", "profile", "schema", "proof", "issuer", "endorsement")
"""Steps that leaving things out can spoil; what else a verifier finds was so before."""


class Disclose:
    """Credentials of which a part can be shown, and the parts."""

    def __init__(self, tools: Collaborators, show: Show,
                 verify: Callable[[bytes], Verification]) -> None:
        self._tools = tools
        self._show = show
        self._verify = verify
        self._own = Reader(tools.canonicalize, tools.labels)
        self._guarded = Reader(tools.guarded, tools.guarded_labels)

    def __call__(self, document: Mapping[str, Any], pointers: Sequence[str]) -> dict[str, Any]:
        """Return the part of *document*, with a base proof, that *pointers* name.

        What its issuer made mandatory is shown besides. The signatures are not verified. Raises
        DocumentRefused ``proof-not-derivable``, ``proof-value``, ``pointer-malformed`` or
        ``pointer-unknown``; CouldNotCheck; TooComplex.
        """
        return derive(document, shown=pointers, reader=self._guarded)

    def part(self, content: bytes, pointers: Sequence[str] = (), *,
             hide_levels: bool = False) -> bytes:
        """Return the part of the credential in *content* that a holder wants to show.

        With *hide_levels* that is all but the levels reached. Raises what a call does, and
        BadInput ``part-refused`` where no verifier would accept the outcome.
        """
        document = parse(content, limit=BADGE_LIMIT)
        base_proof(document)
        if hide_levels:
            pointers = [*pointers, *pointers_without(document, levels(document))]
        part = encoded(self(document, pointers))
        problems = [_problem(check) for check in self._verify(part).report.checks
                    if check.name in _LOOKED_AT and check.verdict is Verdict.FAILED]
        if problems:
            raise BadInput(problems, code="part-refused", message=say(
                "This part would not be accepted by anybody, so it was not made."))
        return part

    def base(self, name: str) -> bytes:
        """Return the issued credential *name* in the form from which its holder shows parts.

        Raises NotFound, and KeyUnusable ``disclosure-key-missing`` where its issuer has no key
        for that.
        """
        facts = self._show.credential(name)
        document = without_proof(json.loads(facts.credential.document))
        with self._tools.database.reading() as work:
            key, signer = self._signer(work, facts.issuer, document["issuer"]["id"])
        signed = sign_badge_sd(document, signer=signer, created=self._tools.clock(),
                               chance=self._tools.chance, reader=self._own)
        ensure_base(signed, key_text.decode(key.public_key), self._own)
        return encoded(signed)

    def _signer(self, work: UnitOfWork, issuer: Issuer, did: str) -> tuple[Key, Signer]:
        key = disclosing_key(work, issuer.slug, did)
        return key, self._tools.keyring.signer(issuer, key)


def disclosing_key(work: UnitOfWork, issuer: str, did: str) -> Key:
    """Return the key that signs so that parts can be shown.

    Raises KeyUnusable ``disclosure-key-missing``.
    """
    keys = [key for key in sorted(work.keys.of_issuer(issuer),
                                  key=lambda key: key.purpose is Purpose.DISCLOSURE)
            if key.did == did and key.state is KeyState.ACTIVE
            and key.purpose in (Purpose.CREDENTIALS, Purpose.DISCLOSURE)
            and key_text.decode(key.public_key).type == "P-256"]
    if not keys:
        raise KeyUnusable(say(
            "%(issuer)s has no key of type P-256, which credentials need of which a part can "
            "be shown. Make one with `badgeservice key rotate --purpose disclosure`.",
            issuer=issuer), code="disclosure-key-missing")
    return keys[-1]


def _problem(check: Check) -> Problem:
    remedies = {
        "schema": say("Show what is missing, too."),
        "endorsement": say("An endorsement is for the whole credential. Show everything, or leave "
                           "the endorsement out."),
    }
    return Problem(check.code, check.message, remedies.get(check.name), field=check.name)
