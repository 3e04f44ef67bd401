"""A second organisation signs a credential too: beside the first signature or on top of it."""

import json
from datetime import UTC, datetime

import pytest

ISSUER, PARTNER = "tekna-emtp", "socio-finlandes"
BASE = "https://badges.example.cl"


def did(slug):
    return f"did:web:badges.example.cl:issuers:{slug}"


@pytest.fixture
def web(bare, monkeypatch):
    """Return a command line whose issuers are known by a did:web."""
    monkeypatch.setenv("BADGESERVICE_BASE_URL", BASE)
    bare("init")
    return bare


@pytest.fixture
def url(web):
    return web.batch(1)[0]


def cosigned(cli, what, *options, issuer=PARTNER, name="both.json"):
    file = cli.folder / name
    cli("credential", "cosign", what, "--issuer", issuer, "-o", file, *options)
    return file


def refused(cli, what, *options, issuer=PARTNER, code=1):
    found = cli("credential", "cosign", what, "--issuer", issuer, *options, "--json", code=code)
    assert "proofValue" not in found.out
    return json.loads(found.err or found.out)["error"]


def lines(cli, file, code=0):
    (found,) = cli("verify", file, "--json", code=code).data
    return {check["name"]: check for check in found["checks"]}


def signers(file):
    return [one["verificationMethod"].partition("#")[0] for one in proofs(file)]


def proofs(file):
    return json.loads(file.read_bytes())["proof"]


def test_the_copy_has_both_signatures_and_the_register_knows_it(web, url):
    issued = web("credential", "show", url, "--json").data["document"]
    file = cosigned(web, url)
    copy = json.loads(file.read_bytes())
    assert {**copy, "proof": copy["proof"][0]} == issued, "what was issued is in it as it was"
    assert signers(file) == [did(ISSUER), did(PARTNER)]
    found = lines(web, file)
    assert found["cosigner"]["code"] == "cosigner-confirmed"
    assert did(PARTNER) in found["cosigner"]["message"]
    assert found["issuer"]["code"] == "issuer-confirmed"
    assert found["register"]["code"] == "in-register"
    assert web("credential", "show", url, "--json").data["document"] == issued


def test_a_copy_of_a_revoked_credential_is_revoked(web, url):
    file = cosigned(web, url)
    web("credential", "revoke", url, "--reason", "other")
    assert lines(web, file, code=1)["status"]["code"] == "status-revoked"
    assert refused(web, url) == refused(web, file, issuer="redes-muevetp") == "cosign-refused"


def test_in_a_chain_the_second_signature_covers_the_first(web, url):
    file = cosigned(web, url, "--chain")
    first, second = proofs(file)
    assert second["previousProof"] == first["id"]
    assert lines(web, file)["cosigner"]["code"] == "cosigner-confirmed"
    copy = json.loads(file.read_bytes())
    copy["proof"] = [second]
    file.write_text(json.dumps(copy))
    assert lines(web, file, code=1)["proof"]["code"] == "proof-chain"


def test_a_third_signs_what_two_have_signed(web, url):
    both = cosigned(web, url, "--chain")
    three = cosigned(web, both, "--chain", issuer="redes-muevetp", name="three.json")
    assert signers(three) == [did(ISSUER), did(PARTNER), did("redes-muevetp")]
    assert proofs(three)[2]["previousProof"] == [one["id"] for one in proofs(both)]
    assert lines(web, three)["register"]["code"] == "in-register"


def test_nobody_signs_twice(web, url):
    file = cosigned(web, url)
    assert refused(web, url, issuer=ISSUER) == "cosigned-already"
    assert refused(web, file) == "cosigned-already"
    assert refused(web, url, issuer="nobody") == "unknown-issuer"


def test_what_was_changed_is_not_signed(web, url):
    document = web("credential", "show", url, "--json").data["document"]
    file = web.folder / "changed.json"
    file.write_text(json.dumps({**document, "name": "Doctor"}))
    assert refused(web, file) == "cosign-refused"
    assert not (web.folder / "both.json").exists()


def test_a_signature_by_a_key_that_was_lost_since_counts_for_nothing(web, url):
    """The register knows when it had the content, not who else had signed it by then."""
    file = cosigned(web, url)
    method = proofs(file)[1]["verificationMethod"]
    web("key", "compromised", method, "--since", "2100-01-01", "--yes", code=1)
    web("key", "compromised", method, "--since", datetime.now(UTC).isoformat(), "--yes")
    assert lines(web, file, code=1)["cosigner"]["code"] == "cosigner-key-compromised"
    assert lines(web, url)["status"]["code"] == "status-valid"


def test_without_a_file_the_copy_is_shown(web, url):
    shown = web("credential", "cosign", url, "--issuer", PARTNER).data
    assert [one["verificationMethod"].partition("#")[0] for one in shown["proof"]] == [
        did(ISSUER), did(PARTNER)]
