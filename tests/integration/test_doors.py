"""One operation behind four doors: the same input gets the same report at each of them."""

import html
import io
import json
import os
import re
from dataclasses import replace
from functools import partial

import pytest

from badgeservice.assembly import build
from badgeservice.credentials.vc_jose import envelop
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.factories_disclosure import CurveSigner, based, shown
from tests.factories_documents import SCHOOL, STRANGER, badge, changed, legacy, sign, written
from tests.factories_tokens import compact

CURVE = CurveSigner(91)
CURVE_DID = f"did:key:{CURVE.multibase}"


def foreign(did=STRANGER.did, **changes):
    """An unsigned badge of an issuer that carries its own document."""
    found = badge(**{"id": "https://other.example/1", "credentialStatus": None,
                     "issuer": {"id": did, "type": ["Profile"], "name": "Otra"}} | changes)
    del found["credentialSubject"]["achievement"]["creator"]
    return found


GOOD = sign(foreign(), STRANGER)
HEADER = {"alg": "EdDSA", "kid": STRANGER.verification_method, "typ": "vc+jwt"}
TOKEN = compact(HEADER, foreign(), STRANGER)


def part():
    """A badge of which a part is shown."""
    signer = CurveSigner(91, CURVE_DID)
    return shown(based(foreign(CURVE_DID), signer=signer), "/evidence")


TABLE = {
    "a stranger's badge": written(GOOD),
    "a changed badge": written(changed(GOOD, "name", "otra")),
    "a member that nobody defined": written({**GOOD, "honours": "summa"}),
    "an outdated signature": written(legacy("eddsa-2022", badge(credentialStatus=None))),
    "an unknown suite": written(changed(GOOD, "proof/cryptosuite", "bbs-2023")),
    "an unknown vocabulary": written(changed(GOOD, "@context/1", "https://a.example/c")),
    "an expired badge": written(sign(foreign(validUntil="2026-03-03T00:00:00Z"), STRANGER)),
    "an issuer that cannot be looked up": written(sign(badge())),
    "a list that cannot be reached": written(sign(foreign(
        credentialStatus=badge()["credentialStatus"]), STRANGER)),
    "a part": written(part()),
    "a form for the holder": written(based(badge())),
    "no signature": written(foreign()),
    "no credential": b'{"a": "b"}',
    "a token": TOKEN.encode(),
    "a token by somebody else": compact(HEADER, foreign(), SCHOOL).encode(),
    "a token in an object": written(envelop(TOKEN)),
    "a token without a signature": b"eyJhbGciOiJub25lIn0.e30.",
    "a token of an unknown kind": b"eyJhbGciOiJQUzI1NiJ9.e30.c2ln",
}


@pytest.fixture
def site(here):
    """The web of the same home."""
    service = build(Settings.from_environment(os.environ))
    yield create_app(service).test_client()
    service.close()


def by_command(here, table, policy):
    """What the command line says of every input, each a file of one folder."""
    folder = here.folder / "brought"
    folder.mkdir(exist_ok=True)
    for number, content in enumerate(table.values()):
        (folder / f"{number:03}").write_bytes(content)
    found = here("verify", folder, "--policy", policy, "--json", code=1).data
    return dict(zip(table, found, strict=True))


def lines(checks):
    """Everything that a report says."""
    return [(each["name"], each["verdict"], each["code"], each["message"]) for each in checks]


def by_page(site, content, policy):
    """Sentences and verdict of the page."""
    answer = site.post("/verify?lang=en", data={
        "file": (io.BytesIO(content), "x"), "policy": policy})
    found = re.findall(r'<li class="check check-(\w+)">.*?<p>(.*?)</p>\s*</div>', answer.text,
                       re.DOTALL)
    return [({"good": "passed", "bad": "failed", "open": "unknown"}[tone], html.unescape(text))
            for tone, text in found]


def by_vc_api(site, content, policy):
    """Lines of the VC-API, which takes objects and tokens."""
    value = json.loads(content) if content.startswith(b"{") else content.decode()
    answer = site.post("/vc-api/credentials/verify?lang=en", json={
        "verifiableCredential": value, "options": {"policy": policy}})
    assert answer.json["verified"] is (answer.status_code == 200)
    return answer.json


def own(here):
    """What this installation issued, in every form."""
    (url,) = here.batch(1)
    found = {"json": next(iter(here.export().iterdir()))}
    for form in ("png", "svg"):
        found[form] = here.folder / f"c.{form}"
        here("bake", url, "-o", found[form])
    found["pdf"] = here.folder / "c.pdf"
    here("certificate", "make", url, "-o", found["pdf"])
    return {f"our own as {form}": path.read_bytes() for form, path in found.items()} | {
        "a link": url.encode(), "an id": url.rsplit("/", 1)[1].encode(),
        "a page": b"<!doctype html><p>x", "words": b"nothing of the kind"}


@pytest.mark.parametrize("policy", ["authentic", "trusted", "strict"])
def test_the_same_report_at_every_door(here, site, policy):
    table = TABLE | own(here)
    for name, told in by_command(here, table, policy).items():
        content = table[name]
        report = site.post(f"/api/verify?lang=en&policy={policy}", data=content).json
        assert lines(report["checks"]) == lines(told["checks"]), name
        assert report["verdict"] == told["verdict"], name
        assert by_page(site, content, policy) == [
            (each["verdict"], each["message"]) for each in told["checks"]], name
        if content.startswith((b"{", b"eyJ")):
            answer = by_vc_api(site, content, policy)
            assert lines(answer["checks"]) == lines(told["checks"]), name
            assert answer["verdict"] == told["verdict"], name


def test_rules_that_do_not_exist_are_refused_at_every_door(here, site):
    path = here.folder / "x.json"
    path.write_bytes(written(GOOD))
    here("verify", path, "--policy", "lenient", code=2)
    assert site.post("/api/verify?policy=lenient", data=written(GOOD)).json["code"] == (
        "policy-unknown")
    assert site.post("/verify", data={"text": "x", "policy": "lenient"}).status_code == 400
    assert site.post("/vc-api/credentials/verify", json={
        "verifiableCredential": GOOD, "options": {"policy": "lenient"}}).json["code"] == (
        "policy-unknown")


def test_the_page_says_that_a_part_is_one(site):
    sentence = "Only a part of the credential is shown."
    assert sentence in site.post("/verify?lang=en", data={"text": written(part()).decode()}).text
    assert sentence not in site.post("/verify?lang=en", data={"text": written(GOOD).decode()}).text


NEWER = "https://other.example/newer/1"
REFRESHING = {
    "@context": [*GOOD["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"],
    "refreshService": {"id": NEWER, "type": "1EdTechCredentialRefresh"}}


def test_a_newer_version_answers_for_the_old_one_but_not_on_the_vc_api(here):
    """A program got `verified` for the expired document that it held."""
    old = sign(foreign(validUntil="2026-03-03T12:00:00Z", **REFRESHING), STRANGER)
    newer = sign(foreign(name="Ciencias, corregido", **REFRESHING), STRANGER)
    service = build(Settings.from_environment(os.environ))
    site = create_app(replace(
        service, verify=partial(service.verify, documents={NEWER: newer}))).test_client()
    people = site.post("/api/verify", data=written(old)).json
    assert people["valid"]
    assert "refresh-followed" in {each["code"] for each in people["checks"]}
    program = site.post("/vc-api/credentials/verify", json={"verifiableCredential": old})
    assert program.status_code == 400
    assert "expired" in {each["code"] for each in program.json["checks"]}
    service.close()
