"""Documents, keys and worlds for the tests of `credentials`: small, real, made by hand.

Nothing here is patched or mocked. The keys come from fixed seeds and protect nothing.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeservice.core.credential import Status
from badgeservice.credentials import canonical, did, proof, status_list
from badgeservice.credentials.contexts import OPEN_BADGES, V2, Contexts
from badgeservice.credentials.eddsa_rdfc_2022 import EDDSA_RDFC_2022
from badgeservice.credentials.hash_and_sign import Form, signed_data
from badgeservice.credentials.multikey import PublicKey, encode, encode_base58
from badgeservice.credentials.schema import Schemas
from badgeservice.credentials.world import RegisterEntry, World
from badgeservice.resources import resource

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
THEN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BASE = "https://insignias.example"
LIST = f"{BASE}/status/1"
INDEX = 94_567
EMAIL = "a@example.com"
SALT = "Kosher"
# Published in Open Badges 3.0 for this address and salt.
EMAIL_HASH = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


CURVES = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
HASHES = {"P-256": hashes.SHA256(), "P-384": hashes.SHA384()}


def ecdsa_signature(private, data):
    """r and s one after the other; always the same for the same data (RFC 6979)."""
    name, half = ("P-256", 32) if private.curve.key_size == 256 else ("P-384", 48)
    made = private.sign(data, ec.ECDSA(HASHES[name], deterministic_signing=True))
    return b"".join(number.to_bytes(half, "big") for number in decode_dss_signature(made))


@dataclass(frozen=True)
class TestSigner:
    """A signer whose secret is the seed byte that everybody can read here."""

    __test__ = False

    seed: int
    web: str | None = None
    """The slug of a did:web issuer; None for a did:key."""

    algorithm: str = "Ed25519"

    @property
    def private(self) -> Ed25519PrivateKey | ec.EllipticCurvePrivateKey:
        """The key itself."""
        if self.algorithm in CURVES:
            return ec.derive_private_key(int.from_bytes(bytes([self.seed]) * 32, "big"),
                                         CURVES[self.algorithm])
        return Ed25519PrivateKey.from_private_bytes(bytes([self.seed]) * 32)

    @property
    def multibase(self) -> str:
        """The public key as text."""
        public = self.private.public_key()
        if self.algorithm in CURVES:
            return encode(PublicKey(self.algorithm, public.public_bytes(
                Encoding.X962, PublicFormat.CompressedPoint)))
        return encode(PublicKey("Ed25519", public.public_bytes_raw()))

    @property
    def did(self) -> str:
        """The issuer that the key belongs to."""
        return f"did:web:insignias.example:issuers:{self.web}" if self.web else (
            f"did:key:{self.multibase}")

    @property
    def verification_method(self) -> str:
        """As `core.ports.Signer` has it."""
        return f"{self.did}#{self.multibase}"

    def sign(self, data: bytes) -> bytes:
        """As `core.ports.Signer` has it."""
        if self.algorithm in CURVES:
            return ecdsa_signature(self.private, data)
        return self.private.sign(data)


SCHOOL = TestSigner(1, "escuela")
PARTNER = TestSigner(2, "socio")
STRANGER = TestSigner(3)


@cache
def contexts() -> Contexts:
    """The contexts as they are shipped."""
    sources = json.loads(resource("schemas", "contexts", "SOURCES.json").read_text("utf-8"))
    return Contexts(
        {url: resource("schemas", "contexts", entry["file"]).read_bytes()
         for url, entry in sources.items()},
        {url: entry["sha256"] for url, entry in sources.items()})


@cache
def schemas() -> Schemas:
    """The schemas as they are shipped."""
    text = resource("schemas", "open-badge-credential.json").read_text("utf-8")
    return Schemas(json.loads(text))


def canonicalize(document):
    """The canonical form, computed in this process."""
    return canonical.canonicalize(document, contexts())


def profile(signer=SCHOOL, name="Escuela EJEMPLO"):
    """The profile of an issuer."""
    return {"id": signer.did, "type": ["Profile"], "name": name, "url": "https://escuela.example",
            "address": {"type": ["Address"], "addressCountryCode": "CL"}}


def achievement():
    """An achievement with one criterion of four levels."""
    base = f"{BASE}/achievements/modulo-2/1/es"
    levels = ("Inicial", "Básico", "Logrado", "Destacado")
    return {
        "id": base, "type": ["Achievement"], "achievementType": "MicroCredential",
        "name": "Ciencias en el aula", "description": "Diseña y hace una clase.",
        "inLanguage": "es", "creditsAvailable": 1.5, "tag": ["aula", "ciencias"],
        "criteria": {"narrative": "**Horas**\n\n27 horas"},
        "creator": profile(),
        "alignment": [{"type": ["Alignment"], "targetName": "EQF 6", "targetType": "ext:EQF",
                       "targetUrl": "https://europa.example/eqf"}],
        "resultDescription": [{
            "id": f"{base}#r1/diseno", "type": ["ResultDescription"], "name": "Diseño",
            "resultType": "RubricCriterionLevel", "requiredLevel": f"{base}#r1/diseno/3",
            "rubricCriterionLevel": [
                {"id": f"{base}#r1/diseno/{number}", "type": ["RubricCriterionLevel"],
                 "name": name, "level": str(number), "points": str(number)}
                for number, name in enumerate(levels, 1)],
        }],
    }


def badge(**changes):
    """An unsigned badge of SCHOOL; *changes* replace members, None takes one out."""
    base = f"{BASE}/achievements/modulo-2/1/es"
    document = {
        "@context": [V2, OPEN_BADGES],
        "id": f"{BASE}/credentials/aaaa",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Ciencias en el aula",
        "issuer": profile(),
        "validFrom": "2026-03-02T12:00:00Z",
        "validUntil": "2036-03-02T12:00:00Z",
        "awardedDate": "2026-03-01T00:00:00-03:00",
        "credentialSubject": {
            "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": True, "identityHash": EMAIL_HASH,
                 "identityType": "emailAddress", "salt": SALT},
                {"type": "IdentityObject", "hashed": False, "identityHash": "Ana Ñandú",
                 "identityType": "name"}],
            "achievement": achievement(),
            "result": [{"type": ["Result"], "resultDescription": f"{base}#r1/diseno",
                        "achievedLevel": f"{base}#r1/diseno/4"}],
        },
        "evidence": [{"id": "urn:uuid:00000000-0000-4000-8000-00000000000e",
                      "type": ["Evidence"], "name": "Planificación",
                      "narrative": "Una clase de 90 minutos.",
                      "digestMultibase": canonical.digest_multibase(b"plan")}],
        "credentialStatus": {
            "id": f"{LIST}#{INDEX}", "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation", "statusListIndex": str(INDEX),
            "statusListCredential": LIST},
    }
    return {key: value for key, value in {**document, **changes}.items() if value is not None}


def sign(document, signer=SCHOOL, created=THEN, suite=EDDSA_RDFC_2022, identifier=None):
    """A signed copy."""
    return proof.sign(document, suite=suite, signer=signer, created=created,
                      canonicalize=canonicalize, identifier=identifier)


def co_sign(document, signer=PARTNER, place=None, created=THEN, suite=EDDSA_RDFC_2022):
    """A copy with one more signature."""
    return proof.co_sign(document, suite=suite, signer=signer, created=created,
                         canonicalize=canonicalize, place=place or proof.Place())


def legacy(name, document):
    """A copy signed by SCHOOL as only others still sign."""
    options = proof.proof_options(proof.SUITES[name], SCHOOL, THEN)
    if name == "Ed25519Signature2020":
        del options["cryptosuite"]
    data = signed_data(document, options, Form.RDFC, "Ed25519", canonicalize)
    return {**document, "proof": {**options, "proofValue": encode_base58(SCHOOL.sign(data))}}


def endorsement(document, signer=PARTNER, **changes):
    """An unsigned endorsement of *document*, bound to its content."""
    return {
        "@context": [V2, OPEN_BADGES],
        "id": "urn:uuid:00000000-0000-4000-8000-0000000000ee",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Aval de la evaluación conjunta",
        "issuer": profile(signer, "Socio EJEMPLO"),
        "validFrom": "2026-03-02T12:00:00Z",
        "credentialSubject": {
            "id": document["id"], "type": ["EndorsementSubject"],
            "digestMultibase": canonical.endorsed_digest(document, canonicalize),
            "endorsementComment": "Evaluado en conjunto: logrado."},
        **changes,
    }


def endorsed_badge(**changes):
    """A signed badge with the partner's signed endorsement in it."""
    document = badge(**changes)
    return sign({**document, "endorsement": [sign(endorsement(document), PARTNER)]})


