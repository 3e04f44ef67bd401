"""Private keys lie sealed in files that only their owner can read."""

import json
import pickle
import stat
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from badgeservice.credentials.multikey import decode
from badgeservice.errors import HomeUnusable, KeyUnusable
from badgeservice.storage.chance import SystemChance
from badgeservice.storage.keyring import FileKeyring
from tests.unit.storage.samples import UNI, Turns, key

PASSPHRASE = b"correct horse"


class Asking:
    """Somebody who is asked for passphrases, and counts."""

    def __init__(self, passphrase=PASSPHRASE):
        self.passphrase = passphrase
        self.times = 0

    def __call__(self, issuer):
        assert issuer == UNI
        self.times += 1
        return self.passphrase


def keyring(folder, asking=None, chance=None):
    return FileKeyring(folder, asking or Asking(), chance or SystemChance())


def refusal(folder, public_key, asking=None):
    """Return the code with which a new keyring refuses to unlock the key."""
    with pytest.raises(KeyUnusable) as caught:
        keyring(folder, asking).signer(UNI, key(public_key))
    return caught.value.code


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """A folder with one key: the folder, the public key and the file's text."""
    folder = tmp_path_factory.mktemp("sealed") / "keys"
    public_key = keyring(folder).create(UNI, "Ed25519")
    return public_key, (folder / "uni" / f"{public_key}.json").read_text()


@pytest.fixture
def stored(tmp_path, sealed):
    """A fresh copy of it: the folder, the public key and the file."""
    public_key, text = sealed
    file = tmp_path / "uni" / f"{public_key}.json"
    file.parent.mkdir()
    file.write_text(text)
    file.chmod(0o600)
    return tmp_path, public_key, file


def test_signature_verifies_under_the_public_key(stored):
    folder, public_key, _ = stored
    signer = keyring(folder).signer(UNI, key(public_key))
    signature = signer.sign(b"data")
    Ed25519PublicKey.from_public_bytes(decode(public_key).raw).verify(signature, b"data")
    assert signer.verification_method == f"did:web:uni.example#{public_key}"
    assert signer.algorithm == "Ed25519"


def test_key_comes_from_the_chance_that_was_given(tmp_path):
    """The secret of RFC 8032 §7.1, test 1."""
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    made = keyring(tmp_path, chance=Turns(*secret)).create(UNI, "Ed25519")
    assert decode(made).raw.hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


def test_folders_and_file_are_their_owners_alone(tmp_path):
    folder = tmp_path / "home" / "keys"
    public_key = keyring(folder).create(UNI, "Ed25519")
    file = folder / "uni" / f"{public_key}.json"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, file.parent, file)]
    assert modes == [0o700, 0o700, 0o600]
    assert list(file.parent.iterdir()) == [file]


def test_file_says_how_it_is_sealed_and_nothing_secret(stored):
    _, public_key, file = stored
    envelope = json.loads(file.read_text())
    assert envelope["kdf"].pop("salt") != envelope["cipher"].pop("nonce")
    assert len(envelope.pop("ciphertext")) == 64  # 32 bytes and a tag of 16, in base64
    assert envelope == {
        "version": 1, "issuer": "uni", "publicKeyMultibase": public_key,
        "kdf": {"name": "scrypt", "n": 32768, "r": 8, "p": 1},
        "cipher": {"name": "AES-256-GCM"},
    }


def test_two_keys_share_no_salt(tmp_path):
    ring = keyring(tmp_path)
    names = [ring.create(UNI, "Ed25519") for _ in range(2)]
    salts = {json.loads((tmp_path / "uni" / f"{name}.json").read_text())["kdf"]["salt"]
             for name in names}
    assert len(salts) == 2


def test_key_is_unlocked_once(stored):
    folder, public_key, file = stored
    asking = Asking()
    ring = keyring(folder, asking)
    first = ring.signer(UNI, key(public_key))
    file.unlink()
    assert ring.signer(UNI, key(public_key)) is first
    assert asking.times == 1


def test_threads_at_once_unlock_a_key_once(stored):
    folder, public_key, _ = stored
    asking = Asking()
    ring = keyring(folder, asking)
    with ThreadPoolExecutor(8) as pool:
        signers = set(pool.map(lambda _: ring.signer(UNI, key(public_key)), range(8)))
    assert (len(signers), asking.times) == (1, 1)


def test_signer_does_not_give_its_key_away(stored):
    folder, public_key, _ = stored
    ring = keyring(folder)
    signer = ring.signer(UNI, key(public_key))
    assert repr(signer) == f"FileSigner('did:web:uni.example#{public_key}')"
    assert "correct" not in repr(ring)
    with pytest.raises(TypeError):
        pickle.dumps(signer)


def test_refused_key_is_asked_for_again(stored):
    folder, public_key, _ = stored
    asking = Asking(b"wrong")
    ring = keyring(folder, asking)
    with pytest.raises(KeyUnusable):
        ring.signer(UNI, key(public_key))
    asking.passphrase = PASSPHRASE
    assert ring.signer(UNI, key(public_key)).sign(b"")


@pytest.mark.parametrize("passphrase", [b"wrong", b"correct horse\n", b"Correct horse"])
def test_wrong_passphrase_is_named(stored, passphrase):
    folder, public_key, _ = stored
    assert refusal(folder, public_key, Asking(passphrase)) == "passphrase-wrong"


