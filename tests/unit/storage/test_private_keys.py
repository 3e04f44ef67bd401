"""Private keys of every type: made, sealed in a file, opened, and signing as they must."""

import json
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from badgeservice.core.key import KEY_TYPES
from badgeservice.credentials import did, jwk, key_text, signature
from badgeservice.errors import DocumentRefused, KeyUnusable
from badgeservice.storage import private_keys
from badgeservice.storage.chance import SystemChance
from badgeservice.storage.keyring import FileKeyring
from tests.unit.storage.samples import UNI, Turns, key


@pytest.fixture(scope="module", params=KEY_TYPES)
def stored(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    ring = FileKeyring(folder, lambda issuer: b"correct horse", SystemChance())
    text = ring.create(UNI, request.param)
    return request.param, folder, text


def test_a_key_signs_as_its_public_part_says(stored):
    key_type, folder, text = stored
    ring = FileKeyring(folder, lambda issuer: b"correct horse", SystemChance())
    signer = ring.signer(UNI, key(text))
    public = key_text.decode(text)
    assert signer.algorithm == public.type == key_type.partition("-2048")[0].partition("-3072")[0]
    assert key_text.made_as(public) == key_type
    made = signer.sign(b"data")
    if public.type == "RSA":
        jwk.load_rsa(public).verify(made, b"data", PKCS1v15(), SHA256())
    else:
        signature.ensure_signed(public, made, b"data")
        with pytest.raises(DocumentRefused):
            signature.ensure_signed(public, made, b"date")


def test_its_file_is_named_after_it_and_private(stored):
    _, folder, text = stored
    (file,) = (folder / "uni").iterdir()
    assert file.stem == key(text).method.partition("#")[2]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_bytes())["publicKeyMultibase"] == text


def test_its_document_lists_it_so_that_it_is_read_again(stored):
    _, _, text = stored
    document = did.document("did:web:uni.example", [text])
    (method,) = document["assertionMethod"]
    assert method == key(text).method
    assert did.assertion_method(document, method).key == key_text.decode(text)


def test_item_110_one_open_file_among_many_is_found(stored):
    _, folder, _ = stored
    ring = FileKeyring(folder, lambda issuer: b"correct horse", SystemChance())
    ring.ensure_private()
    (file,) = (folder / "uni").iterdir()
    file.chmod(0o604)
    with pytest.raises(KeyUnusable) as caught:
        ring.ensure_private()
    file.chmod(0o600)
    assert caught.value.code == "key-file-open"


@pytest.mark.parametrize(("key_type", "size"), [("P-256", 40), ("P-384", 56)])
def test_a_point_comes_from_the_chance_that_was_given(key_type, size):
    made = private_keys.make(key_type, Turns(*bytes(size - 1), 6))
    assert made.private_numbers().private_value == 7, "0 is no key, so 6 is the seventh"


@pytest.mark.parametrize("text", ["u", "u!", "uAA==", "x"])
def test_a_text_that_is_no_key_is_refused(text):
    with pytest.raises(DocumentRefused):
        key_text.decode(text)
