"""The VC-API as a program uses it: verify, issue with a token, change a status."""

import json

import pytest

from badgeservice.credentials.status_list import decode, read_bit

V2 = "https://www.w3.org/ns/credentials/v2"


@pytest.fixture
def key_type(request, monkeypatch):
    """What keys the home gets that is made after this; so it stands before other fixtures."""
    monkeypatch.setenv("BADGESERVICE_KEY_TYPE", request.param)
    return request.param


@pytest.fixture
def issuer(cli):
    return cli("issuer", "list", "--json").data[0]


@pytest.fixture
def token(cli, issuer):
    return cli("token", "new", issuer["slug"], "--name", "Aula", "--scope", "issue",
               "--scope", "status", "--json").data["token"]


def post(site, path, body, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return site.post(f"/vc-api{path}", json=body, headers=headers)


def plain(issuer, /, **members):
    return {"@context": [V2], "type": ["VerifiableCredential"], "issuer": issuer["did"],
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "urn:example:someone"}} | members


def issue(site, issuer, token, credential, **options):
    return post(site, f"/issuers/{issuer['slug']}/credentials/issue",
                {"credential": credential, "options": options}, token)


def check(site, credential, **options):
    return post(site, "/credentials/verify", {"verifiableCredential": credential,
                                              "options": options})


def test_a_badge_of_ours_is_verified_and_a_changed_one_refused(cli, site):
    stored = json.loads((cli.batch(1) and next(cli.export().glob("*.json"))).read_text())
    answer = check(site, stored)
    assert answer.status_code == 200 and answer.json["verified"] is True
    assert answer.json["problemDetails"] == []
    stored["credentialSubject"]["achievement"]["name"] = "Doctor"
    answer = check(site, stored)
    assert answer.status_code == 400 and answer.json["verified"] is False
    assert "https://w3id.org/security#PROOF_VERIFICATION_ERROR" in {
        problem["type"] for problem in answer.json["problemDetails"]}


def test_what_a_program_issues_is_verified_and_on_record(site, issuer, token):
    answer = issue(site, issuer, token, plain(issuer))
    assert answer.status_code == 201
    signed = answer.json["verifiableCredential"]
    assert {name: value for name, value in signed.items() if name != "proof"} == plain(issuer)
    verified = check(site, signed)
    assert verified.status_code == 200
    codes = {line["name"]: line["code"] for line in verified.json["checks"]}
    assert codes["register"] == "in-register"


@pytest.mark.parametrize(("key_type", "suite"), [
    ("Ed25519", "eddsa-rdfc-2022"), ("Ed25519", "eddsa-jcs-2022"),
    ("P-256", "ecdsa-rdfc-2019"), ("P-256", "ecdsa-jcs-2019"),
    ("P-384", "ecdsa-rdfc-2019"), ("P-384", "ecdsa-jcs-2019")], indirect=["key_type"])
def test_a_program_chooses_how_to_sign(key_type, suite, site, issuer, token):
    answer = issue(site, issuer, token, plain(issuer), cryptosuite=suite)
    assert answer.status_code == 201, answer.json
    signed = answer.json["verifiableCredential"]
    assert signed["proof"]["cryptosuite"] == suite
    verified = check(site, signed)
    assert verified.status_code == 200
    assert "in-register" in {line["code"] for line in verified.json["checks"]}


@pytest.mark.parametrize(("options", "says"), [
    ({"cryptosuite": "ecdsa-jcs-2019"}, "eddsa-jcs-2022"),
    ({"cryptosuite": "ecdsa-sd-2023"}, "eddsa-jcs-2022"),
    ({"cryptosuite": "Ed25519Signature2020"}, "eddsa-jcs-2022"),
    ({"cryptosuite": "nothing-known"}, "eddsa-jcs-2022"),
    ({"cryptosuite": "eddsa-jcs-2022", "mandatoryPointers": ["/issuer"]}, "mandatoryPointers"),
])
def test_a_suite_that_the_key_does_not_sign_with_is_refused(site, issuer, token, options, says):
    answer = issue(site, issuer, token, plain(issuer), **options)
    assert answer.status_code == 400
    assert answer.json["problems"][0]["code"] == "cryptosuite-unsuited"
    assert answer.json["problems"][0]["field"] == "options/cryptosuite"
    assert says in answer.json["problems"][0]["remedy"]