def test_empty_passphrase_is_refused(stored):
    folder, public_key, _ = stored
    assert refusal(folder, public_key, Asking(b"")) == "passphrase-missing"
    with pytest.raises(KeyUnusable) as caught:
        keyring(folder, Asking(b"")).create(UNI, "Ed25519")
    assert caught.value.code == "passphrase-missing"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620, 0o601])
def test_key_file_that_others_can_reach_is_refused(stored, mode):
    """Attack 110 of the dossier: a key that is readable by the world."""
    folder, public_key, file = stored
    file.chmod(mode)
    assert refusal(folder, public_key) == "key-file-open"


def test_open_key_file_is_refused_through_a_link_too(stored):
    folder, public_key, file = stored
    target = file.rename(folder / "elsewhere")
    file.symlink_to(target)
    assert keyring(folder).signer(UNI, key(public_key))
    target.chmod(0o644)
    assert refusal(folder, public_key) == "key-file-open"


def test_missing_key_file_is_named(stored):
    folder, public_key, file = stored
    file.unlink()
    assert refusal(folder, public_key) == "key-missing"


@pytest.mark.parametrize("name", ["../uni/x", "/etc/passwd", "..", ".", "", "a/b", "z1\n"])
def test_key_names_lead_nowhere_else(stored, name):
    folder, public_key, _ = stored
    assert refusal(folder, name) == "key-missing"
    with pytest.raises(KeyUnusable) as caught:
        keyring(folder).signer(UNI, replace(key(public_key), issuer=name))
    assert caught.value.code == "key-missing"


def test_key_file_of_another_key_is_refused(stored):
    """Swapped files: each is whole, none is what its name says."""
    folder, _, file = stored
    other = keyring(folder).create(UNI, "Ed25519")
    file.replace(folder / "uni" / f"{other}.json")
    assert refusal(folder, other) == "key-file-damaged"


def test_key_file_with_another_public_key_written_in_is_refused(stored):
    folder, _, file = stored
    other = keyring(folder).create(UNI, "Ed25519")
    envelope = json.loads(file.read_text()) | {"publicKeyMultibase": other}
    (folder / "uni" / f"{other}.json").write_text(json.dumps(envelope))
    assert refusal(folder, other) == "passphrase-wrong"


def test_sealed_private_key_must_be_that_of_the_public_key(stored):
    """Sealed by somebody who knows the passphrase, with a private key of his own."""
    folder, public_key, file = stored
    envelope = json.loads(file.read_text())
    salt, nonce = b"s" * 16, b"n" * 12
    opener = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(PASSPHRASE)
    bound = json.dumps({"issuer": "uni", "publicKeyMultibase": public_key, "version": 1},
                       separators=(",", ":")).encode()
    envelope["kdf"]["salt"] = b64encode(salt).decode()
    envelope["cipher"]["nonce"] = b64encode(nonce).decode()
    envelope["ciphertext"] = b64encode(AESGCM(opener).encrypt(nonce, bytes(32), bound)).decode()
    file.write_text(json.dumps(envelope))
    assert refusal(folder, public_key) == "key-file-damaged"


def test_key_file_of_another_issuer_is_refused(stored):
    folder, public_key, file = stored
    (folder / "ministry").mkdir()
    envelope = json.loads(file.read_text()) | {"issuer": "ministry"}
    file.write_text(json.dumps(envelope))
    file.rename(folder / "ministry" / file.name)
    with pytest.raises(KeyUnusable) as caught:
        keyring(folder).signer(UNI, replace(key(public_key), issuer="ministry"))
    assert caught.value.code == "passphrase-wrong"


def flipped(envelope):
    text = envelope["ciphertext"]
    return {"ciphertext": ("B" if text[0] == "A" else "A") + text[1:]}


@pytest.mark.parametrize(("change", "code"), [
    (flipped, "passphrase-wrong"),
    (lambda e: {"kdf": e["kdf"] | {"salt": "AAAA"}}, "passphrase-wrong"),
    (lambda e: {"version": 2}, "key-file-damaged"),
    (lambda e: {"ciphertext": "%%%"}, "key-file-damaged"),
    (lambda e: {"ciphertext": 5}, "key-file-damaged"),
    (lambda e: {"kdf": None}, "key-file-damaged"),
    (lambda e: {"cipher": {"nonce": ""}}, "key-file-damaged"),
    (lambda e: {"kdf": e["kdf"] | {"n": 2**40}}, "key-file-damaged"),
    (lambda e: {"kdf": e["kdf"] | {"n": 2}}, "key-file-damaged"),
    (lambda e: {"kdf": e["kdf"] | {"n": 2**15 + 1}}, "key-file-damaged"),
    (lambda e: {"kdf": e["kdf"] | {"p": True}}, "key-file-damaged"),
    (lambda e: {"kdf": e["kdf"] | {"r": "8"}}, "key-file-damaged"),
])
def test_changed_key_file_is_refused(stored, change, code):
    folder, public_key, file = stored
    envelope = json.loads(file.read_text())
    file.write_text(json.dumps(envelope | change(envelope)))
    assert refusal(folder, public_key) == code


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 10**5])
def test_file_that_is_no_key_file_is_refused(stored, content):
    folder, public_key, file = stored
    file.write_bytes(content)
    assert refusal(folder, public_key) == "key-file-damaged"


def test_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "keys").write_text("a file where the folder should be")
    with pytest.raises(HomeUnusable) as caught:
        keyring(tmp_path / "keys").create(UNI, "Ed25519")
    assert caught.value.code == "home-read-only"
