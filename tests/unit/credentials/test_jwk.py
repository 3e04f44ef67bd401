"""JSON Web Keys are read in one spelling, without private parts, and not where they are weak."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeservice.credentials import jwk, multikey
from badgeservice.credentials.multikey import PublicKey
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused

# RFC 8037 appendix A.2 and RFC 7515 appendix A.3: public keys that everybody knows.
ED25519 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
P256 = {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
# RFC 7638 §3.1.
RSA = {"kty": "RSA", "e": "AQAB",
       "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc"
            "_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR"
            "0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTW"
            "hAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}
P384_KEY = ec.derive_private_key(384, ec.SECP384R1()).public_key()
P384 = jwk.encode(PublicKey("P-384", P384_KEY.public_bytes(Encoding.X962,
                                                           PublicFormat.CompressedPoint)))


@pytest.mark.parametrize("found", [ED25519, P256, P384, RSA])
def test_key_is_read_and_written_alike(found):
    key = jwk.decode(found)
    assert jwk.encode(key) == found
    assert key.type in ("Ed25519", "P-256", "P-384", "RSA")


def test_both_halves_of_the_curve_are_told_apart():
    numbers = P384_KEY.public_numbers()
    other = ec.EllipticCurvePublicNumbers(
        numbers.x, 2**384 - 2**128 - 2**96 + 2**32 - 1 - numbers.y, ec.SECP384R1()).public_key()
    raw = other.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    assert jwk.decode(jwk.encode(PublicKey("P-384", raw))).raw == raw
    assert jwk.decode(P384).raw != raw


def test_rsa_key_is_the_one_of_its_numbers():
    numbers = jwk.load_rsa(jwk.decode(RSA)).public_numbers()
    assert (numbers.e, numbers.n.bit_length()) == (65537, 2048)


def test_only_an_rsa_key_is_loaded_as_one():
    with pytest.raises(TypeError):
        jwk.load_rsa(PublicKey("RSA", P384_KEY.public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo)))


@pytest.mark.parametrize("member", jwk.PRIVATE)
@pytest.mark.parametrize("found", [ED25519, P256, RSA])
def test_private_part_is_refused(found, member):
    assert code_of({**found, member: "AA"}) == "key-private"


def code_of(found):
    """The code with which *found* is refused."""
    with pytest.raises(BadgeError) as refusal:
        jwk.decode(found)
    assert isinstance(refusal.value, CouldNotCheck) is (refusal.value.code == "key-unsupported")
    assert isinstance(refusal.value, CouldNotCheck | DocumentRefused)
    return refusal.value.code


BAD = {
    "x of another length": ({**ED25519, "x": ED25519["x"][:-4]}, "key-malformed"),
    "padding": ({**ED25519, "x": ED25519["x"] + "="}, "key-malformed"),
    "second spelling of the last letter": ({**ED25519, "x": ED25519["x"][:-1] + "p"},
                                           "key-malformed"),
    "line break": ({**ED25519, "x": ED25519["x"] + "\n"}, "key-malformed"),
    "other alphabet": ({**ED25519, "x": ED25519["x"].replace("_", "/")}, "key-malformed"),
    "impossible length": ({**ED25519, "x": "A"}, "key-malformed"),
    "no x": ({"kty": "OKP", "crv": "Ed25519"}, "key-malformed"),
    "x that is a number": ({**ED25519, "x": 5}, "key-malformed"),
    "neutral point of Ed25519": ({**ED25519, "x": "AQ" + "A" * 41}, "key-weak"),
    "no y": ({key: value for key, value in P256.items() if key != "y"}, "key-malformed"),
    "y of another point": ({**P256, "y": P256["x"]}, "key-weak"),
    "x and y the other way round": ({**P256, "x": P256["y"], "y": P256["x"]}, "key-weak"),
    "zero": ({**P256, "x": "A" * 43, "y": "A" * 43}, "key-weak"),
    "leading zero": ({**P256, "x": "AA" + P256["x"]}, "key-malformed"),
    "coordinates of the other curve": ({**P384, "crv": "P-256"}, "key-malformed"),
    "for encryption": ({**P256, "use": "enc"}, "key-malformed"),
    "for signing only": ({**P256, "key_ops": ["sign"]}, "key-malformed"),
    "operations that are no list": ({**P256, "key_ops": 5}, "key-malformed"),
    "RSA of 1024 bits": ({**RSA, "n": RSA["n"][:170] + "Q"}, "key-weak"),
    "RSA with e = 3": ({**RSA, "e": "Aw"}, "key-weak"),
    "RSA with e = 65536": ({**RSA, "e": "AQAA"}, "key-weak"),
    "RSA with a huge e": ({**RSA, "e": "AQAAAAAB"}, "key-weak"),
    "RSA with an even n": ({**RSA, "n": RSA["n"][:-1] + "g"}, "key-weak"),
    "RSA with a leading zero": ({**RSA, "e": "AAEAAQ"}, "key-malformed"),
    "RSA beyond all bounds": ({**RSA, "n": "A" * 5000}, "key-malformed"),
    "X25519": ({**ED25519, "crv": "X25519"}, "key-unsupported"),
    "secp256k1": ({**P256, "crv": "secp256k1"}, "key-unsupported"),
    "curve of Ed25519 for EC": ({**P256, "crv": "Ed25519"}, "key-unsupported"),
    "curve that is no text": ({**P256, "crv": ["P-256"]}, "key-unsupported"),
    "kind in small letters": ({**P256, "kty": "ec"}, "key-unsupported"),
    "nothing": ({}, "key-unsupported"),
}


@pytest.mark.parametrize("name", BAD)
def test_other_key_is_refused(name):
    found, code = BAD[name]
    assert code_of(found) == code


def test_same_key_as_a_multikey():
    key = jwk.decode(P256)
    assert multikey.decode(multikey.encode(key)) == key
