"""Badges of which a part can be shown, for the tests of ``ecdsa-sd-2023``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeservice.credentials import canonical, did
from badgeservice.credentials.badge_disclosure import mandatory_pointers
from badgeservice.credentials.ecdsa_sd_disclosure import Reader, Secrets, derive, sign_base
from badgeservice.credentials.multikey import PublicKey, encode
from badgeservice.credentials.proof import without_proof
from tests.factories_documents import SCHOOL, THEN, badge, canonicalize, documents

READER = Reader(canonicalize, canonical.canonical_labels)
SECRETS = Secrets(ec.derive_private_key(5, ec.SECP256R1()), bytes(range(32)))


@dataclass(frozen=True)
class CurveSigner:
    """A signer on P-256 whose secret is the number that everybody can read here."""

    number: int = 77
    did: str = SCHOOL.did
    algorithm: str = "P-256"

    @property
    def public(self) -> PublicKey:
        """The public key."""
        key = ec.derive_private_key(self.number, ec.SECP256R1()).public_key()
        return PublicKey("P-256", key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))

    @property
    def multibase(self) -> str:
        """The public key as text."""
        return encode(self.public)

    @property
    def verification_method(self) -> str:
        """As `core.ports.Signer` has it."""
        return f"{self.did}#{self.multibase}"

    def sign(self, data: bytes) -> bytes:
        """As `core.ports.Signer` has it: r and s."""
        private = ec.derive_private_key(self.number, ec.SECP256R1())
        made = private.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(made))


SIGNER = CurveSigner()


def based(document, *, signer=SIGNER, mandatory=None, secrets=SECRETS):
    """*document* with a base proof."""
    return sign_base(
        without_proof(document), signer=signer, created=THEN, secrets=secrets, reader=READER,
        mandatory=mandatory_pointers(document) if mandatory is None else mandatory)


def shown(document, *pointers):
    """The part of a *document* with a base proof that *pointers* name."""
    return derive(document, shown=pointers, reader=READER)


@cache
def base_badge():
    """The badge of the other factories with a base proof; nobody may change it."""
    return based(badge())


def held():
    """The documents of the other factories; the school lists its key on P-256, too."""
    return documents() | {
        SCHOOL.did: did.document(SCHOOL.did, [SCHOOL.multibase, SIGNER.multibase])}
