"""Which identifier an issuer has, and which keys its document lets sign."""

import copy
from dataclasses import replace

import pytest

from badgeservice.credentials import did, jwk, multikey
from badgeservice.errors import CouldNotCheck, DocumentRefused
from tests.factories_documents import PARTNER, SCHOOL, STRANGER

METHOD = SCHOOL.verification_method


def good():
    """The document of SCHOOL."""
    return did.document(SCHOOL.did, [SCHOOL.multibase])


@pytest.mark.parametrize(("base", "expected"), [
    ("https://insignias.example", "did:web:insignias.example:issuers:a"),
    ("https://insignias.example/", "did:web:insignias.example:issuers:a"),
    ("https://insignias.example:443", "did:web:insignias.example:issuers:a"),
    ("https://insignias.example:8443", "did:web:insignias.example%3A8443:issuers:a"),
    ("https://uni.example/badges", "did:web:uni.example:badges:issuers:a"),
    ("http://insignias.example", "did:key:z6Mk"),
    ("http://127.0.0.1:8000", "did:key:z6Mk"),
    ("https://127.0.0.1", "did:key:z6Mk"),
    ("https://[::1]:8443", "did:key:z6Mk"),
    ("https://2130706433", "did:key:z6Mk"),
    ("https://0x7f.1", "did:key:z6Mk"),
    ("https:///x", "did:key:z6Mk"),
])
def test_issuer_did(base, expected):
    assert did.issuer_did(base, "a", "z6Mk") == expected


@pytest.mark.parametrize(("identifier", "url"), [
    ("did:web:a.example", "https://a.example/.well-known/did.json"),
    ("did:web:a.example%3a65535", "https://a.example:65535/.well-known/did.json"),
    ("did:web:a.example%3A8443", "https://a.example:8443/.well-known/did.json"),
    ("did:web:a.example:issuers:x", "https://a.example/issuers/x/did.json"),
])
def test_did_web_url(identifier, url):
    assert did.did_web_url(identifier) == url


@pytest.mark.parametrize("identifier", [
    "did:web:good.cl%2F@evil.cl", "did:web:127.0.0.1%3A5432", "did:web:127.0.0.1",
    "did:web:good.cl:..:evil", "did:web:good.cl:.", "did:web:", "did:web", "did:web:a.cl:",
    "did:web:a.cl::x", "did:web:user@a.cl", "did:web:a.cl%3A0", "did:web:a.cl%3A65536",
    "did:web:a.cl:x%2Fy", "did:web:a.cl#k", "did:web:a.cl?x", "did:web:[::1]", "did:web:2130706433",
    "did:web:0x7f.1", "did:web:-a.cl", "did:web:a..cl", "did:web:a.cl\n", "did:key:z6Mk", "x",
    "did:web:a.cl%3A80%3A80", "did:web:universıdad.cl"])
def test_malformed_did_web_is_refused(identifier):
    with pytest.raises(DocumentRefused) as refusal:
        did.did_web_url(identifier)
    assert refusal.value.code == "did-malformed"


def test_issuer_did_and_its_place_belong_together():
    identifier = did.issuer_did("https://uni.example:8443/badges", "a", "z6Mk")
    assert did.did_web_url(identifier) == "https://uni.example:8443/badges/issuers/a/did.json"


def test_document_has_absolute_ids_and_its_contexts():
    assert good() == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": SCHOOL.did,
        "verificationMethod": [{"id": METHOD, "type": "Multikey", "controller": SCHOOL.did,
                                "publicKeyMultibase": SCHOOL.multibase}],
        "assertionMethod": [METHOD]}


def test_listed_key_is_found():
    method = did.assertion_method(good(), METHOD)
    assert method.key.raw == SCHOOL.private.public_key().public_bytes_raw()
    assert (method.expires, method.revoked) == (None, None)


def test_key_written_out_under_its_purpose_is_found():
    document = good()
    document["assertionMethod"] = document.pop("verificationMethod")
    assert did.assertion_method(document, METHOD)


def test_relative_ids_are_those_of_the_document():
    document = good()
    fragment = METHOD.removeprefix(SCHOOL.did)
    document["verificationMethod"][0]["id"] = fragment
    document["assertionMethod"] = fragment
    assert did.assertion_method(document, METHOD)


def altered(change):
    """SCHOOL's document after *change*."""
    document = copy.deepcopy(good())
    change(document)
    return document


def listed(**members):
    """SCHOOL's document with members of its method replaced."""
    return altered(lambda document: document["verificationMethod"][0].update(members))