V1 = "https://www.w3.org/2018/credentials/v1"
INTEGRITY = "https://w3id.org/security/data-integrity/v2"
STATUS_LISTS = "https://www.w3.org/ns/credentials/status/v1"


@pytest.mark.parametrize(("given", "options", "signed_with"), [
    ([V1], {}, [V1, INTEGRITY]),
    ([V1, INTEGRITY], {}, [V1, INTEGRITY]),
    ([V1], {"credentialStatus": {"type": "BitstringStatusListEntry"}},
     [V1, INTEGRITY, STATUS_LISTS]),
])
def test_a_credential_on_version_1_gets_the_words_for_its_proof(
        site, issuer, token, given, options, signed_with):
    older = {"@context": given, "type": ["VerifiableCredential"], "issuer": issuer["did"],
             "issuanceDate": "2026-01-01T00:00:00Z", "id": "https://aula.example/c/11",
             "credentialSubject": {"id": "urn:example:someone"}}
    answer = issue(site, issuer, token, older, **options)
    assert answer.status_code == 201, answer.json
    signed = answer.json["verifiableCredential"]
    assert signed["@context"] == signed_with
    assert check(site, signed).status_code == 200
    assert change(site, issuer, token, older["id"], "revocation").status_code == 200
    assert status_of(site, signed) == "status-revoked"


def test_the_same_content_is_signed_again_and_the_register_holds_it_once(site, issuer, token):
    first, second = (issue(site, issuer, token, plain(issuer)) for _ in range(2))
    assert first.status_code == second.status_code == 201
    for answer in (first, second):
        assert check(site, answer.json["verifiableCredential"]).status_code == 200


@pytest.mark.parametrize(("secret", "status", "code"), [
    (None, 401, "token-missing"), ("badgeservice_wrong", 401, "token-unknown")])
def test_without_a_good_token_nothing_is_signed(site, issuer, secret, status, code):
    answer = issue(site, issuer, secret, plain(issuer))
    assert answer.status_code == status and answer.json["code"] == code
    assert answer.mimetype == "application/problem+json"


def test_a_token_of_one_issuer_signs_for_no_other(cli, site, token):
    other = cli("issuer", "list", "--json").data[1]
    answer = issue(site, other, token, plain(other))
    assert answer.status_code == 403 and answer.json["code"] == "token-scope"


@pytest.mark.parametrize(("change", "code"), [
    ({"issuer": "did:web:evil.example"}, "bad-input"),
    ({"honours": "summa"}, "term-undefined"),
    ({"proof": {"type": "DataIntegrityProof"}}, "proof-present"),
    ({"type": ["VerifiableCredential", "BitstringStatusListCredential"]}, None),
    ({"validFrom": "yesterday"}, None),
])
def test_what_no_signature_should_cover_is_refused(site, issuer, token, change, code):
    answer = issue(site, issuer, token, plain(issuer, **change))
    assert answer.status_code in (400, 422) and "proof" not in answer.json
    if code in ("bad-input", "proof-present"):
        assert answer.json["code"] == code


def test_only_the_proof_counts_where_a_program_asks_so(site, issuer, token):
    signed = issue(site, issuer, token, plain(issuer, validFrom="2999-01-01T00:00:00Z")).json[
        "verifiableCredential"]
    assert check(site, signed).status_code == 400
    assert check(site, signed, checks=["proof"]).status_code == 200
    signed["validFrom"] = "2026-01-01T00:00:00Z"
    assert check(site, signed, checks=["proof"]).status_code == 400


@pytest.mark.parametrize("body", [
    {}, {"verifiableCredential": None}, {"verifiableCredential": 1},
    {"verifiableCredential": []}, {"verifiableCredential": {}, "options": []},
    {"verifiableCredential": {"a": 1}, "options": {"checks": "proof"}},
    {"verifiableCredential": {"a": 1}, "options": {"checks": ["luck"]}},
])
def test_requests_of_another_form_are_refused_by_field(site, body):
    answer = post(site, "/credentials/verify", body)
    assert answer.status_code in (400, 422) and answer.json


def test_other_media_types_are_not_read(site):
    answer = site.post("/vc-api/credentials/verify", data="{}", content_type="text/plain")
    assert answer.status_code == 415 and answer.json["code"] == "unsupported-media-type"