def listed(revoked=(), *, signer=SCHOOL, purpose="revocation", until=None, **changes):
    """A signed status list."""
    document = status_list.compose_list(
        LIST, signer.did, purpose=purpose, valid_from=THEN, valid_until=until,
        bits=status_list.set_bits(status_list.SMALLEST, set(revoked)))
    return sign({**document, **changes}, signer)


def documents(*lists):
    """The DID documents of the two organisations, and status lists by their address."""
    held = {signer.did: did.document(signer.did, [signer.multibase])
            for signer in (SCHOOL, PARTNER)}
    return held | {each["id"]: each for each in lists or (listed(),)}


@dataclass
class BookRegister:
    """A register that is a dictionary."""

    entries: dict = field(default_factory=dict)
    start: str = f"{BASE}/credentials/"
    issuers: tuple = (SCHOOL.did,)
    endorsements: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)

    compromised: dict = field(default_factory=dict)

    def content(self, digest):
        return None

    def compromises(self, controller):
        """As `world.Register` has it."""
        return self.compromised.get(controller, ())

    def endorsement(self, identifier):
        """As `world.Register` has it."""
        return self.endorsements.get(identifier)

    def served_list(self, url):
        """As `world.Register` has it."""
        return self.lists.get(url)

    def knows_id(self, identifier):
        """As `world.Register` has it."""
        return identifier.startswith(self.start) or identifier in self.issuers

    def entry(self, credential_id):
        """As `world.Register` has it."""
        return self.entries.get(credential_id)

    def record(self, document, status=Status.VALID, reason=""):
        """Enter a signed document as it is."""
        text = canonicalize(proof.without_proof(document))
        self.entries[document["id"]] = RegisterEntry(canonical.digest(text), status, reason)
        return self


def world(**changes):
    """A world that can answer everything about the documents made here."""
    return World(**{"contexts": contexts(), "schemas": schemas(), "canonicalize": canonicalize,
                    "now": NOW, "documents": documents()} | changes)


def written(document):
    """*document* as bytes."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


def changed(document, path, value):
    """A copy of *document* with the member at *path* (keys joined by /) set to *value*."""
    copied = copy.deepcopy(document)
    holder = copied
    *keys, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    for key in keys:
        holder = holder[key]
    holder[last] = value
    return copied