REFUSED = {
    "document of somebody else": (did.document(PARTNER.did, [SCHOOL.multibase]), "controller-id"),
    "no id": (altered(lambda document: document.pop("id")), "controller-id"),
    "key not there": (did.document(SCHOOL.did, [STRANGER.multibase]), "method-not-listed"),
    "key for another purpose": (
        altered(lambda d: d.update(authentication=d.pop("assertionMethod"))), "method-not-listed"),
    "key named but not written": (altered(lambda d: d.pop("verificationMethod")),
                                  "method-not-listed"),
    "key written twice": (
        altered(lambda d: d["verificationMethod"].append(d["verificationMethod"][0])),
        "method-not-listed"),
    "key of another controller": (listed(controller=PARTNER.did), "method-controller"),
    "two controllers": (listed(controller=[SCHOOL.did, PARTNER.did]), "method-controller"),
    "key that is no text": (listed(publicKeyMultibase=5), "method-malformed"),
    "date that is no text": (listed(revoked=5), "method-malformed"),
    "weak key": (listed(publicKeyMultibase="z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"),
                 "key-weak"),
    "nonsense instead of methods": (altered(lambda d: d.update(verificationMethod=[5, {"id": []}])),
                                    "method-not-listed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_key_that_does_not_count_is_refused(name):
    document, code = REFUSED[name]
    with pytest.raises(DocumentRefused) as refusal:
        did.assertion_method(document, METHOD)
    assert refusal.value.code == code


@pytest.mark.parametrize("kind", ["EcdsaSecp256k1VerificationKey2019", ["Multikey"], None, 5])
def test_key_in_another_form_could_not_be_checked(kind):
    with pytest.raises(CouldNotCheck) as refusal:
        did.assertion_method(listed(type=kind), METHOD)
    assert refusal.value.code == "key-unsupported"


# --- the forms of keys ------------------------------------------------------------------------

KEY = multikey.decode(SCHOOL.multibase)
P256 = multikey.decode(replace(SCHOOL, algorithm="P-256").multibase)
P384 = multikey.decode(replace(SCHOOL, algorithm="P-384").multibase)


def method(kind, **members):
    """SCHOOL's document with one method of the type *kind*."""
    one = {"id": METHOD, "type": kind, "controller": SCHOOL.did, **members}
    return {"id": SCHOOL.did, "verificationMethod": [one], "assertionMethod": [METHOD]}


@pytest.mark.parametrize(("document", "key"), [
    *((method("Multikey", publicKeyMultibase=multikey.encode(key)), key)
      for key in (KEY, P256, P384)),
    *((method(kind, publicKeyJwk=jwk.encode(key)), key)
      for key in (KEY, P256, P384) for kind in ("JsonWebKey", "JsonWebKey2020")),
    (method("Ed25519VerificationKey2020", publicKeyMultibase=SCHOOL.multibase), KEY),
    (method("Ed25519VerificationKey2018",
            publicKeyBase58=multikey.encode_base58(KEY.raw)[1:]), KEY),
])
def test_key_is_read_in_each_form(document, key):
    assert did.assertion_method(document, METHOD).key == key


@pytest.mark.parametrize(("document", "code"), [
    (method("JsonWebKey", publicKeyJwk={**jwk.encode(P256), "d": "AA"}), "key-private"),
    (method("JsonWebKey", publicKeyJwk=jwk.encode(P256), privateKeyJwk={}), "key-private"),
    (method("Multikey", publicKeyMultibase=SCHOOL.multibase, secretKeyMultibase="z3u2"),
     "key-private"),
    (method("JsonWebKey", publicKeyMultibase=SCHOOL.multibase), "method-malformed"),
    (method("Multikey", publicKeyJwk=jwk.encode(KEY)), "method-malformed"),
    (method("Multikey", publicKeyMultibase=SCHOOL.multibase, publicKeyJwk=jwk.encode(P256)),
     "method-malformed"),
    (method("JsonWebKey", publicKeyJwk="x"), "method-malformed"),
    (method("JsonWebKey", publicKeyJwk=[jwk.encode(KEY)]), "method-malformed"),
    (method("Ed25519VerificationKey2020", publicKeyMultibase=multikey.encode(P256)),
     "method-malformed"),
    (method("Ed25519VerificationKey2018", publicKeyBase58=SCHOOL.multibase[1:]),
     "key-malformed"),
    (method("Ed25519VerificationKey2018", publicKeyBase58="0OIl"), "key-malformed"),
    (method("Ed25519VerificationKey2018", publicKeyBase58=""), "key-malformed"),
    (method("Multikey"), "method-malformed"),
])
def test_key_in_two_forms_or_the_wrong_one_is_refused(document, code):
    with pytest.raises(DocumentRefused) as refusal:
        did.assertion_method(document, METHOD)
    assert refusal.value.code == code


# --- did:key ----------------------------------------------------------------------------------


def test_did_key_carries_its_document():
    document = did.did_key_document(STRANGER.did)
    assert did.assertion_method(document, STRANGER.verification_method)


def test_fragment_must_be_the_key():
    document = did.did_key_document(STRANGER.did)
    with pytest.raises(DocumentRefused) as refusal:
        did.assertion_method(document, f"{STRANGER.did}#{SCHOOL.multibase}")
    assert refusal.value.code == "method-not-listed"


@pytest.mark.parametrize("identifier", [
    "did:key:", "did:key:z", "did:key:z6Mk", "did:key:u6Mk", "did:web:a.cl", f"{STRANGER.did} ",
    f"{STRANGER.did}#x"])
def test_malformed_did_key_is_refused(identifier):
    with pytest.raises(DocumentRefused):
        did.did_key_document(identifier)
