"""Baking: a picture holds the signed bytes, and every reader of ours finds them."""

import json
from pathlib import Path

import pytest

from badgeservice.credentials.containers import Form, form_of, unwrap


def credential(cli):
    """Issue one credential; return its id and its bytes."""
    address = cli.batch(1)[0]
    name = address.rsplit("/", 1)[-1]
    return name, (cli.export() / f"{name}.json").read_bytes()


@pytest.mark.parametrize("form", [Form.PNG, Form.SVG])
def test_baked_picture_holds_the_signed_bytes_and_verifies(cli, form):
    name, signed = credential(cli)
    picture = cli.folder / f"insignia.{form.value}"
    assert str(picture) in cli("bake", name, "-o", picture).out
    content = picture.read_bytes()
    assert form_of(content) is form
    assert unwrap(content, form, bytes).content == signed
    found = cli("verify", picture, "--json").data[0]
    assert (found["source"], found["valid"]) == (form.value, True)


def test_content_decides_and_not_the_name(cli):
    name, _ = credential(cli)
    cli("bake", name, "-o", cli.folder / "a.png")
    misnamed = cli.folder / "a.json"
    (cli.folder / "a.png").rename(misnamed)
    assert cli("verify", misnamed, "--json").data[0]["source"] == "png"


def test_credential_from_a_file_goes_into_a_picture_of_ones_own(cli):
    name, signed = credential(cli)
    own, baked = cli.folder / "own.svg", cli.folder / "baked.svg"
    own.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    file = cli.folder / "exported" / f"{name}.json"
    cli("bake", file, "--picture", own, "-o", baked)
    assert unwrap(baked.read_bytes(), Form.SVG, bytes).content == signed
    refused = cli("bake", file, "--picture", baked, "-o", cli.folder / "b.svg", "--json", code=1)
    assert json.loads(refused.out or refused.err)["error"] == "svg-has-credential"
    cli("bake", file, "--picture", baked, "-o", cli.folder / "b.svg", "--replace")
    assert (cli.folder / "b.svg").read_bytes() == baked.read_bytes()


def test_altered_credential_is_not_baked(cli):
    name, signed = credential(cli)
    bad, own = cli.folder / "bad.json", cli.folder / "own.png"
    bad.write_bytes(signed.replace(b"2026", b"2025"))
    cli("bake", name, "-o", own)
    cli("bake", bad, "--picture", own, "--replace", "-o", cli.folder / "x.png", code=1)
    assert not Path(cli.folder / "x.png").exists()


def test_revoked_credential_is_not_baked(cli):
    name, _ = credential(cli)
    cli("credential", "revoke", name, "--reason", "issued-in-error", "--yes")
    cli("bake", name, "-o", cli.folder / "x.png", code=1)
    assert not (cli.folder / "x.png").exists()


def test_usage_is_said_before_anything_is_read(cli):
    name, _ = credential(cli)
    file = cli.folder / "exported" / f"{name}.json"
    cli("bake", name, "-o", cli.folder / "x.gif", code=2)
    cli("bake", file, "-o", cli.folder / "x.png", code=2)
    cli("bake", name, "--picture", cli.folder / "none.png", "-o", cli.folder / "x.png", code=2)
