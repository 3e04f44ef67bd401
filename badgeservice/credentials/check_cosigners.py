"""The co-signer step: who signed a document besides its issuer, one line for each signature.

The issuer's own signature is what makes a document genuine (`check_proof`). Another
organisation's vouches for the same content, beside it or on top of it (VC Data Integrity 1.0
§2.1.1 and §2.1.2), and anybody can take it out again: no line says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from badgeservice.core.report import Check, failed, passed
from badgeservice.credentials.examined import Finding, Signature
from badgeservice.errors import CouldNotCheck, DocumentRefused, say


def cosigner_checks(signatures: Sequence[Signature], issuer: str | None) -> tuple[Check, ...]:
    """Return the lines for the signatures by others than *issuer*, where it signed itself.

    A signature in the name of somebody who does not list its key is a false one. One that
    cannot be checked counts for nothing, and neither helps the document nor harms it.
    """
    if issuer is None or not any(each.controller == issuer for each in signatures):
        return ()
    return tuple(_line(each, _shown(each.controller)) for each in signatures
                 if each.controller not in (None, issuer) and not _is_refused(each.flaw))


def _shown(controller: str | None) -> str:
    """Return a stranger's identifier so that it cannot pass for words of the report."""
    return "".join(sign if "!" <= sign <= "~" else "?" for sign in (controller or "")[:200])


def _is_refused(finding: Finding) -> bool:
    """Tell whether the line `proof` has said it already, for the whole document."""
    return isinstance(finding, DocumentRefused)


def _line(each: Signature, signer: str) -> Check:
    if each.lost_since is not None:
        # The register knows when it had the content, not who else had signed it by then.
        return failed("cosigner", "cosigner-key-compromised", say(
            "Others may have known the key of the further signature by %(signer)s since "
            "%(when)s, so it counts for nothing.", signer=signer, when=each.lost_since))
    against = each.binding or each.flaw
    if against is None:
        return passed("cosigner", "cosigner-confirmed", say(
            "It was also signed by %(signer)s.", signer=signer))
    if isinstance(against, CouldNotCheck):
        return passed("cosigner", "cosigner-unchecked", say(
            "It carries a further signature in the name of %(signer)s, which could not be "
            "checked and counts for nothing.", signer=signer))
    return failed("cosigner", f"cosigner-{against.code}", say(
        "The further signature in the name of %(signer)s is not by %(signer)s.", signer=signer))
