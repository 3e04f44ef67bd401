"""The command line lets a holder show a part of a credential."""

import json

import pytest

from tests.factories_disclosure import base_badge, based, shown
from tests.factories_documents import badge, endorsed_badge, sign, written


@pytest.fixture
def file(bare):
    """A credential in the form for its holder; no home is set up."""
    path = bare.folder / "base.json"
    path.write_bytes(written(base_badge()))
    return path


def test_part_is_written_without_a_home(bare, file):
    out = bare.folder / "part.json"
    bare("credential", "derive", file, "--show", "/evidence", "-o", out)
    part, expected = json.loads(out.read_bytes()), shown(base_badge(), "/evidence")
    # The two equal addresses in it may change names, so the value may be written in two ways.
    part["proof"].pop("proofValue")
    expected["proof"].pop("proofValue")
    assert part == expected
    found = bare("verify", out, "--json", code=3)
    assert '"proof-valid"' in found.out
    assert not (bare.folder / "home").exists()


def test_levels_are_hidden(bare):
    path, out = bare.folder / "base.json", bare.folder / "part.json"
    path.write_bytes(written(based(endorsed_badge())))
    found = bare("credential", "derive", path, "--hide-levels", "-o", out, "--json")
    assert found.data == {"file": str(out)}
    part = json.loads(out.read_bytes())
    assert "result" not in part["credentialSubject"]
    assert "endorsement" not in part
    assert part["evidence"] == badge()["evidence"]


def test_base_is_refused_by_the_verifier(bare, file):
    assert '"proof-base"' in bare("verify", file, "--json", code=1).out


@pytest.mark.parametrize(("arguments", "code"), [
    (("--show", "/result"), "pointer-unknown"),
    (("--show", "result"), "pointer-malformed"),
    (("--show", "/credentialSubject/result"), "part-refused"),
    (("--show", "/evidence", "--hide-levels"), "usage"),
])
def test_what_is_refused(bare, file, arguments, code):
    out = bare.folder / "part.json"
    found = bare("credential", "derive", file, *arguments, "-o", out, "--json",
                 code=2 if code == "usage" else 1)
    assert json.loads(found.err or found.out)["error"] == code
    assert not out.exists()


def test_endorsement_alone_is_not_made(bare):
    path, out = bare.folder / "base.json", bare.folder / "part.json"
    path.write_bytes(written(based(endorsed_badge())))
    found = bare("credential", "derive", path, "--show", "/endorsement", "-o", out, code=1)
    assert "An endorsement is for the whole credential" in found.err
    assert not out.exists()


def test_ordinary_credential_has_no_parts(bare):
    path = bare.folder / "whole.json"
    path.write_bytes(written(sign(badge())))
    found = bare("credential", "derive", path, "--hide-levels", "-o", path, "--json", code=1)
    assert "proof-not-derivable" in found.out + found.err
    assert path.read_bytes() == written(sign(badge()))


def test_issuer_without_such_a_key(here):
    (address,) = here.batch(1)
    found = here("credential", "selective", address, "-o", here.folder / "x.json", "--json",
                 code=1)
    assert "disclosure-key-missing" in found.out + found.err
    assert not (here.folder / "x.json").exists()