def test_a_revoked_content_is_seen_and_not_signed_again(site, issuer, token):
    credential = plain(issuer, id="https://aula.example/c/1")
    signed = issue(site, issuer, token, credential, credentialStatus={
        "type": "BitstringStatusListEntry"}).json["verifiableCredential"]
    assert check(site, signed).status_code == 200
    path = f"/issuers/{issuer['slug']}/credentials/status"
    change = {"credentialId": credential["id"],
              "credentialStatus": {"statusPurpose": "revocation"}, "status": True}
    assert post(site, path, change, token).status_code == 200
    found = check(site, signed)
    assert found.status_code == 400
    assert "status-revoked" in {problem["code"] for problem in found.json["problemDetails"]}
    listed = json.loads(site.get(signed["credentialStatus"]["statusListCredential"]
                                 .removeprefix("http://127.0.0.1:8000")).data)
    bits = decode(listed["credentialSubject"]["encodedList"])
    assert read_bit(bits, int(signed["credentialStatus"]["statusListIndex"]))
    assert post(site, path, {**change, "status": False}, token).status_code == 409


def status_of(site, signed):
    answer = check(site, signed)
    return next(line["code"] for line in answer.json["checks"] if line["name"] == "status")


def change(site, issuer, token, identifier, purpose, is_set=True):
    return post(site, f"/issuers/{issuer['slug']}/credentials/status", {
        "credentialId": identifier, "credentialStatus": {"statusPurpose": purpose},
        "status": is_set}, token)


def test_a_revocation_reaches_every_version_that_has_the_id(site, issuer, token):
    one = plain(issuer, id="https://aula.example/c/2")
    older, newer = (issue(site, issuer, token, each).json["verifiableCredential"]
                    for each in (one, one | {"validFrom": "2026-02-01T00:00:00Z"}))
    assert change(site, issuer, token, one["id"], "revocation").status_code == 200
    assert status_of(site, older) == status_of(site, newer) == "status-revoked"


def test_an_id_that_another_issuer_uses_too_is_still_ones_own_to_revoke(cli, site, issuer, token):
    other = cli("issuer", "list", "--json").data[1]
    secret = cli("token", "new", other["slug"], "--name", "x", "--json").data["token"]
    one = plain(issuer, id="https://aula.example/c/3")
    ours = issue(site, issuer, token, one).json["verifiableCredential"]
    theirs = issue(site, other, secret, one | {"issuer": other["did"]}).json[
        "verifiableCredential"]
    assert change(site, issuer, token, one["id"], "revocation").status_code == 200
    assert status_of(site, ours) == "status-revoked"
    assert status_of(site, theirs) == "status-valid"


def test_that_it_is_not_revoked_does_not_lift_a_suspension(cli, site, issuer, token):
    one = plain(issuer, id="https://aula.example/c/4")
    signed = issue(site, issuer, token, one).json["verifiableCredential"]
    assert change(site, issuer, token, one["id"], "suspension").status_code == 200
    assert change(site, issuer, token, one["id"], "revocation", False).status_code == 200
    assert status_of(site, signed) == "status-suspended"
    assert change(site, issuer, token, one["id"], "suspension", False).status_code == 200
    assert status_of(site, signed) == "status-valid"


def badge_of_ours(cli):
    """Its address, its document, its issuer, and a token that changes its status."""
    url = cli.batch(1)[0]
    stored = cli("credential", "show", url, "--json").data["document"]
    owner = next(row for row in cli("issuer", "list", "--json").data
                 if row["did"] == stored["issuer"]["id"])
    secret = cli("token", "new", owner["slug"], "--name", "x", "--scope", "status",
                 "--json").data["token"]
    return url, stored, owner, secret


def test_the_same_goes_for_a_badge_of_ours(cli, site):
    url, stored, owner, secret = badge_of_ours(cli)
    assert change(site, owner, secret, url, "suspension").status_code == 200
    assert change(site, owner, secret, url, "revocation", False).status_code == 200
    assert status_of(site, stored) == "status-suspended"
    assert change(site, owner, secret, url, "revocation").status_code == 200
    assert change(site, owner, secret, url, "revocation", False).status_code == 409
    assert change(site, owner, secret, url, "suspension", False).status_code == 409
    assert status_of(site, stored) == "status-revoked"


def test_what_a_program_composed_under_an_awards_id_is_revoked_with_it(cli, site):
    """The award alone was revoked, and the other document went on being valid."""
    url, _, owner, secret = badge_of_ours(cli)
    writer = cli("token", "new", owner["slug"], "--name", "y", "--scope", "issue",
                 "--json").data["token"]
    composed = issue(site, owner, writer, plain(owner, id=url)).json["verifiableCredential"]
    assert check(site, composed).status_code == 200
    assert change(site, owner, secret, url, "revocation").status_code == 200
    assert check(site, composed).status_code == 400


