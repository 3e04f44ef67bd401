"""Keys in a token: the same service, and no private key outside the token."""

import os
from concurrent.futures import ThreadPoolExecutor

import pkcs11
import pytest

from badgeservice.assembly import build
from badgeservice.credentials import key_text, signature
from badgeservice.credentials.jwk import load_rsa
from badgeservice.errors import KeyUnusable
from badgeservice.settings import Settings
from badgeservice.storage.pkcs11_keyring import TokenKeyring
from badgeservice.storage.pkcs11_uri import parse
from tests.hsm.conftest import PIN
from tests.integration.conftest import CommandLine
from tests.unit.storage.samples import UNI, key

CURVES = ["Ed25519", "P-256", "P-384"]


@pytest.fixture
def keyring(token):
    return TokenKeyring(parse(token))


@pytest.fixture
def cli(token, tmp_path, monkeypatch, capsys):
    """Return a command line whose keys are in the token."""
    for name, value in {"HOME": str(tmp_path / "home"), "LANGUAGE": "en", "FETCH": "off",
                        "KEYS": token, "BASE_URL": "https://badges.example.cl"}.items():
        monkeypatch.setenv(f"BADGESERVICE_{name}", value)
    return CommandLine(tmp_path, capsys)


@pytest.mark.parametrize("key_type", CURVES)
def test_a_key_in_the_token_signs_as_its_public_half_says(keyring, key_type):
    text = keyring.create(UNI, key_type)
    signer = keyring.signer(UNI, key(text))
    assert signer.algorithm == key_type
    assert signer.verification_method == f"did:web:uni.example#{text}"
    signature.ensure_signed(key_text.decode(text), signer.sign(b"data"), b"data")


def test_an_rsa_key_signs_as_rs256(keyring):
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    text = keyring.create(UNI, "RSA-2048")
    public = load_rsa(key_text.decode(text))
    public.verify(keyring.signer(UNI, key(text)).sign(b"data"), b"data", PKCS1v15(), SHA256())


def test_the_private_half_cannot_be_taken_out(keyring):
    keyring.create(UNI, "P-256")
    with keyring._open() as session:
        (private,) = session.get_objects({
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY})
        assert private[pkcs11.Attribute.SENSITIVE] is True
        assert private[pkcs11.Attribute.EXTRACTABLE] is False
        with pytest.raises(pkcs11.exceptions.PKCS11Error):
            private[pkcs11.Attribute.VALUE]


def test_several_keys_of_an_issuer_are_told_apart(keyring):
    texts = [keyring.create(UNI, "P-256") for _ in range(3)]
    for text in texts:
        made = keyring.signer(UNI, key(text)).sign(b"data")
        signature.ensure_signed(key_text.decode(text), made, b"data")


def test_a_key_that_is_not_there_is_named(keyring, token):
    other = key_text.encode(key_text.decode("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"))
    with pytest.raises(KeyUnusable) as caught:
        keyring.signer(UNI, key(other))
    assert caught.value.code == "key-missing"


def test_threads_share_the_token(keyring):
    text = keyring.create(UNI, "Ed25519")
    signer = keyring.signer(UNI, key(text))
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(signer.sign, [b"data"] * 40))
    assert len(made) == 1


def test_a_fork_opens_a_session_of_its_own(keyring):
    text = keyring.create(UNI, "Ed25519")
    signer = keyring.signer(UNI, key(text))
    child = os.fork()
    if child == 0:
        os._exit(0 if len(signer.sign(b"data")) == 64 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(signer.sign(b"data")) == 64


def test_the_pin_shows_nowhere(token, tmp_path, keyring):
    file = tmp_path / "pin"
    assert PIN not in repr(keyring) + token
    file.write_text("canary-wrong", encoding="ascii")
    with pytest.raises(KeyUnusable) as caught:
        TokenKeyring(parse(token)).create(UNI, "P-256")
    assert caught.value.code == "passphrase-wrong" and "canary" not in str(caught.value)
    file.unlink()
    with pytest.raises(KeyUnusable) as caught:
        TokenKeyring(parse(token)).create(UNI, "P-256")
    assert caught.value.code == "passphrase-missing"


@pytest.mark.parametrize(("right", "wrong", "code", "named"), [
    ("token=badges", "token=elsewhere", "key-store-missing", "elsewhere"),
    (".so", ".so.gone", "key-store-library", ".so.gone")])
def test_a_token_or_library_that_is_not_there_is_named(token, right, wrong, code, named):
    with pytest.raises(KeyUnusable) as caught:
        TokenKeyring(parse(token.replace(right, wrong))).create(UNI, "P-256")
    assert caught.value.code == code and named in str(caught.value)


def test_item_110_a_pin_that_others_can_read_is_refused(token, tmp_path):
    (tmp_path / "pin").chmod(0o644)
    with pytest.raises(KeyUnusable) as caught:
        TokenKeyring(parse(token)).create(UNI, "P-256")
    assert caught.value.code == "passphrase-open"


def test_badges_are_issued_rotated_and_verified_with_keys_in_the_token(cli):
    made = cli("init", "--json").data
    assert len(made["keys"]) == 8 and made["passphrase_files"] == []
    assert not (cli.folder / "home" / "keys").exists()
    cli.batch(1)
    cli("key", "new", "tekna-emtp", "--type", "P-256")
    cli("key", "rotate", "tekna-emtp", "--now")
    cli("award", "batch", cli.cohort(2), "--achievement", "modulo-2")
    cli("status", "publish")
    assert [entry["valid"] for entry in cli("verify", cli.export(), "--json").data] == [True] * 2
    service = build(Settings.from_environment(os.environ))
    service.ensure_private()
    service.close()