def test_a_badge_of_ours_is_revoked_by_its_issuers_token(cli, site):
    url, stored, owner, secret = badge_of_ours(cli)
    path = f"/issuers/{owner['slug']}/credentials/status"
    wish = {"credentialId": url, "credentialStatus": {"statusPurpose": "revocation"}}
    assert post(site, path, wish, secret).status_code == 200
    assert check(site, stored).status_code == 400
    assert post(site, path, {**wish, "credentialId": "urn:x"}, secret).status_code == 404


def test_the_description_can_be_read_by_people(site):
    described = site.get("/api/openapi.json").json
    page = site.get("/api/docs", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert all(path in page for path in described["paths"])


def presentation(*credentials, **members):
    return {"@context": [V2], "type": ["VerifiablePresentation"],
            "verifiableCredential": list(credentials)} | members


def test_an_unsigned_presentation_is_judged_by_its_credentials_alone(site, issuer, token):
    signed = issue(site, issuer, token, plain(issuer)).json["verifiableCredential"]
    answer = post(site, "/presentations/verify", {"verifiablePresentation": presentation(signed)})
    assert answer.status_code == 200
    assert "presentation-without-holder" in {line["code"] for line in answer.json["checks"]}
    changed = {**signed, "validFrom": "2020-01-01T00:00:00Z"}
    answer = post(site, "/presentations/verify",
                  {"verifiablePresentation": presentation(signed, changed)})
    assert answer.status_code == 400


def test_a_challenge_must_be_answered(site, issuer, token):
    signed = issue(site, issuer, token, plain(issuer)).json["verifiableCredential"]
    answer = post(site, "/presentations/verify", {
        "verifiablePresentation": presentation(signed), "options": {"challenge": "c"}})
    assert answer.status_code == 400
    assert [(each["code"], each["type"]) for each in answer.json["problemDetails"]] == [
        ("presentation-unsigned", "https://w3id.org/security#PROOF_VERIFICATION_ERROR")]


@pytest.mark.parametrize("options", [{}, {"challenge": "c", "domain": "shop.example"}])
def test_a_credential_in_the_place_of_a_presentation_answers_no_challenge(
        site, issuer, token, options):
    signed = issue(site, issuer, token, plain(issuer)).json["verifiableCredential"]
    answer = post(site, "/presentations/verify",
                  {"verifiablePresentation": signed, "options": options})
    assert answer.status_code == 400 and answer.json["verified"] is False
    assert [each["code"] for each in answer.json["problemDetails"]] == ["not-a-presentation"]


@pytest.mark.parametrize("member", [
    "https://elsewhere.example/badge", "00000000000000000000000000", "{}", "", "a.b.c"])
def test_a_text_that_is_no_token_is_no_credential(site, member):
    answer = post(site, "/credentials/verify", {"verifiableCredential": member})
    assert answer.status_code == 400 and answer.json["code"] == "bad-input"
    assert answer.json["problems"][0]["field"] == "verifiableCredential"


def test_nothing_is_derived_from_a_credential_that_was_not_made_for_it(site, issuer, token):
    signed = issue(site, issuer, token, plain(issuer)).json["verifiableCredential"]
    answer = post(site, "/credentials/derive", {
        "verifiableCredential": signed, "options": {"selectivePointers": ["/issuer"]}})
    assert answer.status_code == 422 and answer.json["code"] == "proof-not-derivable"


def test_parts_need_a_key_that_lets_them_be_shown(site, issuer, token):
    answer = issue(site, issuer, token, plain(issuer), mandatoryPointers=["/issuer"])
    assert answer.status_code == 409 and answer.json["code"] == "disclosure-key-missing"
    assert "key rotate" in answer.json["detail"]


def test_what_could_not_be_checked_is_the_documents_fault_and_named(site, issuer, token):
    """Not 503: nothing here is out of order, and trying again would not help."""
    answer = issue(site, issuer, token, plain(
        issuer, **{"@context": [V2, "https://unknown.example/v1"]}))
    assert answer.status_code == 422 and answer.json["code"] == "context-unknown"
    assert "https://unknown.example/v1" in answer.json["detail"]
